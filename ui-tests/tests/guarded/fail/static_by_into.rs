// Makes a struct for a `static` by `.into()`, which is no `const fn`.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Monitor,
    #[guarded(by = state)]
    balance: i64,
}

static ACCOUNT: Account = AccountInit { balance: 0 }.into();

fn main() {}
