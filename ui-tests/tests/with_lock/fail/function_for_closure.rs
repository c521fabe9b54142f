// Writes the name of a function instead of a closure.
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

async fn deposit(account: &Account) {
    fn deposit(s: &mut AccountState) {
        s.balance += 1;
    }
    with_lock!(account.state, deposit);
}

fn main() {}
