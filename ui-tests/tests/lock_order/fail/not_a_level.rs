// Names a type that is in no order.
use warded::prelude::*;

struct Accounts;

#[guarded]
struct Bank {
    #[lock(order = Accounts)]
    accounts: Lock,
    #[guarded(by = accounts)]
    balance: i64,
}

fn main() {}
