// Waits on a `Condition` without its lock. asyncio: RuntimeError: cannot wait on un-acquired lock.
use warded::prelude::*;

struct Jobs {
    changed: Condition<Vec<u8>>,
}

async fn wait(jobs: &Jobs) {
    jobs.changed.wait().await;
}

fn main() {}
