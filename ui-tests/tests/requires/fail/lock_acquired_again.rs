// Acquires the lock that the method requires.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

#[guarded]
impl Account {
    #[requires(state)]
    async fn report(&self) -> i64 {
        self.state.acquire().await.balance
    }
}

fn main() {}
