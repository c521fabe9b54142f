// Misspells the field with which a predicate compares a string.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    owner: String,
}

struct Teller<'a> {
    account: &'a Account,
    name: &'static str,
}

impl Teller<'_> {
    async fn wait(&self) {
        wait_until!(self.account.state, |s| s.owner == self.nmae, |_| ());
    }
}

fn main() {}
