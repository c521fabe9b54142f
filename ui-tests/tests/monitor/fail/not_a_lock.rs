// Guards fields by what is shared or comes from elsewhere, in place of a monitor.
use std::sync::Arc;
use warded::prelude::*;

#[guarded]
struct Shared {
    state: Arc<Monitor>,
    #[guarded(by = state)]
    balance: i64,
}

#[guarded]
struct Elsewhere {
    state: tokio::sync::Mutex<()>,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
