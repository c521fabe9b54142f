// Waits for a guarded atomic, which may change without a release of the lock.
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use warded::prelude::*;

#[guarded]
struct Server {
    state: Monitor,
    #[guarded(by = state)]
    stop: Arc<AtomicBool>,
}

async fn stopped(server: &Server) {
    wait_until!(server.state, |s| s.stop.load(Ordering::Acquire), |_| ());
}

fn main() {}
