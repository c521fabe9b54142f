// Saves a struct with its locks. What is saved is its `Init`, made with all locks held.
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
