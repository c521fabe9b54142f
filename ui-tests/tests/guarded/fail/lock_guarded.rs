// Guards a lock by a lock.
use warded::prelude::*;

#[guarded]
struct Account {
    outer: Lock,
    #[guarded(by = outer)]
    inner: Lock,
    #[guarded(by = inner)]
    balance: i64,
    #[guarded(by = outer)]
    closed: bool,
}

fn main() {}
