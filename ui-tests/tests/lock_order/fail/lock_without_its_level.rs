// Replaces a lock that has a level by one that has none.
use warded::prelude::*;

lock_order!(Accounts < Journal);

#[guarded]
struct Bank {
    #[lock(order = Accounts)]
    accounts: Lock,
    #[guarded(by = accounts)]
    balance: i64,
}

fn replace(bank: &mut Bank) {
    bank.accounts = Lock::new(BankAccounts { balance: 0 });
}

fn main() {}
