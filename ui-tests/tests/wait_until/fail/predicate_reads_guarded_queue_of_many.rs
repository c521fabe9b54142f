// Waits until one of many queues has an item. Clones of them are elsewhere, and puts take no lock.
use std::sync::Arc;

use warded::{Queue, prelude::*};

#[guarded]
struct Server {
    state: Lock,
    #[guarded(by = state)]
    all: Vec<Arc<Queue<String>>>,
}

async fn requested(server: &Server) {
    wait_until!(server.state, |s| s.all.iter().any(|queue| !queue.is_empty()), |_| ());
}

fn main() {}
