// Names the lock through `self`, as in a method.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = self.state)]
    balance: i64,
}

fn main() {}
