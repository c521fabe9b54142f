// Guards a field by two locks, in one attribute.
use warded::prelude::*;

#[guarded]
struct Account {
    first: Lock,
    second: Lock,
    #[guarded(by = first, by = second)]
    balance: i64,
    #[guarded(by = second)]
    closed: bool,
}

fn main() {}
