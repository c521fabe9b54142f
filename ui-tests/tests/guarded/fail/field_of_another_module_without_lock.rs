// Reads, without the lock, a guarded field of a struct of another module.
mod bank {
    use warded::prelude::*;

    #[guarded]
    pub struct Account {
        pub state: Lock,
        #[guarded(by = state)]
        pub balance: i64,
    }
}

fn balance(account: &bank::Account) -> i64 {
    account.balance
}

fn main() {}
