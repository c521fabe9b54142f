// Holds a value that is not `Send` across an await, in a spawned task.
use std::rc::Rc;
use std::sync::Arc;
use warded::prelude::*;

#[guarded]
struct Cache {
    state: Lock,
    #[guarded(by = state)]
    name: String,
}

async fn pause() {}

fn spawn(cache: Arc<Cache>) {
    tokio::spawn(async move {
        with_lock!(cache.state, async |s| {
            let name = Rc::new(s.name.clone());
            pause().await;
            drop(name);
        });
    });
}

fn main() {}
