// Compares with what a method of `self` borrows, and a predicate owns what it reads.
use warded::prelude::*;

#[guarded]
struct Account {
    owner: String,
    state: Lock,
    #[guarded(by = state)]
    name: String,
}

impl Account {
    fn owner(&self) -> &str {
        &self.owner
    }

    async fn renamed(&self) {
        wait_until!(self.state, |s| s.name == self.owner(), |_| ());
    }
}

fn main() {}
