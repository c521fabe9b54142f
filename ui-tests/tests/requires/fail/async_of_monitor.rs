// Awaits while a monitor is locked.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Monitor,
    #[guarded(by = state)]
    balance: i64,
}

#[guarded]
impl Account {
    #[requires(state)]
    async fn settle(&mut self) {
        self.balance = 0;
    }
}

fn main() {}
