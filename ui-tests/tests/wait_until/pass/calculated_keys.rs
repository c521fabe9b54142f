//! The value to compare with may be calculated, of any type, and written by another macro.
#![deny(warnings)]

use std::{
    ops::{Add, Deref, Index},
    sync::Arc,
    time::{Duration, Instant},
};

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

struct Count(u64);

impl Count {
    fn now(&self) -> u64 {
        self.0
    }
}

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

/// Operators of this file's own.
#[derive(Clone)]
struct Own {
    ids: Vec<u64>,
    names: Vec<String>,
}

impl Add<u64> for &Own {
    type Output = u64;

    fn add(self, more: u64) -> u64 {
        self.ids[0] + more
    }
}

impl Index<usize> for Own {
    type Output = u64;

    fn index(&self, at: usize) -> &u64 {
        &self.ids[at]
    }
}

impl Index<&str> for Own {
    type Output = str;

    fn index(&self, _: &str) -> &str {
        &self.names[0]
    }
}

impl Deref for Own {
    type Target = String;

    fn deref(&self) -> &String {
        &self.names[0]
    }
}

/// It can be compared with one type only, into which rustc makes what is given.
struct Title(String);

impl PartialEq<&str> for Title {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// Made of text, and no number.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
struct Grade(u8);

impl From<u8> for Grade {
    fn from(grade: u8) -> Self {
        Self(grade)
    }
}

#[guarded]
struct Shelf {
    state: Lock,
    #[guarded(by = state)]
    turn: u64,
    #[guarded(by = state)]
    owner: Option<u64>,
    #[guarded(by = state)]
    name: String,
    #[guarded(by = state)]
    label: &'static str,
    #[guarded(by = state)]
    title: Title,
    #[guarded(by = state)]
    grade: Grade,
    #[guarded(by = state)]
    at: Duration,
    #[guarded(by = state)]
    open: bool,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[guarded(by = state)]
    result: Result<u64, String>,
}

fn shelf() -> Shelf {
    ShelfInit {
        turn: 3,
        owner: Some(3),
        name: "3".to_owned(),
        label: "3",
        title: Title("3".to_owned()),
        grade: Grade(3),
        at: Duration::ZERO,
        open: true,
        items: vec![0; 3],
        result: Ok(3),
    }
    .into()
}

fn own() -> Own {
    Own { ids: vec![3, 4], names: vec!["3".to_owned()] }
}

fn limit(of: u64) -> u64 {
    of
}

fn any<V: Default>() -> V {
    V::default()
}

async fn calls(shelf: &Shelf, k: u32) {
    let three = "3".to_owned();
    let (task, number) = (own().ids, k);
    wait_until!(shelf.state, |s| s.turn == task.first().copied().unwrap(), |_| ());
    wait_until!(shelf.state, |s| s.turn == limit(u64::from(k)), |_| ());
    wait_until!(shelf.state, |s| u64::from(k) == s.turn && s.open, |_| ());
    wait_until!(shelf.state, |s| s.turn == k.into(), |_| ());
    wait_until!(shelf.state, |s| s.grade == 3.into(), |_| ());
    wait_until!(shelf.state, |s| s.grade >= any(), |_| ());
    wait_until!(shelf.state, |s| s.turn > any(), |_| ());
    wait_until!(shelf.state, |s| s.turn == three.parse().unwrap(), |_| ());
    wait_until!(shelf.state, |s| s.owner == Some(3), |_| ());
    wait_until!(shelf.state, |s| s.owner == Some(number.into()), |_| ());
    wait_until!(shelf.state, |s| s.result == Ok(3), |_| ());
    wait_until!(shelf.state, |s| s.items.len() == usize::from(3_u8), |_| ());
    wait_until!(shelf.state, |s| s.items.len() < 1 << k, |_| ());
    wait_until!(shelf.state, |s| !(s.turn != limit(3) || s.turn < limit(2)), |_| ());
    wait_until!(shelf.state, |s| s.open == bool::from(true), |_| ());
    let mut ids = own().ids.into_iter();
    wait_until!(shelf.state, |s| s.turn == ids.next().unwrap(), |_| ());
    let count = Arc::new(Count(3));
    let counted = count.clone();
    wait_until!(shelf.state, |s| s.turn == counted.now(), |_| ());
    assert_eq!(count.now(), 3);
    let start = Instant::now();
    wait_until!(shelf.state, |s| s.at <= start.duration_since(start), |_| ());
    let limit = Duration::ZERO;
    wait_until!(shelf.state, |s| s.at >= limit * 2, |_| ());
}

async fn operators(shelf: &Shelf, i: usize) {
    let own = own();
    let task = own.clone();
    wait_until!(shelf.state, |s| s.turn == &task + 0, |_| ());
    let task = own.clone();
    wait_until!(shelf.state, |s| s.turn == task[i] && s.turn == task[i], |_| ());
    let task = own.clone();
    wait_until!(shelf.state, |s| s.name == task["name"], |_| ());
    let task = own.clone();
    wait_until!(shelf.state, |s| s.name == *task, |_| ());
    let task = own.clone();
    wait_until!(shelf.state, |s| s.name == **task, |_| ());
    let names = own.names.clone();
    wait_until!(shelf.state, |s| s.name == names[i], |_| ());
    let names = own.names.clone();
    wait_until!(shelf.state, |s| names[i] == s.name, |_| ());
    let names = own.names.clone();
    wait_until!(shelf.state, |s| s.label == names[i], |_| ());
}

/// Text that is borrowed, also from what the comparison alone keeps.
async fn text(shelf: &Shelf, id: u64) {
    let (name, names) = ("3".to_owned(), vec!["3".to_owned()]);
    wait_until!(shelf.state, |s| s.name == name.as_str(), |_| ());
    wait_until!(shelf.state, |s| s.name == id.to_string(), |_| ());
    wait_until!(shelf.state, |s| s.name == id.to_string().as_str(), |_| ());
    wait_until!(shelf.state, |s| id.to_string().as_str().trim() == s.name, |_| ());
    wait_until!(shelf.state, |s| s.title == names.first().unwrap(), |_| ());
}

async fn in_other_ways(shelf: &Shelf, k: u32) -> Result<(), Elapsed> {
    let (task, second) = (own(), Duration::from_secs(1));
    let waited = wait_until!(shelf.state, timeout = second, |s| s.turn == limit(u64::from(k)));
    drop(waited?);
    wait_until!(shelf.state, timeout = second, |s| s.turn == task[0], |s| s.turn = 3)?;
    let (task, other) = (own().ids, own());
    select_event! {
        mut s = wait_until!(shelf.state, |s| s.turn == task.len() as u64 + 1) => s.turn = 3,
        _s = wait_until!(shelf.state, |s| s.name == other.as_str()) => (),
    }
    wait_until_blocking!(shelf.state, |s| s.turn == u64::from(k), |_| ());
    Ok(())
}

/// Temporaries of a key are dropped before the wait. Otherwise the `Rc` would keep the future from being `Send`.
fn made_before(till: &Till) -> impl std::future::Future<Output = ()> + Send + '_ {
    till.reaches_limit()
}

#[guarded]
struct Till {
    limit: u64,
    state: Lock,
    #[guarded(by = state)]
    sum: u64,
}

impl Till {
    fn part(&self, of: &u64) -> u64 {
        self.limit / of
    }

    async fn reaches_limit(&self) {
        wait_until!(self.state, |s| s.sum >= self.part(&std::rc::Rc::new(2)), |_| ());
    }
}

/// A borrow for the evaluation of a key ends before the wait.
fn sent(shelf: &'static Shelf) -> impl std::future::Future<Output = ()> + Send {
    let (three, task) = (Count(3), own());
    async move {
        wait_until!(shelf.state, |s| s.turn == three.now() + 0, |_| ());
        wait_until!(shelf.state, |s| s.turn == task[0] || s.open, |_| ());
    }
}

/// Of any type.
async fn generic<V, F>(lock: &Lock<(V, u64)>, value: V, mut call: F)
where
    V: PartialEq + Clone + Send + 'static,
    F: FnMut() -> V + Clone + Send + 'static,
{
    let (mut again, same) = (call.clone(), value.clone());
    wait_until!(lock, |s| s.0 == call() && s.1 == 0, |_| ());
    wait_until!(lock, |s| again() == s.0, |_| ());
    wait_until!(lock, |s| s.0 == same.clone(), |_| ());
    wait_until!(lock, |s| s.0 == *&value, |_| ());
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

macro_rules! waits_for {
    ($shelf:expr, $call:expr) => {{
        // Other variables than those in the call.
        #[allow(unused_variables)]
        let (key, first_key, about, request) = ((), (), (), ());
        wait_until!($shelf.state, |s| s.turn == $call, |_| ())
    }};
    ($shelf:expr, id of $task:ident) => {
        wait_until!($shelf.state, |s| $task.id() == s.turn, |_| ())
    };
}

#[derive(Clone, Copy)]
struct Task(u64);

impl Task {
    fn id(self) -> u64 {
        self.0
    }
}

async fn calls_through_macros(shelf: &Shelf) {
    let (s, key, first_key, about, request) = (Task(3), Task(3), Task(3), Task(3), Task(3));
    waits_for!(shelf, key.id());
    waits_for!(shelf, first_key.id());
    waits_for!(shelf, about.id() + request.id() - key.0);
    waits_for!(shelf, s.id());
    waits_for!(shelf, id of s);
    waits_for!(shelf, id of key);
    wait_until!(shelf.state, |s| s.turn == limit(key.id()) && s.turn == first_key.id(), |_| ());
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
        made_before(&TillInit { limit: 2, sum: 1 }.into()).await;
        worker.strings(0, "a").await;
        worker.methods(0).await;
        through_macros(&worker, 1).await;
        let shelf = shelf();
        calls(&shelf, 3).await;
        operators(&shelf, 0).await;
        text(&shelf, 3).await;
        in_other_ways(&shelf, 3).await.unwrap();
        calls_through_macros(&shelf).await;
        sent(Box::leak(Box::new(shelf))).await;
        generic(&Lock::new((3_u64, 0)), 3, || 3).await;
        generic(&Lock::new(("3".to_owned(), 0)), "3".to_owned(), || 3.to_string()).await;
    });
}
