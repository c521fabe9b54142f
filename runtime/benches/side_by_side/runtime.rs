//! The runtime of all tasks: tokio, on one thread or on two workers.

use std::{
    pin::pin,
    time::{Duration, Instant},
};

use futures::future::{Either, select};
use futures_timer::Delay;
use tokio::runtime::{Builder, Runtime};

use super::clock::nanos_each;

/// The number of threads on which the tasks of a table run.
#[derive(Clone, Copy)]
pub(crate) struct Threads {
    /// The text in a title.
    pub(crate) name: &'static str,
    pub(crate) runtime: fn() -> Runtime,
}

pub(crate) const ONE_THREAD: Threads = Threads { name: "one thread", runtime: current_thread };
pub(crate) const TWO_WORKERS: Threads = Threads { name: "two workers", runtime: two_workers };

impl Threads {
    /// The text in the name of a table.
    pub(crate) fn suffix(self) -> String {
        self.name.replace(' ', "-")
    }
}

pub(crate) fn current_thread() -> Runtime {
    Builder::new_current_thread().build().expect("a runtime")
}

pub(crate) fn two_workers() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).build().expect("a runtime")
}

/// Work that takes longer counts as hung. (flume 0.12 hung once in many runs, on two workers with capacity 1.)
const LONGEST: Duration = Duration::from_secs(30);

/// The result of `work`; `None` if it hangs. Every measurement that runs on tokio goes through here, so that a peer that
/// loses a wake-up can't hang the bench.
pub(crate) fn unless_it_hangs<T>(runtime: Runtime, work: impl Future<Output = T>) -> Option<T> {
    match runtime.block_on(select(pin!(work), Delay::new(LONGEST))) {
        Either::Left((result, _)) => Some(result),
        Either::Right(_) => {
            // Dropping the runtime would wait for a task that spins.
            runtime.shutdown_background();
            None
        }
    }
}

/// Runs `work` in a new runtime, after a shorter run that warms up. Returns nanoseconds for each operation, or infinity if it hangs.
pub(crate) fn nanos_each_in<W>(runtime: fn() -> Runtime, things: usize, work: impl Fn(usize) -> W) -> f64
where
    W: Future<Output = ()>,
{
    const WARM_UP: usize = 8;
    let time = unless_it_hangs(runtime(), async {
        work(things / WARM_UP).await;
        let start = Instant::now();
        work(things).await;
        start.elapsed()
    });
    time.map_or(f64::INFINITY, |time| nanos_each(things, time))
}

/// Spawns these tasks, and waits until all have ended.
pub(crate) async fn run_all(tasks: impl IntoIterator<Item = impl Future<Output = ()> + Send + 'static>) {
    let tasks: Vec<_> = tasks.into_iter().map(tokio::spawn).collect();
    for task in tasks {
        task.await.expect("no task panics");
    }
}

/// The cost of a task switch alone.
pub(crate) async fn yields(times: usize) {
    for _ in 0..times {
        tokio::task::yield_now().await;
    }
}
