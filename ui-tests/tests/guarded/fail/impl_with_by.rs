// Names the lock above the methods, as above a field.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

#[guarded(by = state)]
impl Account {
    fn is_overdrawn(&self) -> bool {
        self.balance < 0
    }
}

fn main() {}
