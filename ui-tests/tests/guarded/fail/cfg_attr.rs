// Guards a field on some platforms only.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[cfg_attr(unix, guarded(by = state))]
    balance: i64,
    #[guarded(by = state)]
    closed: bool,
}

fn main() {}
