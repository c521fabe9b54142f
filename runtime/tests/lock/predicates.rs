//! Waiters with a predicate: who is asked, who is woken, who may be overtaken.

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

/// A predicate that counts how often it is asked.
fn counted<T>(
    asked: &Arc<AtomicUsize>,
    mut predicate: impl FnMut(&T) -> bool + Send + 'static,
) -> impl FnMut(&T) -> bool + Send + 'static {
    let asked = Arc::clone(asked);
    move |value| {
        asked.fetch_add(1, SeqCst);
        predicate(value)
    }
}

fn set<T>(lock: &Lock<T>, value: T) {
    *lock.try_acquire().expect("free") = value;
}

// --- who is asked, and who is woken ---

#[test]
fn a_release_wakes_nobody_while_every_predicate_fails() {
    let lock = Lock::new(0);
    let waiters: Vec<_> = (1..=5).map(|key| Polled::waiting(lock.acquire_when(move |value| *value == key))).collect();
    for value in 10..20 {
        set(&lock, value);
    }
    assert_eq!(waiters.iter().map(Polled::wakes).sum::<usize>(), 0);
    assert!(!lock.is_locked());
}

#[test]
fn a_release_wakes_the_first_whose_predicate_holds_and_nobody_else() {
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

/// It is in order that they are asked, and no further than needed.
#[test]
fn a_release_asks_each_predicate_once_and_stops_at_the_first_that_holds() {
    let lock = Lock::new(0);
    let held = lock.try_acquire().unwrap();
    let asked: [_; 4] = std::array::from_fn(|_| Arc::new(AtomicUsize::new(0)));
    let _waiters: Vec<_> = asked
        .iter()
        .enumerate()
        .map(|(key, asked)| Polled::waiting(lock.acquire_when(counted(asked, move |_| key == 2))))
        .collect();
    drop(held);
    assert_eq!(asked.each_ref().map(|asked| asked.load(SeqCst)), [1, 1, 1, 0]);
}

/// From the grant on the value is another's: nobody may look at it any more.
#[test]
fn nobody_is_asked_once_the_lock_was_handed_over() {
    let lock = Lock::new(0);
    let held = lock.try_acquire().unwrap();
    let mut plain = Polled::waiting(lock.acquire());
    let asked = Arc::new(AtomicUsize::new(0));
    let mut when = Polled::waiting(lock.acquire_when(counted(&asked, |value| *value == 1)));
    drop(held);
    assert_eq!(asked.load(SeqCst), 0, "asked while another has the lock");
    *plain.woken_and_ready() = 1;
    assert_eq!(asked.load(SeqCst), 1);
    drop(when.woken_and_ready());
}

/// The same for a predicate waiter that is handed the lock because a plain one waits too.
#[test]
fn nobody_is_asked_once_a_predicate_waiter_was_handed_the_lock() {
    let lock = Lock::new(0);
    let held = lock.try_acquire().unwrap();
    let mut first = Polled::waiting(lock.acquire_when(|_| true));
    let asked = Arc::new(AtomicUsize::new(0));
    let _when = Polled::waiting(lock.acquire_when(counted(&asked, |_| false)));
    let _plain = Polled::waiting(lock.acquire());
    drop(held);
    assert_eq!(asked.load(SeqCst), 0, "asked while another has the lock");
    let _guard = first.woken_and_ready();
}

/// What would come of it: the value is read here and written there, at the same time.
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

/// A waiter that comes to a free lock asks for itself.
#[test]
fn who_finds_the_lock_free_and_the_predicate_true_need_not_wait() {
    let lock = Lock::new(1);
    let asked = Arc::new(AtomicUsize::new(0));
    let mut task = Polled::new(lock.acquire_when(counted(&asked, |value| *value == 1)));
    drop(task.ready());
    assert_eq!((task.wakes(), asked.load(SeqCst)), (0, 1));
}

#[test]
fn a_waiter_keeps_its_place_while_its_predicate_fails() {
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
fn waiters_whose_predicates_fail_hold_nobody_up() {
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

/// A predicate may keep count for itself.
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

// --- called, overtaken, insisting ---

/// DESIGN section 3, rule 5: handing over at every release would cost a switch an item.
#[test]
fn a_buffer_of_sixteen_is_filled_without_a_switch() {
    let buffer = Lock::new(VecDeque::new());
    let mut consumer = Polled::waiting(buffer.acquire_when(|items| !items.is_empty()));
    for item in 0..16 {
        let mut producer = Polled::new(buffer.acquire_when(|items| items.len() < 16));
        producer.ready().push_back(item);
        assert_eq!(producer.wakes(), 0, "the producer never waits");
    }
    let mut full = Polled::waiting(buffer.acquire_when(|items| items.len() < 16));
    assert_eq!(consumer.wakes(), 1, "woken once for sixteen items");
    let mut items = consumer.ready();
    assert_eq!(items.drain(..).collect::<Vec<_>>(), (0..16).collect::<Vec<_>>());
    full.assert_asleep();
    drop(items);
    drop(full.woken_and_ready());
}

#[test]
fn a_woken_waiter_may_be_overtaken_until_it_has_been_polled() {
    let lock = Lock::new(0);
    let mut waiter = Polled::waiting(lock.acquire_when(|value| *value > 0));
    set(&lock, 1);
    assert!(waiter.is_woken());
    assert!(!lock.is_locked());
    for _ in 0..3 {
        drop(lock.try_acquire().expect("not polled yet"));
        drop(Polled::new(lock.acquire()).ready());
    }
    assert_eq!(waiter.wakes(), 1, "woken already");
    drop(waiter.ready());
}

#[test]
fn a_woken_waiter_that_was_overtaken_insists() {
    let lock = Lock::new(0);
    let mut waiter = Polled::waiting(lock.acquire_when(|value| *value > 0));
    set(&lock, 1);
    let faster = lock.try_acquire().unwrap();
    assert!(waiter.poll().is_pending());
    waiter.assert_asleep();
    drop(faster);
    assert!(waiter.is_woken());
    assert!(lock.is_locked(), "handed over");
    assert!(lock.try_acquire().is_none());
    let mut newcomer = Polled::waiting(lock.acquire());
    let mut when = Polled::waiting(lock.acquire_when(|_| true));
    drop(waiter.ready());
    drop(newcomer.woken_and_ready());
    drop(when.woken_and_ready());
}

/// The faster one made the predicate false again: the waiter sleeps on, and is handed the lock when its time comes.
#[test]
fn an_overtaken_waiter_still_insists_after_its_predicate_failed_for_a_while() {
    let lock = Lock::new(0);
    let mut waiter = Polled::waiting(lock.acquire_when(|value| *value > 0));
    set(&lock, 1);
    let mut faster = lock.try_acquire().unwrap();
    assert!(waiter.poll().is_pending());
    *faster = 0;
    drop(faster);
    waiter.assert_asleep();
    set(&lock, 0);
    waiter.assert_asleep();
    set(&lock, 2);
    assert!(waiter.is_woken());
    assert!(lock.try_acquire().is_none(), "handed over");
    assert_eq!(*waiter.ready(), 2);
}

/// Polled in between, when the lock is free and its predicate fails.
#[test]
fn a_waiter_that_was_woken_too_early_sleeps_on_and_keeps_its_place() {
    let lock = Lock::new(0);
    let mut first = Polled::waiting(lock.acquire_when(|value| *value > 0));
    let mut second = Polled::waiting(lock.acquire_when(|value| *value > 0));
    set(&lock, 1);
    set(&lock, 0);
    assert!(first.is_woken());
    assert!(first.poll().is_pending(), "its predicate fails again");
    first.assert_asleep();
    second.assert_asleep();
    set(&lock, 1);
    second.assert_asleep();
    drop(first.woken_and_ready());
    drop(second.woken_and_ready());
}

#[test]
fn at_most_one_waiter_is_on_its_way() {
    let lock = Lock::new(0);
    let mut waiters: Vec<_> = (0..4).map(|_| Polled::waiting(lock.acquire_when(|value| *value > 0))).collect();
    for _ in 0..5 {
        set(&lock, 1);
    }
    for next in 0..4 {
        let woken: Vec<_> = waiters.iter().map(Polled::wakes).collect();
        let expected: Vec<_> = (0..4).map(|name| usize::from(name <= next)).collect();
        assert_eq!(woken, expected);
        drop(waiters[next].ready());
    }
}

/// Woken for a value that an overtaker took away, and another came to be true meanwhile.
#[test]
fn when_the_woken_ones_predicate_fails_the_next_that_holds_is_woken() {
    let lock = Lock::new(0);
    let mut ones = Polled::waiting(lock.acquire_when(|value| *value == 1));
    let mut twos = Polled::waiting(lock.acquire_when(|value| *value == 2));
    set(&lock, 1);
    set(&lock, 2);
    assert!(ones.is_woken());
    let guard = twos.woken_and_ready();
    assert!(ones.poll().is_pending());
    drop(guard);
    ones.assert_asleep();
    set(&lock, 1);
    drop(ones.woken_and_ready());
}

/// And the other way about: both are awake now, and the one behind must not get in by the call that it had.
#[test]
fn a_woken_waiter_whose_predicate_fails_by_now_does_not_get_in() {
    let lock = Lock::new(0);
    let mut ones = Polled::waiting(lock.acquire_when(|value| *value == 1));
    let mut twos = Polled::waiting(lock.acquire_when(|value| *value == 2));
    set(&lock, 2);
    assert!(twos.is_woken());
    set(&lock, 1);
    assert!(ones.is_woken());
    assert!(twos.poll().is_pending(), "got in with its predicate false");
    drop(ones.woken_and_ready());
    set(&lock, 2);
    drop(twos.woken_and_ready());
}

/// Nor if it holds, for the first in line is on its way.
#[test]
fn a_woken_waiter_does_not_overtake_one_in_front_that_was_woken_later() {
    let lock = Lock::new(0);
    let mut ones = Polled::waiting(lock.acquire_when(|value| *value == 1));
    let mut both = Polled::waiting(lock.acquire_when(|value| *value >= 1));
    set(&lock, 2);
    assert!(both.is_woken());
    set(&lock, 1);
    assert!(both.poll().is_pending(), "overtook a waiter that could go on");
    drop(ones.woken_and_ready());
    drop(both.woken_and_ready());
    assert!(!lock.is_locked());
}

/// DESIGN section 3, rule 5: overtaken until it has been polled once, "and never after that".
#[test]
fn a_waiter_that_was_woken_in_vain_is_overtaken_no_more() {
    let items = Lock::new(0);
    let mut waiter = Polled::waiting(items.acquire_when(|items| *items > 0));
    set(&items, 1);
    set(&items, 0);
    assert!(waiter.is_woken());
    assert!(waiter.poll().is_pending(), "another was faster");
    set(&items, 1);
    assert!(items.try_acquire().is_none(), "overtaken again, and so for ever");
    drop(waiter.woken_and_ready());
}

#[test]
fn a_plain_waiter_behind_means_that_the_lock_is_handed_over() {
    let lock = Lock::new(0);
    let mut held = lock.try_acquire().unwrap();
    let mut when = Polled::waiting(lock.acquire_when(|value| *value == 1));
    let mut plain = Polled::waiting(lock.acquire());
    *held = 1;
    drop(held);
    assert!(lock.is_locked());
    assert!(lock.try_acquire().is_none(), "the plain one would be overtaken");
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
fn a_plain_waiter_overtakes_only_those_whose_predicates_fail() {
    let lock = Lock::new(0);
    let mut held = lock.try_acquire().unwrap();
    let mut never = Polled::waiting(lock.acquire_when(|value| *value == 100));
    let mut holds = Polled::waiting(lock.acquire_when(|value| *value == 1));
    let mut plain = Polled::waiting(lock.acquire());
    *held = 1;
    drop(held);
    plain.assert_asleep();
    drop(holds.woken_and_ready());
    drop(plain.woken_and_ready());
    never.assert_asleep();
    set(&lock, 100);
    drop(never.woken_and_ready());
}

// --- the guard's own wait ---

#[test]
fn a_guard_whose_predicate_holds_keeps_the_lock() {
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
fn a_guard_whose_predicate_fails_gives_the_lock_to_the_next() {
    let lock = Lock::new(0);
    let guard = lock.try_acquire().unwrap();
    let mut next = Polled::waiting(lock.acquire());
    let mut until = Polled::waiting(guard.wait_until(|value| *value == 1));
    let mut held = next.woken_and_ready();
    *held = 1;
    drop(held);
    assert_eq!(*until.woken_and_ready(), 1);
}

/// The lock is held until the first poll: a wait that was made and not awaited has not given it back yet.
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

// --- predicates that do more than look ---

/// A predicate that comes back to its own lock, which is held while it is asked.
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

/// It stays in line; it came while the lock was held, so it is served.
#[test]
fn a_predicate_may_put_another_in_line() {
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
    assert!(lock.is_locked(), "handed to the newcomer");
    let mut future = other.lock().unwrap().take().unwrap();
    let Poll::Ready(mut guard) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("its turn")
    };
    *guard = 2;
    drop(guard);
    drop(waiter.woken_and_ready());
}

/// The very future to which it belongs, while it is asked.
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
                assert_eq!(Arc::strong_count(&dropped), 2, "the captures live while it runs");
                answer
            }
        }));
        assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        *this.lock().unwrap() = Some(future);
        let mut behind = Polled::waiting(lock.acquire_when(|_| true));
        let mut plain = Polled::waiting(lock.acquire());
        drop(held);
        assert!(this.lock().unwrap().is_none());
        assert_eq!((Arc::strong_count(&dropped), Arc::strong_count(&this)), (1, 1), "and are dropped after");
        drop(behind.woken_and_ready());
        drop(plain.woken_and_ready());
        assert!(!lock.is_locked());
    }
}

/// It drops its own future and panics.
#[test]
fn the_panic_of_a_predicate_that_dropped_its_own_future_is_nobodys() {
    let lock: &'static Lock<u32> = Box::leak(Box::default());
    let held = lock.try_acquire().unwrap();
    let this: Later<LockGuard<'static, u32>> = Arc::default();
    let mut future = Box::pin(lock.acquire_when({
        let this = Arc::clone(&this);
        move |_| {
            let own = this.lock().unwrap().take();
            drop(own);
            panic!("asked")
        }
    }));
    assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    *this.lock().unwrap() = Some(future);
    let mut behind = Polled::waiting(lock.acquire());
    drop(held);
    drop(behind.woken_and_ready());
}

/// In front of it, behind it, before the last and after the first.
#[test]
fn a_predicate_may_drop_another_waiter() {
    const COUNT: usize = 5;
    for asker in 0..COUNT {
        for victim in (0..COUNT).filter(|&victim| victim != asker) {
            let lock: &'static Lock<u32> = Box::leak(Box::default());
            let held = lock.try_acquire().unwrap();
            let line: [Later<LockGuard<'static, u32>>; COUNT] = Default::default();
            for (name, slot) in line.iter().enumerate() {
                let target = Arc::clone(&line[victim]);
                let mut future = Box::pin(lock.acquire_when(move |value| {
                    if name == asker {
                        let other = target.lock().unwrap().take();
                        drop(other);
                    }
                    *value == 1
                }));
                assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
                *slot.lock().unwrap() = Some(future);
            }
            drop(held);
            assert!(line[victim].lock().unwrap().is_none());
            assert!(!lock.is_locked(), "asker {asker}, victim {victim}");
            set(lock, 1);
            for (name, slot) in line.iter().enumerate().filter(|&(name, _)| name != victim) {
                let mut future = slot.lock().unwrap().take().unwrap();
                let poll = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
                assert!(poll.is_ready(), "asker {asker}, victim {victim}, {name} sleeps");
            }
        }
    }
}

/// What a predicate captures is dropped with its future, without the lock, and may come back to it.
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

/// A panic in one predicate, and another that wants to be asked by the same release.
#[test]
fn a_release_goes_on_behind_a_predicate_that_panics() {
    let lock = Lock::new(0);
    let mut panics = Polled::waiting(lock.acquire_when(|value| {
        assert!(*value == 0, "asked");
        false
    }));
    let mut holds = Polled::waiting(lock.acquire_when(|value| *value == 1));
    set(&lock, 1);
    assert_eq!((panics.wakes(), holds.wakes()), (1, 1));
    assert_eq!(panic_of(|| drop(panics.poll())), "asked");
    drop(holds.ready());
}

/// In the wait of a guard, too.
#[test]
fn the_panic_of_a_guards_predicate_reaches_its_own_task() {
    let lock = Arc::new(Lock::new(0));
    let predicate = |value: &u32| {
        assert!(*value == 0, "asked");
        false
    };
    let mut until = Polled::waiting(lock.try_acquire().unwrap().wait_until(predicate));
    let mut owned = Polled::waiting(Arc::clone(&lock).try_acquire_owned().unwrap().wait_until(predicate));
    set(&lock, 1);
    assert_eq!(panic_of(|| drop(until.poll())), "asked");
    assert_eq!(panic_of(|| drop(owned.poll())), "asked");
    assert!(!lock.is_locked());
}

/// The turn of a waiter that was called and left while the lock was taken is not the leaver's to pass on.
#[test]
fn a_woken_waiter_that_leaves_while_another_has_the_lock_passes_nothing_on_yet() {
    let lock = Lock::new(0);
    let mut first = Polled::waiting(lock.acquire_when(|value| *value > 0));
    let mut second = Polled::waiting(lock.acquire_when(|value| *value > 0));
    set(&lock, 1);
    let faster = lock.try_acquire().unwrap();
    assert!(first.is_woken());
    first.cancel();
    second.assert_asleep();
    drop(faster);
    drop(second.woken_and_ready());
}

/// Rule 5 again: the one that insists stands behind another, whose predicate comes to hold.
#[test]
fn a_waiter_polled_in_vain_is_not_overtaken_while_one_in_front_is_served() {
    let lock = Lock::new((false, false));
    let mut first = Polled::waiting(lock.acquire_when(|value| value.0));
    let mut second = Polled::waiting(lock.acquire_when(|value| value.1));
    lock.try_acquire().unwrap().1 = true;
    let mut overtaker = lock.try_acquire().expect("it was only called");
    assert!(second.poll().is_pending());
    overtaker.0 = true;
    drop(overtaker);
    assert!(lock.try_acquire().is_none(), "overtook a waiter that had been polled in vain");
    drop(first.woken_and_ready());
    drop(second.woken_and_ready());
    assert!(!lock.is_locked());
}

/// DESIGN section 3, rule 6.
#[test]
fn joining_asks_nobody_else() {
    let asked = Arc::new(AtomicUsize::new(0));
    let lock = Lock::new(0);
    let waiters: Vec<_> = (1..=100)
        .map(|wanted| {
            let asked = Arc::clone(&asked);
            Polled::waiting(lock.acquire_when(move |value| {
                asked.fetch_add(1, SeqCst);
                *value == wanted
            }))
        })
        .collect();
    assert_eq!(asked.load(SeqCst), 100, "each its own");
    assert!(!lock.is_locked());
    drop(waiters);
}

/// What spares the round must not cost a turn: whoever was not asked since the value changed is asked.
#[test]
fn a_waiter_behind_a_called_one_that_left_is_asked_although_only_a_question_had_the_lock() {
    let lock = Lock::new(0);
    let mut called = Polled::waiting(lock.acquire_when(|value| *value > 0));
    let mut behind = Polled::waiting(lock.acquire_when(|value| *value > 0));
    *lock.try_acquire().unwrap() = 1;
    assert!(called.is_woken());
    behind.assert_asleep();
    called.cancel();
    drop(behind.woken_and_ready());
}

#[test]
fn a_predicate_that_panics_when_first_asked_gives_the_lock_back() {
    let lock = Lock::new(0);
    let mut waiter = Polled::new(lock.acquire_when(|_| panic!("asked")));
    assert_eq!(panic_of(|| drop(waiter.poll())), "asked");
    assert!(!lock.is_locked(), "held by a future that is dead");
}
