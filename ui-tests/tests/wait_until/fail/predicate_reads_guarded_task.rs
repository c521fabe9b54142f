// Waits until all guarded tasks have ended.
use std::thread::JoinHandle;

use warded::prelude::*;

#[guarded]
struct Workers {
    state: Lock,
    #[guarded(by = state)]
    threads: Vec<JoinHandle<()>>,
}

async fn ended(workers: &Workers) {
    wait_until!(workers.state, |s| s.threads.iter().all(|thread| thread.is_finished()), |_| ());
}

fn main() {}
