// Returns a reference to a field that one of two monitors guards.
use warded::prelude::*;

#[guarded]
struct Pool {
    limit: usize,
    state: Monitor,
    #[guarded(by = state)]
    idle: Vec<String>,
    #[guarded(by = state)]
    open: usize,
}

fn first<'a>(one: &'a Pool, other: &'a Pool) -> &'a String {
    locked!(one.state, other.state, |s, t| {
        s.open += t.open;
        &t.idle[0]
    })
}

fn main() {}
