// Derives a trait for a type that is not generated.
use warded::prelude::*;

#[guarded(stat(derive(Debug)))]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
