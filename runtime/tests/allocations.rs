//! Waiting allocates nothing. This is a test target of its own, because it has a global allocator that counts.
//!
//! With the feature `observe`, a primitive allocates when it is first used at a place in the source. A thread also keeps the
//! records of some waits for later ones. So with the feature each body runs once before it is counted.
#![expect(unsafe_code, reason = "an allocator can't be written without")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

use warded::{
    __private, Barrier, BoundedSemaphore, Condition, Event, LifoQueue, Lock, LockGuard, Monitor, PriorityQueue, Queue,
    RwLock, Semaphore, Wait, block_on, locked, nonzero, reached, select_event, wait_until,
};

struct Counting;

thread_local! {
    /// The allocations of this thread. The test harness allocates on other threads.
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    /// How many bytes this thread has allocated, and not freed.
    static BYTES: Cell<isize> = const { Cell::new(0) };
}

fn count_bytes(size: usize, sign: isize) {
    // In the destructors of other thread locals, the counter may be gone. Then nothing is counted.
    let _ = BYTES.try_with(|bytes| bytes.set(bytes.get() + sign * isize::try_from(size).unwrap_or(isize::MAX)));
}

// SAFETY: the system's allocator does the work, and counting does not allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        count_bytes(layout.size(), 1);
        // SAFETY: the caller keeps what `GlobalAlloc` demands, and `System` demands no more.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count_bytes(layout.size(), -1);
        // SAFETY: the caller keeps what `GlobalAlloc` demands, and `System` demands no more.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[track_caller]
fn allocates_nothing<R>(body: impl FnOnce() -> R) -> R {
    let before = ALLOCATIONS.get();
    let result = body();
    assert_eq!(ALLOCATIONS.get() - before, 0, "allocations");
    result
}

/// Counts the allocations of `body`. With the feature `observe`, the body runs once before.
#[track_caller]
fn allocates_nothing_again<R>(mut body: impl FnMut() -> R) -> R {
    if cfg!(feature = "observe") {
        body();
    }
    allocates_nothing(body)
}

/// With the feature `observe`: how many records of ended waits a thread keeps.
const KEPT_RECORDS: usize = 64;

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[track_caller]
fn ready<F: Future>(future: Pin<&mut F>) -> F::Output {
    match poll(future) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("was to be ready, and is pending"),
    }
}

#[test]
fn the_allocator_counts() {
    let before = ALLOCATIONS.get();
    drop(Box::new(1));
    assert_eq!(ALLOCATIONS.get() - before, 1);
}

#[test]
fn a_free_lock_is_taken_and_given_back_without_allocating() {
    let lock = Lock::new(0);
    allocates_nothing_again(|| {
        drop(lock.try_acquire());
        drop(ready(pin!(lock.acquire())));
        drop(ready(pin!(lock.acquire_when(|_| true))));
        drop(ready(pin!(lock.try_acquire().unwrap().wait_until(|_| true))));
        drop(lock.try_acquire().unwrap().map(|value| value));
    });
}

#[test]
fn waiting_and_handing_over_allocate_nothing() {
    let lock = Lock::new(0);
    allocates_nothing_again(|| {
        let held = lock.try_acquire().unwrap();
        let mut one = pin!(lock.acquire());
        let mut two = pin!(lock.acquire());
        assert!(poll(one.as_mut()).is_pending());
        assert!(poll(two.as_mut()).is_pending());
        drop(held);
        let guard = ready(one);
        assert!(poll(two.as_mut()).is_pending());
        drop(guard);
        drop(ready(two));
    });
}

#[test]
fn waiting_for_a_predicate_allocates_nothing() {
    let lock = Lock::new(0);
    allocates_nothing_again(|| {
        let mut first = pin!(lock.acquire_when(|value| *value == 1));
        assert!(poll(first.as_mut()).is_pending());
        let mut until = pin!(lock.try_acquire().unwrap().wait_until(|value| *value == 2));
        assert!(poll(until.as_mut()).is_pending());
        *lock.try_acquire().unwrap() = 1;
        let mut guard: LockGuard<'_, i32> = ready(first);
        *guard = 2;
        drop(guard);
        *ready(until) = 0;
    });
}

#[test]
fn cancelling_allocates_nothing() {
    let lock = Lock::new(0);
    allocates_nothing_again(|| {
        let mut behind = pin!(lock.acquire());
        {
            let held = lock.try_acquire().unwrap();
            let mut in_line = pin!(lock.acquire());
            let mut granted = pin!(lock.acquire_when(|_| true));
            assert!(poll(granted.as_mut()).is_pending());
            assert!(poll(in_line.as_mut()).is_pending());
            assert!(poll(behind.as_mut()).is_pending());
            drop(held);
        }
        drop(ready(behind));
    });
}

#[test]
fn several_locks_allocate_nothing() {
    let (one, other) = (Lock::new(0), Lock::new(1));
    let waits = || {
        let held = other.try_acquire().unwrap();
        let mut all = pin!(__private::acquire_all((&one, &other)));
        assert!(poll(all.as_mut()).is_pending());
        drop(held);
        drop(ready(all));
    };
    // The feature records what the holder of the first lock waits for, and that allocates.
    if cfg!(feature = "observe") {
        waits();
    } else {
        allocates_nothing(waits);
    }
    allocates_nothing_again(|| drop(ready(pin!(__private::acquire_all((&one, &other))))));
}

#[test]
fn waiting_for_an_event_allocates_nothing() {
    let event = Event::new();
    allocates_nothing_again(|| {
        let (mut one, mut two) = (pin!(event.wait()), pin!(event.wait()));
        assert!(poll(one.as_mut()).is_pending());
        assert!(poll(two.as_mut()).is_pending());
        {
            let mut cancelled = pin!(event.wait());
            assert!(poll(cancelled.as_mut()).is_pending());
        }
        event.set();
        ready(one);
        ready(two);
        event.clear();
    });
}

/// The crowd is larger than one batch of wakers.
#[test]
fn a_crowd_is_woken_without_allocating() {
    let event = Event::new();
    let crowd = || (0..KEPT_RECORDS).map(|_| Box::pin(event.wait())).collect::<Vec<_>>();
    let mut crowds = [crowd(), crowd()].into_iter();
    allocates_nothing_again(|| {
        let mut crowd = crowds.next().unwrap_or_default();
        assert!(crowd.iter_mut().all(|wait| poll(wait.as_mut()).is_pending()));
        event.set();
        assert!(crowd.iter_mut().all(|wait| poll(wait.as_mut()).is_ready()));
        event.clear();
    });
}

#[test]
fn waiting_for_permits_allocates_nothing() {
    let semaphore = Semaphore::new(2);
    let bounded = BoundedSemaphore::new(1);
    allocates_nothing_again(|| {
        let held = (semaphore.try_acquire_many(2), bounded.try_acquire());
        let (mut one, mut two) = (pin!(semaphore.acquire()), pin!(semaphore.acquire_many(2)));
        let mut of_bounded = pin!(bounded.acquire());
        assert!(poll(one.as_mut()).is_pending());
        assert!(poll(two.as_mut()).is_pending());
        assert!(poll(of_bounded.as_mut()).is_pending());
        drop(held);
        drop(ready(one));
        let mut permit = ready(two);
        let part = permit.split(1);
        drop((part, permit, ready(of_bounded)));
        semaphore.add_permits(1);
        semaphore.try_acquire().unwrap().forget();
    });
}

#[test]
fn meeting_at_a_barrier_allocates_nothing() {
    let barrier = Barrier::new(nonzero!(3));
    allocates_nothing_again(|| {
        for _ in 0..2 {
            let (mut one, mut two) = (pin!(barrier.wait()), pin!(barrier.wait()));
            assert!(poll(one.as_mut()).is_pending());
            assert!(poll(two.as_mut()).is_pending());
            assert!(ready(pin!(barrier.wait())).is_ok());
            assert!(ready(one).is_ok() && ready(two).is_ok());
            let mut broken = pin!(barrier.wait());
            assert!(poll(broken.as_mut()).is_pending());
            barrier.reset();
            assert!(ready(broken).is_err());
        }
    });
}

#[test]
fn waiting_for_a_notification_allocates_nothing() {
    let condition = Condition::new(0);
    allocates_nothing_again(|| {
        let mut wait = pin!(condition.try_acquire().unwrap().wait());
        assert!(poll(wait.as_mut()).is_pending());
        let mut wait_for = pin!(condition.try_acquire().unwrap().wait_for(|value| *value == 1));
        assert!(poll(wait_for.as_mut()).is_pending());
        condition.try_acquire().unwrap().notify_all();
        let mut guard = ready(wait);
        *guard = 1;
        guard.notify(1);
        let mut acquire = pin!(condition.acquire());
        assert!(poll(acquire.as_mut()).is_pending());
        drop(guard);
        drop(ready(wait_for));
        *ready(acquire) = 0;
    });
}

#[test]
fn waiting_to_read_or_write_allocates_nothing() {
    let lock = RwLock::new(0);
    allocates_nothing_again(|| {
        let held = lock.try_write().unwrap();
        let (mut read, mut write) = (pin!(lock.read()), pin!(lock.write()));
        assert!(poll(read.as_mut()).is_pending());
        assert!(poll(write.as_mut()).is_pending());
        let reading = held.downgrade();
        drop((reading, ready(read)));
        drop(ready(write));
    });
}

/// The items are in a buffer that grows. A wait for an item or for a slot allocates nothing.
#[test]
fn waiting_at_a_queue_allocates_nothing() {
    macro_rules! check {
        ($queue:ident) => {
            let queue = $queue::bounded(nonzero!(1));
            queue.try_put(0).unwrap();
            drop(queue.try_get().unwrap());
            let put = |item| queue.put(item);
            allocates_nothing_again(|| {
                let (mut get, mut join) = (pin!(queue.get()), pin!(queue.join()));
                assert!(poll(get.as_mut()).is_pending());
                queue.try_put(1).unwrap();
                assert!(poll(join.as_mut()).is_pending());
                let job = ready(get).unwrap();
                job.done();
                ready(join);
                queue.try_put(2).unwrap();
                let (mut first, mut other) = (pin!(put(3)), pin!(put(4)));
                assert!(poll(first.as_mut()).is_pending());
                assert!(poll(other.as_mut()).is_pending());
                drop(queue.try_get().unwrap());
                ready(first).unwrap();
                drop(queue.try_get().unwrap());
                ready(other).unwrap();
                drop(queue.try_get().unwrap());
            });
            queue.try_put(5).unwrap();
            allocates_nothing(|| {
                let mut refused = pin!(put(6));
                assert!(poll(refused.as_mut()).is_pending());
                queue.shutdown();
                assert!(ready(refused).is_err());
                queue.shutdown_now();
            });
        };
    }
    check!(Queue);
    check!(LifoQueue);
    check!(PriorityQueue);
}

/// A new primitive of any kind allocates nothing, also a queue with a capacity.
#[test]
fn making_a_primitive_allocates_nothing() {
    allocates_nothing(|| {
        let _counters = (Event::new(), Semaphore::new(1), BoundedSemaphore::new(1), Barrier::new(nonzero!(2)));
        let _locks = (Condition::new(0), RwLock::new(0));
        let _queues = (Queue::<u64>::unbounded(), LifoQueue::<u64>::bounded(nonzero!(1_000_000)));
        let _heap = PriorityQueue::<u64>::unbounded();
    });
}

/// Only a wait that is not ready at once needs a timer.
#[test]
fn a_timeout_that_is_not_needed_allocates_nothing() {
    let lock = Lock::new(0);
    allocates_nothing_again(|| {
        drop(ready(pin!(lock.acquire().timeout(std::time::Duration::from_secs(1)))));
    });
}

/// The bodies, patterns and conditions of a select allocate nothing either.
#[test]
fn selecting_allocates_nothing() {
    let queue = Queue::bounded(nonzero!(1));
    queue.try_put(0).unwrap();
    drop(queue.try_get());
    let lock = Lock::new(0);
    let (semaphore, stop, shared) = (Semaphore::new(0), Event::new(), RwLock::new(0));
    let selects = || {
        stop.clear();
        let held = lock.try_acquire().unwrap();
        let mut selecting = pin!(async {
            let mut wins = 0;
            loop {
                select_event! {
                    () = stop.wait() => break wins,
                    mut guard = lock.acquire() => *guard += 1,
                    _ = semaphore.acquire_many(2) => {}
                    Ok(job) = queue.get(), if wins < 100 => job.done(),
                    _ = wait_until!(lock, |value| *value == 100) => {}
                    () = with_lock!(lock, |value| *value += 1) => {}
                    value = read_lock!(shared, |value| *value), if wins > 100 => wins += value,
                    else => break 0,
                }
                wins += 1;
                if wins == 50 {
                    std::future::pending::<()>().await;
                }
            }
        });
        assert!(poll(selecting.as_mut()).is_pending());
        queue.try_put(1).unwrap();
        assert!(poll(selecting.as_mut()).is_pending());
        drop(held);
        assert!(poll(selecting.as_mut()).is_pending());
        stop.set();
        drop(queue.try_get());
    };
    // The first wait for an expression allocates memory of the index.
    selects();
    allocates_nothing(selects);
}

/// The index allocates memory for the first wait for an expression. Later waits use the same memory.
#[test]
fn the_second_wait_for_the_same_expression_allocates_nothing() {
    let lock = Lock::new(0);
    let wait = |key: u32| {
        let mut wait = pin!(wait_for_key(&lock, key));
        assert!(poll(wait.as_mut()).is_pending());
        *lock.try_acquire().unwrap() = key;
        ready(wait);
        *lock.try_acquire().unwrap() = 0;
    };
    wait(1);
    allocates_nothing(|| (1..100).for_each(wait));
}

/// A crowd that waits for the same key at one time, again and again, allocates nothing.
#[test]
fn a_crowd_that_waits_for_one_key_again_allocates_nothing() {
    let lock = Lock::new(0);
    let crowd = |key: u32| {
        let (one, two, three) =
            (pin!(wait_for_key(&lock, key)), pin!(wait_for_key(&lock, key)), pin!(wait_for_key(&lock, key)));
        let mut waits = [one, two, three];
        for wait in &mut waits {
            assert!(poll(wait.as_mut()).is_pending());
        }
        *lock.try_acquire().unwrap() = key;
        for wait in waits {
            ready(wait);
        }
        *lock.try_acquire().unwrap() = 0;
    };
    crowd(1);
    allocates_nothing(|| (1..100).for_each(crowd));
}

async fn wait_for_key(lock: &Lock<u32>, key: u32) {
    drop(wait_until!(lock, |value| *value == key));
}

/// The index allocates memory, and keeps no more than was needed at one time.
#[test]
fn a_million_waits_with_fresh_keys_leave_nothing_behind() {
    let lock = Lock::new((0_u64, 0_u64));
    let mut crowd: Vec<_> = (0..20).map(|_| Box::pin(async { wait_until!(lock, |s| s.0 == u64::MAX) })).collect();
    for wait in &mut crowd {
        assert!(poll(wait.as_mut()).is_pending());
    }
    drop(lock.try_acquire());
    let mut waits = |key: u64| {
        let mut equal = pin!(async { wait_until!(lock, |s| s.0 == key) });
        let mut bound = pin!(async { wait_until!(lock, |s| s.1 >= key || s.0 == key) });
        assert!(poll(equal.as_mut()).is_pending() && poll(bound.as_mut()).is_pending());
        // Every second waiter is served.
        if key % 2 == 0 {
            lock.try_acquire().unwrap().0 = key;
            drop(ready(equal.as_mut()));
            drop(ready(bound.as_mut()));
        }
    };
    for key in 1..100 {
        waits(key);
    }
    // A million waits in release, where they take a moment.
    let last = if cfg!(debug_assertions) { 50_000 } else { 500_010 };
    allocates_nothing(|| (100..last).for_each(&mut waits));
}

/// "Allocates once a thread."
#[test]
fn block_on_allocates_once_a_thread() {
    let lock = Lock::new(0);
    drop(block_on(lock.acquire()));
    allocates_nothing_again(|| {
        for _ in 0..10 {
            *block_on(lock.acquire()) += 1;
        }
    });
}

/// The wait is ready at last, even if it first gives way to a waiter that was woken too early.
#[track_caller]
fn soon_ready<F: Future>(mut future: Pin<&mut F>) -> F::Output {
    match poll(future.as_mut()) {
        Poll::Ready(output) => output,
        Poll::Pending => ready(future),
    }
}

#[test]
fn a_monitor_is_made_locked_and_waited_on_without_allocating() {
    // Allocates this thread's parker, and in debug builds its record of monitors.
    drop(block_on(Lock::new(0).acquire()));
    drop(Monitor::new(0).lock());
    let monitor = Monitor::new(0);
    allocates_nothing_again(|| {
        monitor.with(|value| *value += 1);
        monitor.peek(|value| assert_eq!(*value, 1));
        drop((monitor.try_lock(), monitor.try_wait_until(|value| *value == 1)));
        monitor.touch();
        drop(ready(pin!(monitor.wait_until(|value| *value == 1))));
        ready(pin!(monitor.wait_until_with(1, |value, key| value == key).then(|value| *value += 1)));
        ready(pin!(monitor.reached(|value| *value == 2)));
        *block_on(monitor.wait_until(|value| *value == 2)) = 0;
    });
}

/// The number of waits in a test that makes a million. Without optimisation it is smaller.
const MANY: u64 = if cfg!(miri) {
    100
} else if cfg!(debug_assertions) {
    100_000
} else {
    1_000_000
};

/// The first waits allocate memory for their classes. All later waits use it.
#[test]
fn a_million_waits_for_a_monitor_allocate_nothing_after_the_first() {
    let monitor = Monitor::new(0_u64);
    let round = |key: u64| {
        let mut plain = pin!(monitor.wait_until(|value| *value % 2 == 1).then(|_| ()));
        let mut counted = pin!(monitor.wait_until(|value| *value > 0).as_many_as(|_| 1).then(|_| ()));
        let mut keyed = pin!(monitor.wait_until_with(key, |value, key| value >= key).then(|_| ()));
        let mut equal = pin!(monitor.wait_until_equal(key, |value| *value).then(|_| ()));
        let mut captures = pin!(monitor.wait_until(move |value| *value == key).then(|_| ()));
        let mut reached = pin!(monitor.reached(move |value| *value == key));
        let mut cancelled = pin!(monitor.wait_until_equal(key + 1, |value| *value));
        assert!(poll(plain.as_mut()).is_pending() && poll(counted.as_mut()).is_pending());
        assert!(poll(keyed.as_mut()).is_pending() && poll(equal.as_mut()).is_pending());
        assert!(poll(captures.as_mut()).is_pending() && poll(reached.as_mut()).is_pending());
        assert!(poll(cancelled.as_mut()).is_pending());
        // A waiter that is woken too early goes back to its place.
        *monitor.lock() = key + 1;
        *monitor.lock() = 0;
        assert!(poll(keyed.as_mut()).is_pending() && poll(counted.as_mut()).is_pending());
        *monitor.lock() = key;
        soon_ready(equal);
        soon_ready(keyed);
        soon_ready(counted);
        soon_ready(plain);
        soon_ready(captures);
        ready(reached);
        *monitor.lock() = 0;
    };
    for key in 1..5 {
        round(2 * key + 1);
    }
    allocates_nothing(|| (5..5 + MANY / 7).for_each(|key| round(2 * key + 1)));
}

/// A crowd with the same predicate needs only one class, however large the crowd is. The first waiter allocates its memory.
#[test]
fn a_crowd_of_a_monitor_is_woken_again_and_again_without_allocating() {
    let monitor = Monitor::new(0);
    // In debug builds, allocates this thread's record of monitors.
    drop(monitor.lock());
    let wait = || monitor.wait_until(|value| *value > 0).as_many_as(|value| *value).then(|_| ());
    let set = |to| monitor.with(|value| *value = to);
    // With the feature, the places where it is held, and room for records of waits.
    {
        let mut first = pin!(wait());
        assert!(poll(first.as_mut()).is_pending());
        set(1);
        ready(first);
        set(0);
    }
    let mut waits: Vec<_> = (0..1_000).map(|_| Box::pin(wait())).collect();
    assert!(poll(waits[0].as_mut()).is_pending());
    // With the feature, the waits of a crowd have new records.
    if cfg!(feature = "observe") {
        assert!(waits.iter_mut().all(|wait| poll(wait.as_mut()).is_pending()));
    }
    allocates_nothing(|| {
        assert!(waits.iter_mut().all(|wait| poll(wait.as_mut()).is_pending()));
        // Makes the waiters owed, by waking them too early: in the order of their arrival, and in another order.
        for stride in [1, 7] {
            set(1_000);
            set(0);
            assert!((0..1_000).all(|i| poll(waits[i * stride % 1_000].as_mut()).is_pending()));
        }
        set(1_000);
        for wait in &mut waits {
            soon_ready(wait.as_mut());
        }
    });
}

/// A crowd that waits for different keys allocates nothing either, once there is room for their classes. The release may unlock
/// several monitors.
#[test]
fn a_crowd_that_has_reached_what_it_waits_for_is_woken_without_allocating() {
    let (monitor, other) = (Monitor::new(0), Monitor::new(()));
    drop((monitor.lock(), other.lock()));
    // With the feature, room for the records of waits that this thread keeps.
    let events: Vec<_> = (0..2 * KEPT_RECORDS).map(|_| Event::new()).collect();
    let mut waits: Vec<_> = events.iter().map(|event| Box::pin(event.wait())).collect();
    assert!(waits.iter_mut().all(|wait| poll(wait.as_mut()).is_pending()));
    drop(waits);
    let reached = |key: usize| {
        let (monitor, key) = (&monitor, key % 8);
        Box::pin(async move { reached!(monitor, |value| *value > key) })
    };
    let release = |how_many| {
        if how_many == 1 {
            locked!(monitor, |value| *value = 8);
        } else {
            locked!(monitor, other, |value, ()| *value = 8);
        }
    };
    for how_many in [1, 2] {
        // With the feature, the places of the wait and of the release, and a record of each wait.
        let mut first = reached(0);
        assert!(poll(first.as_mut()).is_pending());
        release(how_many);
        ready(first.as_mut());
        monitor.with(|value| *value = 0);
        let mut waits: Vec<_> = (0..1_000).map(reached).collect();
        let joined = if cfg!(feature = "observe") { waits.len() } else { 8 };
        assert!(waits[..joined].iter_mut().all(|wait| poll(wait.as_mut()).is_pending()));
        allocates_nothing(|| {
            assert!(waits[8..].iter_mut().all(|wait| poll(wait.as_mut()).is_pending()));
            release(how_many);
            assert!(waits.iter_mut().all(|wait| poll(wait.as_mut()).is_ready()));
        });
        monitor.with(|value| *value = 0);
    }
}

/// The memory of many classes is freed when all waiters have left, in any order, served or not.
#[test]
fn the_memory_of_a_hundred_thousand_keys_of_a_monitor_goes_back() {
    const CROWD: u64 = if cfg!(miri) { 200 } else { 100_000 };
    // The feature keeps a record of each place in the source, and with `metrics` two histograms.
    const KEPT: isize = if cfg!(feature = "observe") { 8_192 } else { 1_024 };
    fn goes_back<'a, F: Future<Output = ()> + 'a>(
        what: &str,
        monitor: &'a Monitor<u64>,
        wait: impl Fn(&'a Monitor<u64>, u64) -> F,
    ) {
        for leaving in ["in the order of their arrival", "from behind", "a few served, and the others from behind"] {
            let before = BYTES.get();
            let mut crowd: Vec<_> = (1..=CROWD).map(|key| Box::pin(wait(monitor, key))).collect();
            assert!(crowd.iter_mut().all(|wait| poll(wait.as_mut()).is_pending()));
            match leaving {
                "in the order of their arrival" => crowd.drain(..).for_each(drop),
                "from behind" => while crowd.pop().is_some() {},
                _ => {
                    for key in [7, 1, CROWD, CROWD / 2] {
                        monitor.with(|value| *value = key);
                        let index = usize::try_from(key - 1).expect("it is small");
                        ready(crowd[index].as_mut());
                        monitor.with(|value| *value = 0);
                    }
                    while crowd.pop().is_some() {}
                }
            }
            drop(crowd);
            assert_eq!(monitor.waiting(), 0);
            let kept = BYTES.get() - before;
            assert!(kept <= KEPT, "{what}, {leaving}: {kept} bytes are kept");
        }
    }
    let monitor = Monitor::new(0);
    // With the feature, the records of waits are never freed. Those of one crowd are enough for the next.
    if cfg!(feature = "observe") {
        let mut crowd: Vec<_> = (0..CROWD).map(|_| Box::pin(monitor.reached(|value| *value == 1))).collect();
        assert!(crowd.iter_mut().all(|wait| poll(wait.as_mut()).is_pending()));
    }
    goes_back("keys", &monitor, |monitor, key| monitor.wait_until_with(key, |value, key| value == key).then(|_| ()));
    goes_back("readings", &monitor, |monitor, key| monitor.wait_until_equal(key, |value| *value).then(|_| ()));
    goes_back("captures", &monitor, |monitor, key| monitor.wait_until(move |value| *value == key).then(|_| ()));
    goes_back("reached", &monitor, |monitor, key| monitor.reached(move |value| *value == key));
}
