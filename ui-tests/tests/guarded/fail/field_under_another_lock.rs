// Holds the lock of one field, and reads the field of another.
use warded::prelude::*;

#[guarded]
struct Accounts {
    savings: Lock,
    current: Lock,
    #[guarded(by = savings)]
    saved: i64,
    #[guarded(by = current)]
    spendable: i64,
}

impl Accounts {
    async fn spendable(&self) -> i64 {
        with_lock!(self.savings, |s| s.spendable)
    }
}

fn main() {}
