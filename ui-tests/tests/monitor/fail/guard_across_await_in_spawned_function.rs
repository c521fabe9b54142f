// Holds the guard of a monitor across an await, in a function that a task runs.
use std::sync::Arc;

use warded::prelude::*;

async fn fetch() -> String {
    "new".to_owned()
}

async fn refresh(names: Arc<Monitor<Vec<String>>>) {
    let mut guard = names.lock();
    guard.push(fetch().await);
}

fn start(names: Arc<Monitor<Vec<String>>>) {
    tokio::spawn(refresh(names));
}

fn main() {}
