// Declares a lock in an `Arc`.
use std::sync::Arc;
use warded::prelude::*;

#[guarded]
struct Account {
    state: Arc<Lock>,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
