//! Waiters with a predicate: which predicates a release evaluates, and which waiter it hands the lock to.

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll, Waker},
};

use warded::{Lock, LockGuard};

use crate::hand_polling::{Polled, panic_of};

type Later<T> = Arc<Mutex<Option<Pin<Box<dyn Future<Output = T> + Send>>>>>;

/// A predicate that counts how often it is evaluated.
fn counted<T>(
    evaluated: &Arc<AtomicUsize>,
    mut predicate: impl FnMut(&T) -> bool + Send + 'static,
) -> impl FnMut(&T) -> bool + Send + 'static {
    let evaluated = Arc::clone(evaluated);
    move |value| {
        evaluated.fetch_add(1, SeqCst);
        predicate(value)
    }
}

fn set<T>(lock: &Lock<T>, value: T) {
    *lock.try_acquire().expect("free") = value;
}

// --- evaluating and waking ---

#[test]
fn a_release_wakes_no_waiter_while_every_predicate_is_false() {
    let lock = Lock::new(0);
    let waiters: Vec<_> = (1..=5).map(|key| Polled::waiting(lock.acquire_when(move |value| *value == key))).collect();
    for value in 10..20 {
        set(&lock, value);
    }
    assert_eq!(waiters.iter().map(Polled::wakes).sum::<usize>(), 0);
    assert!(!lock.is_locked());
}

#[test]
fn a_release_wakes_only_the_first_waiter_whose_predicate_is_true() {
    let lock = Lock::new(0);
    let mut waiters: Vec<_> =
        (0..5).map(|key| Polled::waiting(lock.acquire_when(move |value| *value > 0 && key % 2 == 1))).collect();
    set(&lock, 1);
    let woken: Vec<_> = waiters.iter().map(Polled::wakes).collect();
    assert_eq!(woken, [0, 1, 0, 0, 0]);
    drop(waiters[1].ready());
    let woken: Vec<_> = waiters.iter().map(Polled::wakes).collect();
    assert_eq!(woken, [0, 1, 0, 1, 0]);
    drop(waiters[3].ready());
    assert!(!lock.is_locked());
}

/// A release evaluates predicates in the order of the queue, until one is true.
#[test]
fn a_release_evaluates_each_predicate_once_and_stops_at_the_first_that_is_true() {
    let lock = Lock::new(0);
    let held = lock.try_acquire().unwrap();
    let evaluated: [_; 4] = std::array::from_fn(|_| Arc::new(AtomicUsize::new(0)));
    let _waiters: Vec<_> = evaluated
        .iter()
        .enumerate()
        .map(|(key, evaluated)| Polled::waiting(lock.acquire_when(counted(evaluated, move |_| key == 2))))
        .collect();
    drop(held);
    assert_eq!(evaluated.each_ref().map(|evaluated| evaluated.load(SeqCst)), [1, 1, 1, 0]);
}

/// After the grant only the new holder may access the value.
#[test]
fn no_predicate_is_evaluated_once_the_lock_was_handed_over() {
    let lock = Lock::new(0);
    let held = lock.try_acquire().unwrap();
    let mut plain = Polled::waiting(lock.acquire());
    let evaluated = Arc::new(AtomicUsize::new(0));
    let mut when = Polled::waiting(lock.acquire_when(counted(&evaluated, |value| *value == 1)));
    drop(held);
    assert_eq!(evaluated.load(SeqCst), 0, "evaluated while another has the lock");
    *plain.woken_and_ready() = 1;
    assert_eq!(evaluated.load(SeqCst), 1);
    drop(when.woken_and_ready());
}

/// Like the test above, but the lock is handed to a waiter with a predicate.
#[test]
fn no_predicate_is_evaluated_once_a_predicate_waiter_was_handed_the_lock() {
    let lock = Lock::new(0);
    let held = lock.try_acquire().unwrap();
    let mut first = Polled::waiting(lock.acquire_when(|_| true));
    let evaluated = Arc::new(AtomicUsize::new(0));
    let _when = Polled::waiting(lock.acquire_when(counted(&evaluated, |_| false)));
    let _plain = Polled::waiting(lock.acquire());
    drop(held);
    assert_eq!(evaluated.load(SeqCst), 0, "evaluated while another has the lock");
    let _guard = first.woken_and_ready();
}

/// Otherwise one thread would read the value while another writes it.
#[test]
fn no_predicate_sees_the_value_while_a_guard_is_alive() {
    let lock: &'static Lock<u32> = Box::leak(Box::default());
    let held = lock.try_acquire().unwrap();
    let plain: Later<LockGuard<'static, u32>> = Arc::default();
    let mut future = Box::pin(lock.acquire());
    assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    *plain.lock().unwrap() = Some(future);
    let guards_beside_a_predicate = Arc::new(AtomicUsize::new(0));
    let mut when = Polled::waiting(lock.acquire_when({
        let (plain, both) = (Arc::clone(&plain), Arc::clone(&guards_beside_a_predicate));
        move |_| {
            let mut plain = plain.lock().unwrap();
            let poll = plain.as_mut().map(|plain| plain.as_mut().poll(&mut Context::from_waker(Waker::noop())));
            if let Some(Poll::Ready(guard)) = poll {
                *plain = None;
                both.fetch_add(1, SeqCst);
                std::mem::forget(guard);
            }
            false
        }
    }));
    drop(held);
    assert_eq!(guards_beside_a_predicate.load(SeqCst), 0);
    when.cancel();
}

/// A waiter that finds the lock free evaluates its own predicate.
#[test]
fn a_waiter_that_finds_the_lock_free_and_its_predicate_true_does_not_wait() {
    let lock = Lock::new(1);
    let evaluated = Arc::new(AtomicUsize::new(0));
    let mut task = Polled::new(lock.acquire_when(counted(&evaluated, |value| *value == 1)));
    drop(task.ready());
    assert_eq!((task.wakes(), evaluated.load(SeqCst)), (0, 1));
}

#[test]
fn a_waiter_keeps_its_place_while_its_predicate_is_false() {
    let lock = Lock::new(0);
    let mut first = Polled::waiting(lock.acquire_when(|value| *value == 2));
    let mut second = Polled::waiting(lock.acquire_when(|value| *value >= 1));
    for _ in 0..10 {
        set(&lock, 0);
        assert!(first.poll().is_pending());
    }
    set(&lock, 2);
    second.assert_asleep();
    let guard = first.woken_and_ready();
    second.assert_asleep();
    drop(guard);
    drop(second.woken_and_ready());
}

#[test]
fn waiters_whose_predicates_are_false_block_no_other_waiter() {
    let lock = Lock::new(0);
    let never: Vec<_> = (0..3).map(|_| Polled::waiting(lock.acquire_when(|_| false))).collect();
    drop(lock.try_acquire().expect("free"));
    drop(Polled::new(lock.acquire()).ready());
    let held = lock.try_acquire().unwrap();
    let mut plain = Polled::waiting(lock.acquire());
    drop(held);
    drop(plain.woken_and_ready());
    assert!(never.iter().all(|never| never.wakes() == 0));
}

/// A predicate may count its own evaluations.
#[test]
fn a_predicate_may_change_what_it_captures() {
    let lock = Lock::new(0);
    let mut seen = 0;
    let mut waiter = Polled::waiting(lock.acquire_when(move |value| {
        seen += *value;
        seen >= 10
    }));
    set(&lock, 4);
    set(&lock, 4);
    waiter.assert_asleep();
    set(&lock, 4);
    drop(waiter.woken_and_ready());
}

// --- handed over ---

#[test]
fn a_waiter_whose_predicate_is_true_is_handed_the_lock() {
    let lock = Lock::new(0);
    let mut waiter = Polled::waiting(lock.acquire_when(|value| *value > 0));
    set(&lock, 1);
    assert_eq!(waiter.wakes(), 1);
    assert!(lock.is_locked(), "the lock is handed over before the waiter is polled");
    assert!(lock.try_acquire().is_none());
    assert_eq!(*waiter.ready(), 1);
    assert!(!lock.is_locked());
}

/// A newcomer waits behind it, whether it has a predicate or not.
#[test]
fn no_newcomer_overtakes_a_waiter_that_was_handed_the_lock() {
    let lock = Lock::new(0);
    let mut waiter = Polled::waiting(lock.acquire_when(|value| *value > 0));
    set(&lock, 1);
    let mut plain = Polled::waiting(lock.acquire());
    let mut when = Polled::waiting(lock.acquire_when(|_| true));
    drop(waiter.woken_and_ready());
    when.assert_asleep();
    drop(plain.woken_and_ready());
    drop(when.woken_and_ready());
    assert!(!lock.is_locked());
}

/// From the evaluation to the poll the lock is the waiter's, so no other task changes the value.
#[test]
fn a_predicate_that_was_true_at_the_hand_over_is_true_at_the_poll_and_is_not_evaluated_again() {
    let lock = Lock::new(0);
    let evaluated = Arc::new(AtomicUsize::new(0));
    let mut waiter = Polled::waiting(lock.acquire_when(counted(&evaluated, |value| *value == 1)));
    set(&lock, 1);
    assert_eq!(evaluated.load(SeqCst), 2, "evaluated by the waiter when it arrived, and by the release");
    assert!(lock.try_acquire().is_none());
    assert_eq!(*waiter.woken_and_ready(), 1);
    assert_eq!(evaluated.load(SeqCst), 2);
}

#[test]
fn one_release_wakes_one_waiter_and_the_next_release_wakes_the_next() {
    let lock = Lock::new(0);
    let mut waiters: Vec<_> = (0..4).map(|_| Polled::waiting(lock.acquire_when(|value| *value > 0))).collect();
    set(&lock, 1);
    for next in 0..4 {
        let woken: Vec<_> = waiters.iter().map(Polled::wakes).collect();
        let expected: Vec<_> = (0..4).map(|name| usize::from(name <= next)).collect();
        assert_eq!(woken, expected);
        drop(waiters[next].ready());
    }
    assert!(!lock.is_locked());
}

/// The cost of serving in order: a producer waits for its consumer after each item.
#[test]
fn a_producer_and_a_consumer_take_turns() {
    let buffer = Lock::new(VecDeque::new());
    let mut taken = vec![];
    for item in 0..4 {
        let mut consumer = Polled::waiting(buffer.acquire_when(|items| !items.is_empty()));
        Polled::new(buffer.acquire_when(|items| items.len() < 16)).ready().push_back(item);
        let mut producer = Polled::waiting(buffer.acquire_when(|items| items.len() < 16));
        taken.extend(consumer.woken_and_ready().pop_front());
        drop(producer.woken_and_ready());
    }
    assert_eq!(taken, [0, 1, 2, 3]);
}

#[test]
fn a_lock_handed_to_a_dropped_future_goes_to_the_next_waiter_whose_predicate_is_true() {
    let lock = Lock::new(0);
    let mut first = Polled::waiting(lock.acquire_when(|value| *value > 0));
    let mut never = Polled::waiting(lock.acquire_when(|_| false));
    let mut last = Polled::waiting(lock.acquire_when(|value| *value > 0));
    set(&lock, 1);
    assert!(first.is_woken());
    last.assert_asleep();
    first.cancel();
    never.assert_asleep();
    drop(last.woken_and_ready());
    assert!(!lock.is_locked());
    never.cancel();
}

/// The new holder changes the value, so every predicate is evaluated again, beginning with the first waiter.
#[test]
fn a_waiter_that_was_passed_by_is_served_before_later_ones_when_its_predicate_is_true() {
    let lock = Lock::new(0);
    let mut first = Polled::waiting(lock.acquire_when(|value| *value == 2));
    let mut second = Polled::waiting(lock.acquire_when(|value| *value >= 1));
    let mut third = Polled::waiting(lock.acquire_when(|value| *value >= 1));
    set(&lock, 1);
    *second.woken_and_ready() = 2;
    third.assert_asleep();
    drop(first.woken_and_ready());
    drop(third.woken_and_ready());
    assert!(!lock.is_locked());
}

#[test]
fn a_plain_waiter_is_served_after_an_earlier_waiter_whose_predicate_is_true() {
    let lock = Lock::new(0);
    let mut held = lock.try_acquire().unwrap();
    let mut when = Polled::waiting(lock.acquire_when(|value| *value == 1));
    let mut plain = Polled::waiting(lock.acquire());
    *held = 1;
    drop(held);
    assert!(lock.is_locked());
    assert!(lock.try_acquire().is_none(), "this would overtake the plain waiter");
    plain.assert_asleep();
    drop(when.woken_and_ready());
    drop(plain.woken_and_ready());
}

#[test]
fn a_plain_waiter_in_front_is_served_first() {
    let lock = Lock::new(0);
    let held = lock.try_acquire().unwrap();
    let mut plain = Polled::waiting(lock.acquire());
    let mut when = Polled::waiting(lock.acquire_when(|_| true));
    drop(held);
    when.assert_asleep();
    drop(plain.woken_and_ready());
    drop(when.woken_and_ready());
}

#[test]
fn a_plain_waiter_overtakes_only_waiters_whose_predicates_are_false() {
    let lock = Lock::new(0);
    let mut held = lock.try_acquire().unwrap();
    let mut never = Polled::waiting(lock.acquire_when(|value| *value == 100));
    let mut is_true = Polled::waiting(lock.acquire_when(|value| *value == 1));
    let mut plain = Polled::waiting(lock.acquire());
    *held = 1;
    drop(held);
    plain.assert_asleep();
    drop(is_true.woken_and_ready());
    drop(plain.woken_and_ready());
    never.assert_asleep();
    set(&lock, 100);
    drop(never.woken_and_ready());
}

// --- the guard's own wait ---

#[test]
fn a_guard_whose_predicate_is_true_keeps_the_lock() {
    let lock = Arc::new(Lock::new(1));
    let guard = lock.try_acquire().unwrap();
    let mut waiter = Polled::waiting(lock.acquire());
    let guard = Polled::new(guard.wait_until(|value| *value == 1)).ready();
    waiter.assert_asleep();
    assert!(lock.is_locked());
    drop(guard);
    drop(waiter.woken_and_ready());
    let guard = Arc::clone(&lock).try_acquire_owned().unwrap();
    let mut waiter = Polled::waiting(lock.acquire());
    let guard = Polled::new(guard.wait_until(|value| *value == 1)).ready();
    waiter.assert_asleep();
    drop(guard);
    drop(waiter.woken_and_ready());
}

#[test]
fn a_guard_whose_predicate_is_false_gives_the_lock_to_the_next() {
    let lock = Lock::new(0);
    let guard = lock.try_acquire().unwrap();
    let mut next = Polled::waiting(lock.acquire());
    let mut until = Polled::waiting(guard.wait_until(|value| *value == 1));
    let mut held = next.woken_and_ready();
    *held = 1;
    drop(held);
    assert_eq!(*until.woken_and_ready(), 1);
}

/// A wait that was created but not polled has not given the lock back yet.
#[test]
fn a_guards_wait_holds_the_lock_until_it_is_polled_or_dropped() {
    let lock = Lock::new(0);
    let until = lock.try_acquire().unwrap().wait_until(|_| false);
    assert!(lock.is_locked());
    let mut waiter = Polled::waiting(lock.acquire());
    drop(until);
    drop(waiter.woken_and_ready());
    assert!(!lock.is_locked());
}

// --- predicates with side effects ---

/// A predicate uses its own lock, which is held while the predicate is evaluated.
#[test]
fn a_predicate_may_try_its_own_lock() {
    let lock: &'static Lock<u32> = Box::leak(Box::default());
    let mut waiter = Polled::waiting(lock.acquire_when(move |value| {
        assert!(lock.is_locked());
        assert!(lock.try_acquire().is_none());
        assert!(format!("{lock:?}").contains("<locked>"));
        *value == 1
    }));
    set(lock, 1);
    drop(waiter.woken_and_ready());
}

#[test]
fn a_predicate_may_wait_for_its_own_lock_and_give_up() {
    let lock: &'static Lock<u32> = Box::leak(Box::default());
    let mut waiter = Polled::waiting(lock.acquire_when(|value| {
        for _ in 0..3 {
            let mut cx = Context::from_waker(Waker::noop());
            let mut other = Box::pin(lock.acquire());
            let mut when = Box::pin(lock.acquire_when(|_| true));
            assert!(other.as_mut().poll(&mut cx).is_pending());
            assert!(when.as_mut().poll(&mut cx).is_pending());
        }
        *value == 1
    }));
    let mut behind = Polled::waiting(lock.acquire_when(|value| *value == 1));
    set(lock, 1);
    drop(waiter.woken_and_ready());
    drop(behind.woken_and_ready());
    assert!(!lock.is_locked());
}

/// The other waiter stays in the queue, and the release serves it, because it arrived while the lock was held.
#[test]
fn a_predicate_may_put_another_waiter_in_the_queue() {
    let lock: &'static Lock<u32> = Box::leak(Box::default());
    let other: Later<LockGuard<'static, u32>> = Arc::default();
    let mut waiter = Polled::waiting(lock.acquire_when({
        let other = Arc::clone(&other);
        move |value| {
            if *value == 1 && other.lock().unwrap().is_none() {
                let mut future = Box::pin(lock.acquire());
                assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
                *other.lock().unwrap() = Some(future);
            }
            *value == 2
        }
    }));
    set(lock, 1);
    assert!(lock.is_locked(), "the lock is handed to the newcomer");
    let mut future = other.lock().unwrap().take().unwrap();
    let Poll::Ready(mut guard) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("its turn")
    };
    *guard = 2;
    drop(guard);
    drop(waiter.woken_and_ready());
}

/// A predicate drops the future to which it belongs, while it is evaluated.
#[test]
fn a_predicate_may_drop_its_own_future() {
    for answer in [false, true] {
        let lock: &'static Lock<u32> = Box::leak(Box::default());
        let held = lock.try_acquire().unwrap();
        let this: Later<LockGuard<'static, u32>> = Arc::default();
        let dropped = Arc::new(());
        let mut future = Box::pin(lock.acquire_when({
            let (this, dropped) = (Arc::clone(&this), Arc::clone(&dropped));
            move |_| {
                let own = this.lock().unwrap().take();
                drop(own);
                assert_eq!(Arc::strong_count(&dropped), 2, "the captures live while the predicate runs");
                answer
            }
        }));
        assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        *this.lock().unwrap() = Some(future);
        let mut behind = Polled::waiting(lock.acquire_when(|_| true));
        let mut plain = Polled::waiting(lock.acquire());
        drop(held);
        assert!(this.lock().unwrap().is_none());
        assert_eq!(
            (Arc::strong_count(&dropped), Arc::strong_count(&this)),
            (1, 1),
            "the captures are dropped afterwards"
        );
        drop(behind.woken_and_ready());
        drop(plain.woken_and_ready());
        assert!(!lock.is_locked());
    }
}

/// A predicate drops its own future and then panics.
#[test]
fn the_panic_of_a_predicate_that_dropped_its_own_future_is_ignored() {
    let lock: &'static Lock<u32> = Box::leak(Box::default());
    let held = lock.try_acquire().unwrap();
    let this: Later<LockGuard<'static, u32>> = Arc::default();
    let mut future = Box::pin(lock.acquire_when({
        let this = Arc::clone(&this);
        move |_| {
            let own = this.lock().unwrap().take();
            drop(own);
            panic!("evaluated")
        }
    }));
    assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    *this.lock().unwrap() = Some(future);
    let mut behind = Polled::waiting(lock.acquire());
    drop(held);
    drop(behind.woken_and_ready());
}

/// For each pair of evaluating waiter and dropped waiter, in every order.
#[test]
fn a_predicate_may_drop_another_waiter() {
    const COUNT: usize = 5;
    for evaluator in 0..COUNT {
        for victim in (0..COUNT).filter(|&victim| victim != evaluator) {
            let lock: &'static Lock<u32> = Box::leak(Box::default());
            let held = lock.try_acquire().unwrap();
            let queue: [Later<LockGuard<'static, u32>>; COUNT] = Default::default();
            for (name, slot) in queue.iter().enumerate() {
                let target = Arc::clone(&queue[victim]);
                let mut future = Box::pin(lock.acquire_when(move |value| {
                    if name == evaluator {
                        let other = target.lock().unwrap().take();
                        drop(other);
                    }
                    *value == 1
                }));
                assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
                *slot.lock().unwrap() = Some(future);
            }
            drop(held);
            assert!(queue[victim].lock().unwrap().is_none());
            assert!(!lock.is_locked(), "evaluator {evaluator}, victim {victim}");
            set(lock, 1);
            for (name, slot) in queue.iter().enumerate().filter(|&(name, _)| name != victim) {
                let mut future = slot.lock().unwrap().take().unwrap();
                let poll = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
                assert!(poll.is_ready(), "evaluator {evaluator}, victim {victim}, {name} sleeps");
            }
        }
    }
}

/// The captures of a predicate are dropped with its future, without the mutex, so their drop may use the lock.
#[test]
fn the_captures_of_a_predicate_may_use_the_lock_when_they_are_dropped() {
    struct TriesWhenDropped(&'static Lock<u32>);

    impl Drop for TriesWhenDropped {
        fn drop(&mut self) {
            if let Some(mut value) = self.0.try_acquire() {
                *value += 1;
            }
        }
    }

    let lock: &'static Lock<u32> = Box::leak(Box::default());
    let tries = TriesWhenDropped(lock);
    let waiter = Polled::waiting(lock.acquire_when(move |value| {
        let _ = &tries;
        *value == 100
    }));
    drop(waiter);
    assert_eq!(*lock.try_acquire().unwrap(), 1);
}

/// One predicate panics, and another is evaluated by the same release.
#[test]
fn a_release_goes_on_after_a_predicate_that_panics() {
    let lock = Lock::new(0);
    let mut panics = Polled::waiting(lock.acquire_when(|value| {
        assert!(*value == 0, "evaluated");
        false
    }));
    let mut is_true = Polled::waiting(lock.acquire_when(|value| *value == 1));
    set(&lock, 1);
    assert_eq!((panics.wakes(), is_true.wakes()), (1, 1));
    assert_eq!(panic_of(|| drop(panics.poll())), "evaluated");
    drop(is_true.ready());
}

/// A panic in the predicate of a guard's wait.
#[test]
fn the_panic_of_a_guards_predicate_reaches_its_own_task() {
    let lock = Arc::new(Lock::new(0));
    let predicate = |value: &u32| {
        assert!(*value == 0, "evaluated");
        false
    };
    let mut until = Polled::waiting(lock.try_acquire().unwrap().wait_until(predicate));
    let mut owned = Polled::waiting(Arc::clone(&lock).try_acquire_owned().unwrap().wait_until(predicate));
    set(&lock, 1);
    assert_eq!(panic_of(|| drop(until.poll())), "evaluated");
    assert_eq!(panic_of(|| drop(owned.poll())), "evaluated");
    assert!(!lock.is_locked());
}

#[test]
fn joining_with_a_false_predicate_evaluates_no_other() {
    let evaluated = Arc::new(AtomicUsize::new(0));
    let lock = Lock::new(0);
    let waiters: Vec<_> = (1..=100)
        .map(|wanted| {
            let evaluated = Arc::clone(&evaluated);
            Polled::waiting(lock.acquire_when(move |value| {
                evaluated.fetch_add(1, SeqCst);
                *value == wanted
            }))
        })
        .collect();
    assert_eq!(evaluated.load(SeqCst), 100, "each waiter evaluated its own predicate only");
    assert!(!lock.is_locked());
    drop(waiters);
}

/// The newcomer holds the lock while it evaluates its own predicate, and then hands the lock to a waiter that joined meanwhile.
#[test]
fn a_waiter_that_joins_while_a_newcomer_evaluates_its_own_predicate_is_served() {
    let lock: &'static Lock<u32> = Box::leak(Box::default());
    let idle = Polled::waiting(lock.acquire_when(|_| false));
    let plain: Later<LockGuard<'static, u32>> = Arc::default();
    let mut newcomer = Polled::waiting(lock.acquire_when({
        let plain = Arc::clone(&plain);
        move |value| {
            if *value == 0 {
                let mut future = Box::pin(lock.acquire());
                assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
                *plain.lock().unwrap() = Some(future);
            }
            *value == 1
        }
    }));
    assert!(lock.is_locked(), "the lock is handed to the plain waiter");
    let mut future = plain.lock().unwrap().take().unwrap();
    let Poll::Ready(mut guard) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("its turn")
    };
    *guard = 1;
    drop(guard);
    drop(newcomer.woken_and_ready());
    assert!(!lock.is_locked());
    drop(idle);
}

/// A waiter with a predicate joins meanwhile: its predicate was not evaluated yet, so the newcomer evaluates it.
#[test]
fn a_predicate_that_joins_while_a_newcomer_evaluates_its_own_is_evaluated() {
    let lock: &'static Lock<u32> = Box::leak(Box::default());
    let other: Later<LockGuard<'static, u32>> = Arc::default();
    let newcomer = Polled::waiting(lock.acquire_when({
        let other = Arc::clone(&other);
        move |_| {
            let mut future = Box::pin(lock.acquire_when(|value| *value == 0));
            assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            *other.lock().unwrap() = Some(future);
            false
        }
    }));
    assert!(lock.is_locked(), "the lock is handed to the other waiter");
    let mut future = other.lock().unwrap().take().unwrap();
    assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready());
    drop((newcomer, future));
}

#[test]
fn a_predicate_that_panics_when_first_evaluated_gives_the_lock_back() {
    let lock = Lock::new(0);
    let mut waiter = Polled::new(lock.acquire_when(|_| panic!("evaluated")));
    assert_eq!(panic_of(|| drop(waiter.poll())), "evaluated");
    assert!(!lock.is_locked(), "the future that panicked still holds the lock");
}
