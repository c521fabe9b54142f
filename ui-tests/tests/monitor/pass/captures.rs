//! A predicate may name anything in scope, and captures what it names.
#![deny(warnings)]

use std::{future::Future, sync::Arc};

use warded::prelude::*;

#[guarded]
#[derive(Default)]
struct Desk {
    limit: usize,
    state: Monitor,
    #[guarded(by = state)]
    turn: u32,
    #[guarded(by = state)]
    items: Vec<u32>,
    #[guarded(by = state)]
    name: String,
}

#[allow(non_upper_case_globals)]
static least: Least = Least(0);
#[allow(non_upper_case_globals)]
static label: &str = "";
#[allow(non_upper_case_globals)]
const none: u32 = 0;
const NONE: u32 = 0;

struct Least(u32);

impl Least {
    fn turn(&self) -> u32 {
        self.0
    }
}

fn is_none(number: &u32) -> bool {
    *number == none
}

fn first<T: Copy>(of: T, _: T) -> T {
    of
}

#[derive(Clone, Copy, PartialEq)]
struct Pair {
    one: u32,
}

macro_rules! is_turn {
    ($s:expr, $of:ident) => {
        $s.turn == $of
    };
}

async fn all(desk: &Desk, me: u32, of: Pair) {
    wait_until!(desk.state, |s| s.turn == me, |_| ());
    wait_until!(desk.state, |s| s.turn == none && s.turn == NONE && s.name == label, |_| ());
    wait_until!(desk.state, |s| s.turn >= least.turn(), |_| ());
    wait_until!(desk.state, |s| s.items.iter().all(is_none) && is_none(&me), |_| ());
    wait_until!(desk.state, |s| s.turn == first(me, none), |_| ());
    wait_until!(desk.state, |s| s.items.iter().all(|item| *item == me), |_| ());
    wait_until!(desk.state, |s| s.items.iter().all(move |item| *item == me), |_| ());
    wait_until!(desk.state, |s| s.items.iter().all(|me| *me == 0) && s.turn == me, |_| ());
    wait_until!(desk.state, |s| Pair { one: s.turn } == of && Pair { one: me }.one == of.one, |_| ());
    wait_until!(desk.state, |s| is_turn!(s, me) && matches!(s.turn, turn if turn == me), |_| ());
    let is_late = move |turn: u32| turn > me + 1;
    wait_until!(desk.state, |s| !is_late(s.turn) && s.items.len() <= desk.limit, |_| ());
    let (name, shared, boxed) = (String::new(), Arc::new(me), Box::new(me));
    wait_until!(desk.state, |s| s.name == name && s.turn == *shared || s.turn == *boxed, |_| ());
    let (name, again) = (String::new(), Arc::new(String::new()));
    wait_until!(desk.state, |s| s.name == format!("{name}") && s.name == name && s.name == *again, |_| ());
    let r#type = 0;
    let (a, b, c, d, e, f, g, h) = (me, me, me, me, me, me, me, String::new());
    wait_until!(
        desk.state,
        |s| s.turn == a + b + c + d + e + f + g + r#type && s.name == h && [a, me] == [r#type, s.turn],
        |_| ()
    );
    let captured = me;
    let on = &desk;
    wait_until!(on.state, |about| about.turn == captured, |_| ());
}

fn blocking(desk: &Desk, me: u32) {
    wait_until_blocking!(desk.state, |s| s.turn == me, |_| ());
}

fn is_send<F: Future + Send>(future: F) -> F {
    future
}

fn main() {
    let desk = Desk::default();
    warded::block_on(is_send(all(&desk, 0, Pair { one: 0 })));
    blocking(&desk, 0);
}
