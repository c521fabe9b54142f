//! What all tasks run on: tokio, on one thread or two.

use std::time::Instant;

use tokio::runtime::{Builder, Runtime};

use super::clock::nanos_each;

pub(crate) fn current_thread() -> Runtime {
    Builder::new_current_thread().build().expect("a runtime")
}

pub(crate) fn two_workers() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).build().expect("a runtime")
}

/// Nanoseconds for each of so many things, which `work` does in a new runtime, after some to warm up.
pub(crate) fn nanos_each_in<W>(runtime: fn() -> Runtime, things: usize, work: impl Fn(usize) -> W) -> f64
where
    W: Future<Output = ()>,
{
    const WARM_UP: usize = 8;
    let runtime = runtime();
    runtime.block_on(work(things / WARM_UP));
    let start = Instant::now();
    runtime.block_on(work(things));
    nanos_each(things, start.elapsed())
}

/// Spawns these tasks, and waits until all have ended.
pub(crate) async fn run_all(tasks: impl IntoIterator<Item = impl Future<Output = ()> + Send + 'static>) {
    let tasks: Vec<_> = tasks.into_iter().map(tokio::spawn).collect();
    for task in tasks {
        task.await.expect("no task panics");
    }
}

/// What a switch from task to task costs, and nothing else.
pub(crate) async fn yields(times: usize) {
    for _ in 0..times {
        tokio::task::yield_now().await;
    }
}
