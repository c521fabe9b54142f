// Derives `Serialize` for a struct with a lock. Its `Init` can be saved, made with all locks held.
use serde::Serialize;
use warded::prelude::*;

#[guarded]
#[derive(Serialize)]
struct Account {
    owner: String,
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
