//! The parts of tokio that this crate uses: its timer, its budget, its tasks. `ci/lower-bounds.sh` builds it with the oldest
//! tokio that the manifest allows.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::{
    runtime::Builder,
    task::yield_now,
    time::{Instant, interval},
};
use warded::prelude::*;

const SECOND: Duration = Duration::from_secs(1);

#[guarded]
struct Jobs {
    state: Monitor,
    #[guarded(by = state)]
    waiting: Vec<u32>,
    log: Lock,
    #[guarded(by = log)]
    done: Vec<u32>,
}

impl Jobs {
    async fn next(&self) -> Result<Option<u32>, Elapsed> {
        wait_until!(self.state, timeout = SECOND, |s| !s.waiting.is_empty(), |s| s.waiting.pop())
    }

    async fn finish(&self, job: u32) {
        with_lock!(self.log, async |s| {
            yield_now().await;
            s.done.push(job);
        });
    }
}

async fn run() {
    let jobs = Arc::new(Jobs::from(JobsInit { waiting: vec![], done: vec![] }));

    // The clock of the runtime is paused: it jumps to the timeout.
    let start = Instant::now();
    assert_eq!(jobs.next().await, Err(Elapsed));
    assert_eq!(start.elapsed(), SECOND);

    let worker = Arc::clone(&jobs);
    let mut worker = tokio::spawn(async move {
        while let Ok(Some(job)) = worker.next().await {
            worker.finish(job).await;
        }
    });
    let mut ticks = interval(2 * SECOND);
    let mut seen = 0;
    locked!(jobs.state, |s| s.waiting.push(3));
    loop {
        select_event! {
            ended = &mut worker, if seen == 2 => break ended.expect("it ends by its timeout"),
            _ = &mut ticks => seen += 1,
        }
    }
    assert_eq!(with_lock!(jobs.log, |s| s.done.clone()), [3]);

    // A loop whose waits are always ready lets others run.
    let others_run = Arc::new(AtomicBool::new(false));
    let other = Arc::clone(&others_run);
    tokio::spawn(async move { other.store(true, Relaxed) });
    for _ in 0..100_000 {
        wait_until!(jobs.state, |s| s.waiting.is_empty(), |_| ());
    }
    assert!(others_run.load(Relaxed));
}

fn main() {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime");
    runtime.block_on(run());
}
