// Guards fields by a monitor in an `Arc`, and by a mutex of tokio.
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
