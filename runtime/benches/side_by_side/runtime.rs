//! What all tasks run on: tokio, on one thread or two.

use std::{
    pin::pin,
    time::{Duration, Instant},
};

use futures::future::{Either, select};
use futures_timer::Delay;
use tokio::runtime::{Builder, Runtime};

use super::clock::nanos_each;

pub(crate) fn current_thread() -> Runtime {
    Builder::new_current_thread().build().expect("a runtime")
}

pub(crate) fn two_workers() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).build().expect("a runtime")
}

/// What takes longer hangs: flume 0.12 did, once in many runs on two workers, with one place in the channel.
const LONGEST: Duration = Duration::from_secs(60);

/// Nanoseconds for each of so many things, which `work` does in a new runtime, after some to warm up. Infinite, if it hangs.
pub(crate) fn nanos_each_in<W>(runtime: fn() -> Runtime, things: usize, work: impl Fn(usize) -> W) -> f64
where
    W: Future<Output = ()>,
{
    const WARM_UP: usize = 8;
    let runtime = runtime();
    let done = |things| match runtime.block_on(select(pin!(work(things)), Delay::new(LONGEST))) {
        Either::Left(_) => true,
        Either::Right(_) => false,
    };
    if !done(things / WARM_UP) {
        return f64::INFINITY;
    }
    let start = Instant::now();
    if done(things) { nanos_each(things, start.elapsed()) } else { f64::INFINITY }
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
