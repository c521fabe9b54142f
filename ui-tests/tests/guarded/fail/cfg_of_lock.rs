// Declares a lock for some platforms, but its fields for all.
use warded::prelude::*;

#[guarded]
struct Account {
    owner: String,
    #[cfg(any())]
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
    journal: Lock,
    #[guarded(by = journal)]
    entries: u32,
}

fn main() {}
