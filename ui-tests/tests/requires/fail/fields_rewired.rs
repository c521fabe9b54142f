//! The guarded fields of another account are put into the view.
use warded::prelude::*;

#[guarded]
pub struct Account {
    owner: String,
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

#[guarded]
impl Account {
    #[requires(state)]
    fn report(&self) -> String {
        format!("{}: {}", self.owner, self.balance)
    }
}

async fn rewire(one: &Account, other: &Account) -> String {
    with_lock!(one.holding_state(), async |a| {
        with_lock!(other.holding_state(), |b| {
            b.state.__held = &mut *a.state.__held;
            b.report()
        })
    })
}

async fn forge(one: &Account, forged: &'static mut AccountState) -> String {
    with_lock!(one.holding_state(), |a| {
        a.state.__held = forged;
        a.report()
    })
}

fn main() {}
