//! The cost of the feature `observe`: the same operations without the feature and with it.
//!
//! ```sh
//! bash benches/observed.sh                                     both, one beside the other
//! cargo bench -p warded --bench observed --features observe    with the feature alone
//! ```
#![expect(unsafe_code, reason = "an allocator that counts can't be written without")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    env,
    hint::black_box,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

use warded::{Lock, Monitor, RwLock, Semaphore, block_on};

struct Counting;

thread_local! {
    /// How often this thread has allocated.
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: the system's allocator does the work, and counting does not allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // In the destructors of thread locals it is not counted.
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps what `GlobalAlloc` demands, and `System` demands no more.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps what `GlobalAlloc` demands, and `System` demands no more.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    // `cargo bench` says `--bench`. Without it this is `cargo test --benches`, and the figures mean nothing.
    let is_test = !env::args().any(|argument| argument == "--bench");
    let is_quick = is_test || env::args().any(|argument| argument == "--quick");
    let times = if is_quick { 1_000 } else { 1_000_000 };
    // A watch, as a program that observes its locks has one. It advances the clock by which holds and waits are timed.
    #[cfg(feature = "observe")]
    let watch = env::args().any(|argument| argument == "--watch").then(|| warded::observe::watch().start());

    let lock = Lock::new(0_u64);
    free("Lock::acquire", times, || *at_once(lock.acquire()) += 1);
    free("Lock::try_acquire", times, || *lock.try_acquire().expect("it is free") += 1);
    let monitor = Monitor::new(0_u64);
    free("Monitor::lock", times, || *monitor.lock() += 1);
    free("Monitor::wait_until, true", times, || *at_once(monitor.wait_until(|_| true)) += 1);
    let shared = RwLock::new(0_u64);
    free("RwLock::read", times, || {
        black_box(*at_once(shared.read()));
    });
    free("RwLock::write", times, || *at_once(shared.write()) += 1);
    let semaphore = Semaphore::new(8);
    free("Semaphore::acquire", times, || drop(at_once(semaphore.acquire())));
    waits(times / 10);

    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("two threads");
    let times = times / 20;
    contended("Lock, turns of two tasks", times, || {
        let lock = Arc::new(Lock::new(0_u64));
        runtime.block_on(both(|me| ping_lock(Arc::clone(&lock), me, times as u64)));
    });
    contended("Monitor, turns of two tasks", times, || {
        let monitor = Arc::new(Monitor::new(0_u64));
        runtime.block_on(both(|me| ping_monitor(Arc::clone(&monitor), me, times as u64)));
    });
    let times = times / 10;
    contended("Lock, turns of two threads", times, || {
        let lock = Arc::new(Lock::new(0_u64));
        both_threads(|me| ping_lock(Arc::clone(&lock), me, times as u64));
    });
    contended("Monitor, turns of two threads", times, || {
        let monitor = Arc::new(Monitor::new(0_u64));
        both_threads(|me| ping_monitor(Arc::clone(&monitor), me, times as u64));
    });
    #[cfg(feature = "observe")]
    if watch.is_none() {
        snapshots(if is_quick { 100 } else { 10_000 });
    }
}

/// The shortest of some measurements.
fn shortest(mut measured: impl FnMut() -> Duration) -> Duration {
    (0..5).map(|_| measured()).min().unwrap_or_default()
}

fn print(what: &str, figure: f64, unit: &str) {
    println!("{what}\t{figure:.1}\t{unit}");
}

/// Prints the time of an operation that is ready at once. Asserts that it allocates nothing after the first time.
fn free(what: &str, times: usize, operation: impl Fn()) {
    repeat(20, &operation);
    let before = ALLOCATIONS.get();
    let took = shortest(|| {
        let start = Instant::now();
        repeat(times, &operation);
        start.elapsed()
    });
    let allocated = ALLOCATIONS.get() - before;
    print(what, per(took, times), "ns");
    assert_eq!(allocated, 0, "{what}: allocations after the first");
}

/// Not inlined, so that each operation stands at one place only.
#[inline(never)]
fn repeat(times: usize, operation: &impl Fn()) {
    (0..times).for_each(|_| operation());
}

/// Two tasks of one thread that wait for each other, and how often they allocate after the first time.
fn waits(times: usize) {
    let lock = Lock::new(0_u64);
    let round = || {
        let held = lock.try_acquire();
        let mut wait = pin!(lock.acquire());
        assert!(wait.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        drop(held);
        *at_once(wait) += 1;
    };
    free("Lock::acquire that waits, without a task switch", times, round);
}

fn contended(what: &str, times: usize, rounds: impl Fn()) {
    rounds();
    let took = shortest(|| {
        let start = Instant::now();
        rounds();
        start.elapsed()
    });
    print(what, per(took, 2 * times), "ns");
}

/// Two threads that take turns, each asleep meanwhile.
fn both_threads<F: Future<Output = ()> + Send>(task: impl Fn(u64) -> F) {
    let [one, other] = [0, 1].map(task);
    thread::scope(|scope| {
        scope.spawn(|| block_on(one));
        scope.spawn(|| block_on(other));
    });
}

/// Two tasks of a runtime that take turns, mostly on one of its threads.
async fn both<F: Future<Output = ()> + Send + 'static>(task: impl Fn(u64) -> F) {
    let [one, other] = [0, 1].map(|me| tokio::spawn(task(me)));
    one.await.expect("it does not panic");
    other.await.expect("it does not panic");
}

async fn ping_lock(lock: Arc<Lock<u64>>, me: u64, times: u64) {
    for _ in 0..times {
        *lock.acquire_when(move |turn| *turn % 2 == me).await += 1;
    }
}

async fn ping_monitor(monitor: Arc<Monitor<u64>>, me: u64, times: u64) {
    for _ in 0..times {
        monitor.wait_until_equal(me, |turn| *turn % 2).then(|turn| *turn += 1).await;
    }
}

/// Snapshots of many waiters, of one lock and of one lock for each.
#[cfg(feature = "observe")]
fn snapshots(waiters: usize) {
    let lock = Lock::new(0_u64).named("crowded");
    let held = lock.try_acquire();
    snapshot_of(&format!("{waiters} waiters of a lock"), (0..waiters).map(|_| lock.acquire()));
    drop(held);

    let locks: Vec<_> = (0..waiters).map(|_| Lock::new(0_u64)).collect();
    let _held: Vec<_> = locks.iter().map(|lock| lock.try_acquire()).collect();
    snapshot_of(&format!("{waiters} locks with a waiter each"), locks.iter().map(|lock| lock.acquire()));
}

/// A snapshot while these wait.
#[cfg(feature = "observe")]
fn snapshot_of<F: Future>(what: &str, waits: impl Iterator<Item = F>) {
    let mut waits: Vec<_> = waits.map(Box::pin).collect();
    for wait in &mut waits {
        assert!(wait.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    let took = shortest(|| {
        let start = Instant::now();
        black_box(warded::observe::snapshot());
        start.elapsed()
    });
    print(&format!("a snapshot of {what}"), took.as_secs_f64() * 1e6, "us");
}

#[expect(clippy::cast_precision_loss, reason = "for people")]
fn per(took: Duration, times: usize) -> f64 {
    took.as_secs_f64() * 1e9 / times as f64
}

#[inline]
fn at_once<F: Future>(future: F) -> F::Output {
    let Poll::Ready(output) = pin!(future).poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("it need not wait")
    };
    output
}
