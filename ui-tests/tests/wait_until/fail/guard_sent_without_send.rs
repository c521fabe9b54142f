// Holds a guard across an await in a spawned task, although its value is not `Send`.
use std::rc::Rc;
use std::sync::Arc;
use warded::prelude::*;

#[guarded]
struct Cache {
    state: Lock,
    #[guarded(by = state)]
    name: Option<Rc<str>>,
}

async fn pause() {}

async fn named(cache: Arc<Cache>) {
    tokio::spawn(async move {
        let s = wait_until!(cache.state, |s| s.name.is_some());
        pause().await;
        drop(s);
    });
}

fn main() {}
