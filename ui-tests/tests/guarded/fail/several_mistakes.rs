// Makes a mistake at each field. All are reported.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    unused: Lock,
    #[guarded(by = stat)]
    balance: i64,
    #[guarded]
    closed: bool,
    #[guarded(state)]
    frozen: bool,
}

fn main() {}
