// Says that a field is guarded, and not by which lock.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded]
    balance: i64,
}

fn main() {}
