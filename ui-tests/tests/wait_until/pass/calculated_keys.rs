//! What a predicate compares with may be calculated, and be of any type, and be brought by another macro.
#![deny(warnings)]

use std::sync::Arc;

use warded::prelude::*;

#[guarded]
struct Worker {
    ids: Vec<u64>,
    few: usize,
    state: Lock,
    #[guarded(by = state)]
    turn: u64,
    #[guarded(by = state)]
    level: i16,
    #[guarded(by = state)]
    name: String,
    #[guarded(by = state)]
    items: Vec<u8>,
}

/// Not `Copy`, and so cloned.
#[derive(Clone)]
struct Limit(u64);

impl Limit {
    fn get(&self) -> u64 {
        self.0
    }
}

impl Worker {
    fn id(&self, place: usize) -> u64 {
        self.ids[place]
    }

    fn label(&self) -> String {
        self.id(0).to_string()
    }

    async fn numbers(&self, k: u64, place: usize, level: i16) {
        wait_until!(self.state, |s| s.turn == k + 1, |_| ());
        wait_until!(self.state, |s| s.turn >= k * 2 - k, |_| ());
        wait_until!(self.state, |s| s.level > -level, |_| ());
        wait_until!(self.state, |s| s.level > -(level / 3) && s.turn > (k + 0), |_| ());
        wait_until!(self.state, |s| s.items.len() < self.few + place, |_| ());
        wait_until!(self.state, |s| s.items.len() < self.few << 2, |_| ());
        let ids = self.ids.clone();
        wait_until!(self.state, |s| s.turn == ids[place], |_| ());
        let ids: Arc<[u64]> = self.ids.clone().into();
        wait_until!(self.state, |s| s.turn == ids[place] || s.turn != 0, |_| ());
        let id = Box::new(k);
        wait_until!(self.state, |s| s.turn >= *id, |_| ());
        let limit = Limit(1);
        wait_until!(self.state, |s| s.turn >= limit.get() && s.turn >= limit.0, |_| ());
        let next = 1;
        wait_until!(self.state, |s| s.turn >= next + 1, |_| ());
    }

    async fn strings(&self, place: usize, name: &str) {
        let names = vec![name.to_owned()];
        wait_until!(self.state, |s| s.name == names[place], |_| ());
        let owned = name.to_owned();
        wait_until!(self.state, |s| s.name == owned.as_str(), |_| ());
        let owned: Arc<str> = name.into();
        wait_until!(self.state, |s| s.name == *owned, |_| ());
        let owned = name.to_owned();
        wait_until!(self.state, |s| s.name == owned && !s.name.is_empty(), |_| ());
        let owned = name.to_owned();
        wait_until!(self.state, |s| s.name != format!("{owned}!"), |_| ());
    }

    async fn methods(&self, place: usize) {
        wait_until!(self.state, |s| s.turn >= self.id(place), |_| ());
        wait_until!(self.state, |s| self.id(place) + 1 <= s.turn || s.items.is_empty(), |_| ());
        wait_until!(self.state, |s| s.name != self.label() && s.turn > 0, |_| ());
        wait_until!(self.state, |s| (s.turn >= u64::max(self.id(place), 1)), |_| ());
    }
}

macro_rules! turn_is {
    ($worker:expr, $($sum:tt)*) => {
        wait_until!($worker.state, |s| s.turn == $($sum)*, |_| ())
    };
}

macro_rules! either {
    ($worker:expr, $object:ident . $field:ident) => {
        wait_until!($worker.state, |s| $object.$field == 3 && s.turn == 2, |_| ())
    };
}

macro_rules! predicate {
    ($worker:expr, $s:ident, $predicate:expr) => {
        wait_until!($worker.state, |$s| $predicate && $s.turn > 0, |_| ())
    };
}

/// As the predicate's parameter is called in the macros.
#[derive(Clone, Copy)]
struct Turn {
    turn: u64,
}

async fn through_macros(worker: &Worker, k: u64) {
    turn_is!(worker, k + 1);
    turn_is!(worker, (k + 1) as u64);
    let s = Turn { turn: 3 };
    turn_is!(worker, s.turn - 1);
    either!(worker, s.turn);
    predicate!(worker, s, s.turn == k + 1 || s.items.is_empty());
}

fn main() {
    let worker: Worker =
        WorkerInit { ids: vec![2], few: 1, turn: 2, level: 0, name: "a".to_owned(), items: Vec::new() }.into();
    warded::block_on(async {
        worker.numbers(1, 0, 3).await;
        worker.strings(0, "a").await;
        worker.methods(0).await;
        through_macros(&worker, 1).await;
    });
}
