// Reads, with the lock held, a guarded field that is private to another module.
mod bank {
    use warded::prelude::*;

    #[guarded]
    pub struct Account {
        pub state: Lock,
        #[guarded(by = state)]
        balance: i64,
    }
}

use warded::prelude::*;

async fn balance(account: &bank::Account) -> i64 {
    with_lock!(account.state, |s| s.balance)
}

fn main() {}
