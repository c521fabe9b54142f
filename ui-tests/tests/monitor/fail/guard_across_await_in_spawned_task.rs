// Holds the guard of a monitor across an await, in a task.
use std::sync::Arc;

use warded::prelude::*;

async fn fetch() -> String {
    "new".to_owned()
}

fn start(names: Arc<Monitor<Vec<String>>>) {
    tokio::spawn(async move {
        let mut guard = names.lock();
        guard.push(fetch().await);
    });
}

fn main() {}
