// Guards a field by a lock of the standard library.
use std::sync::Mutex;
use warded::prelude::*;

#[guarded]
struct Account {
    state: Mutex<()>,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
