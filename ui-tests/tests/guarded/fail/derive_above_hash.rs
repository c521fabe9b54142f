// Puts a derive of `Hash` above `#[guarded]`.
use warded::prelude::*;

#[derive(Hash)]
#[guarded]
struct Account {
    #[guarded(by = state)]
    balance: i64,
    state: Lock,
}

fn main() {}
