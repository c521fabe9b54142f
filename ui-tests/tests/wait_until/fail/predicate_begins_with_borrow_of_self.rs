// Compares with a reference that a method of `self` returns. A predicate must own its values.
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
