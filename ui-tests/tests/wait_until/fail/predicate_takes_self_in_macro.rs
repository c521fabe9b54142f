// Reads a field of `self` in a macro in the predicate.
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
        wait_until!(self.state, |s| matches!(&s.names[..], [first] if *first == self.owner), |_s| ());
    }
}

fn main() {}
