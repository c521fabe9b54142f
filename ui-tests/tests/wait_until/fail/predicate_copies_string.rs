// Compares with a field that can't be copied.
use warded::prelude::*;

#[guarded]
struct Account {
    owner: String,
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
    #[guarded(by = state)]
    names: Vec<String>,
}

impl Account {
    async fn joined(&self) {
        wait_until!(self.state, |s| s.names.contains(&self.owner), |_s| ());
    }
}

fn main() {}
