// Shares a struct between threads, although a guarded field is not `Send`.
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
