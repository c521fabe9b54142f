// Guards a field by two locks, in two attributes.
use warded::prelude::*;

#[guarded]
struct Account {
    first: Lock,
    second: Lock,
    #[guarded(by = first)]
    #[guarded(by = second)]
    balance: i64,
    #[guarded(by = second)]
    closed: bool,
}

fn main() {}
