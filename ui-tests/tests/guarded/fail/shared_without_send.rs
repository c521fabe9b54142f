// Shares a struct between threads that guards what may not leave its thread.
use std::rc::Rc;
use std::sync::Arc;
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    owner: Rc<str>,
}

async fn rename(account: Arc<Account>) {
    tokio::spawn(async move { with_lock!(account.state, |s| s.owner = Rc::from("Ada")) });
}

fn main() {}
