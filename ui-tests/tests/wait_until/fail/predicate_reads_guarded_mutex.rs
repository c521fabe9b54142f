// Waits for a number that others change under a mutex of its own.
use std::sync::{Arc, Mutex};

use warded::prelude::*;

#[guarded]
struct Server {
    state: Monitor,
    #[guarded(by = state)]
    open: Arc<Mutex<u32>>,
}

async fn full(server: &Server) {
    wait_until!(server.state, |s| *s.open.lock().unwrap() > 3, |_| ());
}

fn main() {}
