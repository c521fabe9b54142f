//! There is no `#[guarded]` above the struct.
use warded::prelude::*;

struct Account {
    balance: i64,
}

#[guarded]
impl Account {
    #[requires(state)]
    fn report(&self) -> i64 {
        self.balance
    }
}

fn main() {}
