// Notifies a `Condition` without its lock. asyncio: RuntimeError: cannot notify on un-acquired lock.
use warded::prelude::*;

struct Jobs {
    changed: Condition<Vec<u8>>,
}

fn notify(jobs: &Jobs) {
    jobs.changed.notify_all();
}

fn main() {}
