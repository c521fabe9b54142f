//! B1 to B4, B6, B9: the order in which waiters are served, and items or wake-ups that are lost.

use std::{
    cell::RefCell,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, Waker},
};

use warded::{
    Barrier, Event, LifoQueue, Lock, LockGuard, PriorityQueue, Queue, TryGetError, block_on, nonzero, select_event,
    wait_until, with_lock,
};

use crate::hand_polling::{Alarm, Boxed, Habits, Log, Polled, waker_with};

// --- B1, B2, B6, B9: queues ---

macro_rules! for_every_queue {
    ($($name:ident: $check:ident;)*) => {$(
        #[test]
        fn $name() {
            $check!(Queue);
            $check!(LifoQueue);
            $check!(PriorityQueue);
        }
    )*};
}

macro_rules! check_reserved_items {
    ($queue:ident) => {
        // The getter to which the last item was handed is dropped, or takes the item.
        for first_leaves in [true, false] {
            let queue = $queue::unbounded();
            let mut first = Polled::waiting(queue.get());
            let mut second = Polled::waiting(queue.get());
            queue.try_put(1).expect("there is room");
            // The item was handed to the first getter, which may still be dropped without taking it.
            queue.shutdown();
            assert!(second.poll().is_pending(), "the second getter was refused, though the first may leave its item");
            assert!(!matches!(queue.try_get(), Err(TryGetError::ShutDown)), "the first may leave its item");
            if first_leaves {
                first.cancel();
                let job = second.woken_and_ready().expect("the item is given to the next");
                assert_eq!(*job, 1);
                job.done();
            } else {
                assert_eq!(*first.woken_and_ready().expect("the item is its own"), 1);
                assert!(second.woken_and_ready().is_err(), "now it is empty");
            }
            assert!(matches!(queue.try_get(), Err(TryGetError::ShutDown)));
            assert!(Polled::new(queue.join()).poll().is_ready(), "an item is left in the queue");
        }
        // Three items and four getters. The getters to which the items were handed are dropped one after the other.
        let queue = $queue::unbounded();
        let mut getters: Vec<_> = (0..4).map(|_| Polled::waiting(queue.get())).collect();
        (0..3).for_each(|item| queue.try_put(item).expect("there is room"));
        queue.shutdown();
        getters.remove(0);
        getters.remove(0);
        let got: Vec<i32> = getters
            .iter_mut()
            .map(|getter| getter.woken_and_ready().expect("there are three items for two").into_inner())
            .collect();
        assert_eq!((got.len(), queue.len()), (2, 1));
        assert!(queue.try_get().is_ok(), "the third item is for the next getter");
        assert!(matches!(queue.try_get(), Err(TryGetError::ShutDown)));
    };
}

macro_rules! check_putters {
    ($queue:ident) => {
        for newcomer_waits in [true, false] {
            let queue = $queue::bounded(nonzero!(2));
            queue.try_put(10).expect("there is room");
            queue.try_put(20).expect("there is room");
            let log = Log::default();
            let mut putters: Vec<_> = [3, 4]
                .map(|item| {
                    let mut putter = Polled::with_alarm(queue.put(item), Alarm::logged(&log, item));
                    assert!(putter.poll().is_pending());
                    putter
                })
                .into();
            // Two slots become free at one instant, and a newcomer wants one before any putter is polled.
            drop((queue.try_get().expect("an item"), queue.try_get().expect("an item")));
            if newcomer_waits {
                let mut newcomer = Polled::new(queue.put(5));
                assert!(newcomer.poll().is_pending(), "it took the slot of a waiting put");
                newcomer.cancel();
            } else {
                assert!(queue.try_put(5).is_err(), "it took the slot of a waiting put");
            }
            assert_eq!(log.take(), [3, 4]);
            for putter in &mut putters {
                putter.ready().expect("it is not shut down");
            }
            let mut items = [(); 2].map(|()| queue.try_get().expect("an item").into_inner());
            items.sort_unstable();
            assert_eq!(items, [3, 4]);
        }
    };
}

for_every_queue! {
    a_queue_that_is_shut_down_gives_out_all_its_items: check_reserved_items;
    a_newcomer_never_takes_a_slot_that_a_waiting_put_can_have: check_putters;
}

/// One put waits, and two slots become free: its item leaves before the item of a newcomer.
#[test]
fn items_are_in_a_queue_in_the_order_in_which_their_puts_came() {
    for by_try in [true, false] {
        let queue = Queue::bounded(nonzero!(2));
        queue.try_put(1).expect("there is room");
        queue.try_put(2).expect("there is room");
        let mut waits = Polled::waiting(queue.put(3));
        let got = [(); 2].map(|()| queue.try_get().expect("an item").into_inner());
        assert_eq!(got, [1, 2]);
        let mut newcomer = Polled::new(queue.put(4));
        let is_in = if by_try { queue.try_put(4).is_ok() } else { newcomer.poll().is_ready() };
        waits.woken_and_ready().expect("it is not shut down");
        if !is_in {
            if by_try {
                queue.try_put(4).expect("there is room now");
            } else {
                newcomer.woken_and_ready().expect("it is not shut down");
            }
        }
        let got = [(); 2].map(|()| queue.try_get().expect("an item").into_inner());
        assert_eq!(got, [3, 4]);
    }
}

/// A UI test checks that `put` is not an operation of a select. This test checks the operations of a queue.
#[test]
fn a_losing_branch_of_a_select_takes_no_item_with_it() {
    let (queue, tick) = (Queue::bounded(nonzero!(1)), Event::new());
    queue.try_put(1).expect("there is room");
    tick.set();
    for _ in 0..3 {
        let ticked = block_on(async {
            select_event! {
                biased;
                () = tick.wait() => true,
                _job = queue.get() => false,
            }
        });
        assert!(ticked);
        assert_eq!(queue.len(), 1);
    }
}

/// `select_event!` takes types that implement `Operation`. Method resolution finds the method of that trait before the fallback.
#[test]
#[allow(clippy::needless_borrow, reason = "because of the borrow, the fallback is found last")]
fn put_is_no_operation_of_a_select_because_a_losing_put_loses_its_item() {
    struct Probe<T>(std::marker::PhantomData<T>);
    #[allow(dead_code, reason = "used if `put` is no operation")]
    trait Fallback {
        fn is_operation(&self) -> bool {
            false
        }
    }
    impl<T> Fallback for &Probe<T> {}
    impl<T: warded::Operation> Probe<T> {
        #[allow(clippy::unused_self, reason = "its receiver makes it different from the fallback")]
        fn is_operation(&self) -> bool {
            true
        }
    }
    let probe = Probe(std::marker::PhantomData::<warded::named_futures::Get<'static, Queue<u32>>>);
    assert!((&probe).is_operation(), "the probe finds operations");
    let put = Probe(std::marker::PhantomData::<warded::named_futures::Put<'static, Queue<u32>>>);
    assert!(!(&put).is_operation(), "`put` is an operation of a select");
}

#[cfg(feature = "tokio")]
#[tokio::test]
async fn the_item_of_a_job_counts_as_done_when_its_task_is_aborted() {
    let queue = Arc::new(Queue::unbounded());
    queue.try_put(1).expect("there is room");
    let at_work = Arc::new(Event::new());
    let task = tokio::spawn({
        let (queue, at_work) = (queue.clone(), at_work.clone());
        async move {
            let _job = queue.get().await.expect("an item");
            at_work.set();
            std::future::pending::<()>().await;
        }
    });
    at_work.wait().await;
    assert_eq!(queue.unfinished(), 1);
    task.abort();
    assert!(task.await.is_err());
    assert_eq!(queue.unfinished(), 0);
    queue.join().await;
}

// --- B3: a lock is handed over ---

type Task<'a> = Polled<'a, LockGuard<'a, u32>>;

fn pending<T>(poll: &Poll<T>) -> bool {
    poll.is_pending()
}

#[test]
fn a_newcomer_overtakes_no_waiter_whose_predicate_is_true() {
    for waiters in [2, 3, 10, 100] {
        let lock: Arc<Lock<u32>> = Arc::default();
        let mut tasks: Vec<Task> =
            (0..waiters).map(|_| Polled::waiting(lock.acquire_when(|tokens| *tokens > 0))).collect();
        *lock.try_acquire().expect("the lock is free") = waiters;
        for served in 0..tasks.len() {
            for _ in 0..1_000 / tasks.len() {
                // Every way to take the lock. Each gives it back at once.
                assert!(lock.try_acquire().is_none());
                assert!(lock.clone().try_acquire_owned().is_err());
                assert!(pending(&Polled::new(lock.acquire()).poll()));
                assert!(pending(&Polled::new(lock.clone().acquire_owned()).poll()));
                assert!(pending(&Polled::new(lock.acquire_when(|tokens| *tokens > 0)).poll()));
                assert!(pending(&Polled::new(async { wait_until!(lock, |n| *n > 0, |_| ()) }).poll()));
                assert!(pending(&Polled::new(async { with_lock!(lock, |_n| ()) }).poll()));
            }
            for (at, task) in tasks.iter().enumerate() {
                assert_eq!(task.wakes(), usize::from(at <= served), "waiter {at} of {waiters}");
            }
            let mut guard = tasks[served].woken_and_ready();
            *guard -= 1;
            drop(guard);
        }
        assert!(lock.try_acquire().is_some(), "no waiter is left");
    }
}

/// Waiters with and without predicates. After each change, the woken waiters are polled.
#[test]
fn a_waiter_is_woken_only_when_it_is_given_the_lock() {
    for seed in 0..200 {
        let mut dice = crate::hand_polling::Dice::new(seed);
        let lock: &Lock<usize> = &Lock::new(0);
        let log = Log::default();
        let mut tasks: Vec<Polled<'_, LockGuard<'_, usize>>> = Vec::new();
        for _ in 0..40 {
            let held = lock.try_acquire().expect("the lock is free between two steps");
            for _ in 0..dice.roll(3) {
                let wanted = dice.roll(4);
                let wait: Boxed<'_, _> = match dice.roll(4) {
                    0 => Box::pin(lock.acquire()),
                    1 => Box::pin(lock.acquire_when(move |n| *n >= wanted)),
                    2 => Box::pin(async move { wait_until!(lock, |n| *n == wanted) }),
                    _ => Box::pin(lock.acquire_when(move |n| *n == wanted)),
                };
                let mut task = Polled::with_alarm(wait, Alarm::logged(&log, tasks.len()));
                assert!(task.poll().is_pending(), "the lock is held");
                tasks.push(task);
            }
            if !tasks.is_empty() && dice.roll(4) == 0 {
                let leaves = dice.roll(tasks.len());
                tasks[leaves].cancel();
            }
            let mut held = held;
            *held = dice.roll(5);
            drop(held);
            // The waiters are handed the lock one after the other, and each changes the value again.
            loop {
                let woken = log.take();
                let [one] = woken[..] else {
                    assert!(woken.is_empty(), "seed {seed}: {woken:?} were woken for one lock");
                    break;
                };
                let Poll::Ready(mut guard) = tasks[one].poll() else {
                    panic!("seed {seed}: waiter {one} was woken, and not given the lock")
                };
                *guard = dice.roll(5);
            }
        }
        assert!(tasks.iter().all(|task| task.wakes() <= 1), "seed {seed}: woken twice");
    }
}

/// A waiter that was handed the lock and is dropped passes it to the next waiter whose predicate is true, and not to a newcomer.
#[test]
fn a_lock_that_was_handed_over_and_not_taken_goes_to_the_next() {
    let lock: Lock<u32> = Lock::new(0);
    let mut tasks: Vec<Task> = (0..10).map(|_| Polled::waiting(lock.acquire_when(|n| *n > 0))).collect();
    let mut plain = Polled::waiting(lock.acquire_when(|n| *n == 1));
    *lock.try_acquire().expect("the lock is free") = 1;
    for task in &mut tasks {
        assert!(lock.try_acquire().is_none());
        assert_eq!(task.wakes(), 1);
        assert_eq!(plain.wakes(), 0);
        task.cancel();
    }
    drop(plain.woken_and_ready());
    assert!(lock.try_acquire().is_some());
}

// --- B4: a broadcast releases all its waiters at one instant ---

const CROWDS: [usize; 6] = [2, 31, 32, 33, 40, 1_000];

type Waits = Vec<Boxed<'static, ()>>;
/// The waits, and the function that releases them.
type Crowd = (Waits, Box<dyn FnOnce()>);

thread_local! {
    static CROWD: RefCell<Waits> = const { RefCell::new(Vec::new()) };
    static FOUND: RefCell<Vec<Option<bool>>> = const { RefCell::new(Vec::new()) };
}

fn poll(wait: Pin<&mut (impl Future<Output = ()> + ?Sized)>, waker: &Waker) -> Poll<()> {
    wait.poll(&mut Context::from_waker(waker))
}

/// The waits of `crowd` are released. The waker of one wait polls another wait, which must be ready.
#[track_caller]
fn all_are_released_at_once(what: &str, crowd: fn(usize) -> Crowd) {
    for waiters in CROWDS {
        // The wait whose waker polls, and the wait that it polls.
        for (waker, polled) in [
            (0, waiters - 1),
            (0, waiters / 2),
            (waiters / 2, waiters - 1),
            (waiters - 1, 0),
            (waiters.min(32) - 1, waiters - 1),
            (waiters - 1, waiters / 2),
        ] {
            if waker == polled {
                continue;
            }
            let (mut waits, release) = crowd(waiters);
            FOUND.set(vec![None]);
            let on_wake = move || {
                let ready = CROWD.with_borrow_mut(|waits| poll(waits[polled].as_mut(), Waker::noop()).is_ready());
                FOUND.with_borrow_mut(|found| found[0] = Some(ready));
            };
            let curious = waker_with(Arc::new(Habits { on_wake: Some(Box::new(on_wake)), ..Habits::default() }));
            for (at, wait) in waits.iter_mut().enumerate() {
                let with = if at == waker { &curious } else { Waker::noop() };
                assert!(poll(wait.as_mut(), with).is_pending());
            }
            CROWD.set(waits);
            release();
            let ready = FOUND.with_borrow(|found| found[0]);
            assert_eq!(ready, Some(true), "{what}, {waiters} wait: the waker of {waker} polls {polled}");
            drop(CROWD.take());
        }
    }
}

fn leaked<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

#[test]
fn a_set_event_is_set_for_all_its_waiters_at_one_instant() {
    all_are_released_at_once("set", |waiters| {
        let event = leaked(Event::new());
        let waits = (0..waiters).map(|_| Box::pin(event.wait()) as Boxed<'static, ()>).collect();
        (waits, Box::new(|| event.set()))
    });
}

/// The waker of the first waiter clears the event again. All waiters were released before that.
#[test]
fn clearing_an_event_while_its_waiters_are_woken_stops_none_of_them() {
    for waiters in CROWDS {
        let event = leaked(Event::new());
        let clears = Habits { on_wake: Some(Box::new(|| event.clear())), ..Habits::default() };
        let clears = waker_with(Arc::new(clears));
        let mut waits: Waits = (0..waiters).map(|_| Box::pin(event.wait()) as Boxed<'static, ()>).collect();
        for (at, wait) in waits.iter_mut().enumerate() {
            assert!(poll(wait.as_mut(), if at == 0 { &clears } else { Waker::noop() }).is_pending());
        }
        event.set();
        assert!(!event.is_set());
        assert!(waits.iter_mut().all(|wait| poll(wait.as_mut(), Waker::noop()).is_ready()), "{waiters} wait");
    }
}

fn barrier_crowd(waiters: usize) -> (&'static Barrier, Waits) {
    let parties = std::num::NonZeroUsize::new(waiters + 1).expect("one more");
    let barrier = leaked(Barrier::new(parties));
    let wait = |_| {
        Box::pin(async {
            _ = barrier.wait().await;
        }) as Boxed<'static, ()>
    };
    (barrier, (0..waiters).map(wait).collect())
}

#[test]
fn the_last_at_a_barrier_releases_all_its_waiters_at_one_instant() {
    all_are_released_at_once("the last comes", |waiters| {
        let (barrier, waits) = barrier_crowd(waiters);
        let last = move || {
            let arrives = pin!(async {
                _ = barrier.wait().await;
            });
            assert!(poll(arrives, Waker::noop()).is_ready());
        };
        (waits, Box::new(last))
    });
    all_are_released_at_once("reset", |waiters| {
        let (barrier, waits) = barrier_crowd(waiters);
        (waits, Box::new(|| barrier.reset()))
    });
    all_are_released_at_once("abort", |waiters| {
        let (barrier, waits) = barrier_crowd(waiters);
        (waits, Box::new(|| barrier.abort()))
    });
}

macro_rules! putters {
    ($queue:ident, $waiters:ident) => {{
        let queue = leaked($queue::<u32>::bounded(nonzero!(1)));
        queue.try_put(0).expect("there is room");
        let wait = |_| {
            Box::pin(async {
                _ = queue.put(1).await;
            }) as Boxed<'static, ()>
        };
        (queue, (0..$waiters).map(wait).collect())
    }};
}

macro_rules! check_shutdown {
    ($queue:ident) => {
        all_are_released_at_once(concat!(stringify!($queue), ": shutdown, getters"), |waiters| {
            let queue = leaked($queue::<u32>::unbounded());
            let wait = |_| Box::pin(async { drop(queue.get().await) }) as Boxed<'static, ()>;
            ((0..waiters).map(wait).collect(), Box::new(|| queue.shutdown()))
        });
        all_are_released_at_once(concat!(stringify!($queue), ": shutdown, putters"), |waiters| {
            let (queue, waits) = putters!($queue, waiters);
            (waits, Box::new(|| queue.shutdown()))
        });
        all_are_released_at_once(concat!(stringify!($queue), ": shutdown_now, putters"), |waiters| {
            let (queue, waits) = putters!($queue, waiters);
            (waits, Box::new(|| queue.shutdown_now()))
        });
        all_are_released_at_once(concat!(stringify!($queue), ": the last job is done"), |waiters| {
            let queue = leaked($queue::<u32>::unbounded());
            queue.try_put(0).expect("there is room");
            let job = queue.try_get().expect("an item");
            let wait = |_| Box::pin(queue.join()) as Boxed<'static, ()>;
            ((0..waiters).map(wait).collect(), Box::new(|| job.done()))
        });
    };
}

for_every_queue! {
    a_queue_that_is_shut_down_is_so_for_all_its_waiters_at_one_instant: check_shutdown;
}
