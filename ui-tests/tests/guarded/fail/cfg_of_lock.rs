// A lock that is not there on this platform, and fields that are.
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
