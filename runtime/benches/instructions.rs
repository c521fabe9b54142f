//! Operations that are ready at once, whose instructions `bash benches/instructions.sh` counts.
//!
//! A count is the same in each run, unlike a time, and so it shows a change that a timed bench can't tell from noise.

use std::{
    env,
    hint::black_box,
    num::NonZeroUsize,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use warded::{Event, Lock, Monitor, Queue, RwLock, Semaphore};

fn main() {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let times = arguments.iter().find_map(|argument| argument.strip_prefix("--times="));
    // It advances the clock by which holds and waits are timed.
    #[cfg(feature = "observe")]
    let _watch = arguments.iter().any(|argument| argument == "--watch").then(|| warded::observe::watch().start());
    // Without a number there is nothing to count: this is `cargo test --benches`, or the report of the timed benches.
    let Some(times) = times.map(|times| times.parse().expect("--times=N")) else { return };
    for what in arguments.iter().filter(|argument| !argument.starts_with('-')) {
        repeat(what, times);
    }
}

/// Repeats the operation `what`.
fn repeat(what: &str, times: usize) {
    match what {
        "nothing" => each(times, &(), |()| ()),
        "lock-acquire" => each(times, &Lock::new(0_u64), |lock| *at_once(lock.acquire()) += 1),
        "lock-try" => each(times, &Lock::new(0_u64), |lock| *lock.try_acquire().expect("it is free") += 1),
        "monitor-lock" => each(times, &Monitor::new(0_u64), |monitor| *monitor.lock() += 1),
        "rw-lock-read" => each(times, &RwLock::new(0_u64), |lock| *at_once(lock.read())),
        "rw-lock-write" => each(times, &RwLock::new(0_u64), |lock| *at_once(lock.write()) += 1),
        "semaphore-acquire" => each(times, &Semaphore::new(10), |semaphore| drop(at_once(semaphore.acquire()))),
        "lock-wait" => each(times, &Lock::new(0_u64), |lock| {
            let held = lock.try_acquire();
            let mut wait = pin!(lock.acquire());
            assert!(wait.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            drop(held);
            *at_once(wait) += 1;
        }),
        "lock-turns" => turns(times, |lock: Arc<Lock<u64>>, me| async move {
            *lock.acquire_when(move |turn| *turn % 2 == me).await += 1;
        }),
        "monitor-turns" => turns(times, |monitor: Arc<Monitor<u64>>, me| async move {
            monitor.wait_until_equal(me, |turn| *turn % 2).then(|turn| *turn += 1).await;
        }),
        "event-set-wait-clear" => each(times, &Event::new(), |event| {
            event.set();
            at_once(event.wait());
            event.clear();
        }),
        "queue-put-get" => each(times, &Queue::bounded(NonZeroUsize::MIN), |queue| {
            at_once(queue.put(0_u64)).expect("it is open");
            *at_once(queue.get()).expect("it is open")
        }),
        "tokio-mutex-lock" => each(times, &tokio::sync::Mutex::new(0_u64), |mutex| *at_once(mutex.lock()) += 1),
        _ => panic!("no operation is called {what}"),
    }
}

fn each<T, U>(times: usize, object: &T, operation: impl Fn(&T) -> U) {
    for _ in 0..times {
        black_box(operation(black_box(object)));
    }
}

/// Two tasks of one thread take so many turns in all.
fn turns<T: Default + Send + Sync + 'static, F: Future<Output = ()> + Send>(
    times: usize,
    turn: impl Fn(Arc<T>, u64) -> F + Copy + Send + 'static,
) {
    let object = Arc::new(T::default());
    let task = |me| {
        let object = Arc::clone(&object);
        async move {
            for _ in 0..times / 2 {
                turn(Arc::clone(&object), me).await;
            }
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("no driver");
    runtime.block_on(async {
        let [one, other] = [tokio::task::spawn(task(0)), tokio::task::spawn(task(1))];
        one.await.expect("it does not panic");
        other.await.expect("it does not panic");
    });
}

#[inline]
fn at_once<F: Future>(future: F) -> F::Output {
    let Poll::Ready(output) = pin!(future).poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("it need not wait")
    };
    output
}
