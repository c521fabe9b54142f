// A predicate reads a guarded field by `self`.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    closed: bool,
}

impl Account {
    async fn closed(&self) {
        wait_until!(self.state, |s| self.closed, |_| ());
    }
}

fn main() {}
