// Puts a derive of `Clone` above `#[guarded]`.
use warded::prelude::*;

#[derive(Clone)]
#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
