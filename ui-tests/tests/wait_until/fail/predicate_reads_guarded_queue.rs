// Waits until a queue has an item. A clone of the queue is elsewhere, and puts take no lock.
use std::sync::Arc;

use warded::{Queue, prelude::*};

#[guarded]
struct Server {
    state: Lock,
    #[guarded(by = state)]
    requests: Arc<Queue<String>>,
}

async fn requested(server: &Server) {
    wait_until!(server.state, |s| s.requests.len() > 3, |_| ());
}

fn main() {}
