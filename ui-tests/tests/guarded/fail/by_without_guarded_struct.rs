// Guards a field, and forgets `#[guarded]` above the struct.
use warded::prelude::*;

struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
