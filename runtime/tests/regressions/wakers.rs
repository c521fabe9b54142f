//! Rows 13 to 20: wakers that change, that misbehave, and how often they are woken.
//!
//! "Row" means a row of `README.md`.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::{Context, Waker},
};

use warded::Lock;

use crate::{
    fixture::{Fixture, Held, Turns, Waiters, Waiting, assert_free, for_every_wait},
    hand_polling::{Alarm, Habits, Log, Polled, panic_of, waker_with},
};

/// Row 13.
#[test]
fn the_waker_of_the_last_poll_is_woken_and_the_earlier_are_let_go() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let [first, second, third] = [(); 3].map(|()| Alarm::new());
        let mut task = Polled::new(fixture.wait());
        for alarm in [&first, &second, &third] {
            assert!(task.poll_with(&Waker::from(Arc::clone(alarm))).is_pending());
            assert_eq!(Arc::strong_count(alarm), 2, "kept");
        }
        assert_eq!([Arc::strong_count(&first), Arc::strong_count(&second)], [1, 1], "let go");
        drop(closed);
        assert_eq!([first.wakes(), second.wakes(), third.wakes()], [0, 0, 1]);
        drop(task.ready());
        assert_free(fixture);
    });
}

/// Row 13. The turn came before the new waker.
#[test]
fn a_new_waker_after_the_turn_is_not_kept() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let [first, second] = [(); 2].map(|()| Alarm::new());
        let mut task = Polled::new(fixture.wait());
        assert!(task.poll_with(&Waker::from(Arc::clone(&first))).is_pending());
        drop(closed);
        let held = task.poll_with(&Waker::from(Arc::clone(&second)));
        assert!(held.is_ready());
        assert_eq!([first.wakes(), second.wakes()], [1, 0]);
        assert_eq!([Arc::strong_count(&first), Arc::strong_count(&second)], [1, 1]);
    });
}

/// Row 14.
#[test]
fn a_waker_that_would_wake_the_same_task_is_not_cloned_again() {
    for_every_wait(|fixture| {
        let _closed = fixture.close();
        let habits = Arc::<Habits>::default();
        let waker = waker_with(Arc::clone(&habits));
        let mut task = Polled::new(fixture.wait());
        assert!(task.poll_with(&waker).is_pending());
        let at_first = habits.clones.load(SeqCst);
        for _ in 0..10 {
            assert!(task.poll_with(&waker).is_pending());
        }
        assert_eq!(habits.clones.load(SeqCst), at_first);
        assert!(at_first <= 1, "{at_first} clones for one place");
    });
}

/// Row 14.
#[test]
fn a_wait_that_need_not_wait_clones_no_waker() {
    for_every_wait(|fixture| {
        // A barrier takes the mutex in any case, and has its waker ready before.
        if fixture.name().starts_with("Barrier") {
            return;
        }
        drop(fixture.close());
        let habits = Arc::<Habits>::default();
        assert!(Polled::new(fixture.wait()).poll_with(&waker_with(Arc::clone(&habits))).is_ready());
        assert_eq!(habits.clones.load(SeqCst), 0);
    });
}

/// Row 15.
#[test]
fn a_waker_is_let_go_once_its_wait_is_over() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let mut waiters = Waiters::of(fixture, 3);
        for task in &waiters.tasks {
            assert_eq!(task.wakers_kept(), 1);
        }
        waiters.tasks[1].cancel();
        assert_eq!(waiters.tasks[1].wakers_kept(), 0, "cancelled");
        drop(closed);
        assert_eq!(waiters.tasks[0].wakers_kept(), 0, "woken");
        let held = waiters.tasks[0].ready();
        assert_eq!(waiters.tasks[0].wakers_kept(), 0, "completed");
        drop(held);
        waiters.tasks[2].cancel();
        assert_eq!(waiters.tasks[2].wakers_kept(), 0, "cancelled after its turn");
    });
}

/// The ways in which a waker may use its primitive when it is cloned, woken or dropped.
type Act = fn(&'static dyn Fixture, &Slot);

/// The place of a future that the waker may use.
type Slot = Arc<Mutex<Option<Waiting<Held>>>>;

const ACTS: [(&str, Act); 4] = [
    ("tries", |fixture, _| drop(fixture.try_now())),
    ("waits, and gives up", |fixture, _| drop(poll_once(fixture.wait()))),
    ("waits, and stays in the queue", |fixture, slot| *slot.lock().unwrap() = poll_once(fixture.wait()).1),
    ("cancels another", |_, slot| {
        let other = slot.lock().unwrap().take();
        drop(other);
    }),
];

fn poll_once(mut future: Waiting<Held>) -> (Option<Held>, Option<Waiting<Held>>) {
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        std::task::Poll::Ready(held) => (Some(held), None),
        std::task::Poll::Pending => (None, Some(future)),
    }
}

/// Polls the future in the slot, as its own task would do later.
fn look_in(slot: &Slot) {
    let waiting = slot.lock().unwrap().take();
    let pending = waiting.and_then(|future| poll_once(future).1);
    *slot.lock().unwrap() = pending;
}

/// Habits that call `act` at the first `clone`, `wake` or `drop`: `at` says at which of them.
fn acting(at: &str, act: impl Fn() + Send + Sync + 'static) -> Arc<Habits> {
    let done = AtomicBool::new(false);
    let once = Box::new(move || {
        if !done.swap(true, SeqCst) {
            act();
        }
    });
    let mut habits = Habits::default();
    match at {
        "clone" => habits.on_clone = Some(once),
        "wake" => habits.on_wake = Some(once),
        _ => habits.on_drop = Some(once),
    }
    Arc::new(habits)
}

/// Row 16. Whatever the waker does, the waiters are served, and nothing hangs.
#[test]
fn a_waker_may_come_back_to_its_primitive() {
    for at in ["clone", "wake", "drop"] {
        for (what, act) in ACTS {
            for_every_wait(|fixture| {
                println!("at {at}: {what}");
                let closed = fixture.close();
                let slot = Slot::default();
                let mut before = Polled::waiting(fixture.wait());
                let habits = acting(at, {
                    let slot = Arc::clone(&slot);
                    move || act(fixture, &slot)
                });
                let waker = waker_with(habits);
                let mut mischief = Polled::new(fixture.wait());
                assert!(mischief.poll_with(&waker).is_pending());
                look_in(&slot);
                if slot.lock().unwrap().is_none() {
                    *slot.lock().unwrap() = poll_once(fixture.wait()).1;
                }
                let mut after = Polled::waiting(fixture.wait());

                // Polls with another waker, so that the old one is dropped, and then with the old one again.
                assert!(mischief.poll_with(Waker::noop()).is_pending());
                assert!(mischief.poll_with(&waker).is_pending());
                drop(waker);

                drop(closed);
                drop(before.woken_and_ready());
                if let std::task::Poll::Ready(held) = mischief.poll() {
                    drop(held);
                }
                mischief.cancel();
                let other = slot.lock().unwrap().take();
                drop(other);
                drop(after.woken_and_ready());
                assert_free(fixture);
            });
        }
    }
}

/// Row 16. Waking a task polls it at once, inside the release. It enters, and gives back.
#[test]
fn a_waker_may_poll_its_task_inside_the_wake() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let slots: [Slot; 3] = Default::default();
        let served = Log::default();
        for (name, slot) in slots.iter().enumerate() {
            let habits = acting("wake", {
                let (slot, served) = (Arc::clone(slot), served.clone());
                move || {
                    let future = slot.lock().unwrap().take().expect("waits");
                    let (held, pending) = poll_once(future);
                    assert!(pending.is_none(), "woken, so it is its turn");
                    served.push(name);
                    drop(held);
                }
            });
            let mut future = fixture.wait();
            let waker = waker_with(habits);
            assert!(future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
            *slot.lock().unwrap() = Some(future);
        }
        drop(closed);
        assert_eq!(served.take(), [0, 1, 2]);
        assert_free(fixture);
    });
}

/// Row 17.
#[test]
fn a_waker_that_panics_in_clone_harms_only_its_own_task() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let mut waiters = Waiters::of(fixture, 2);
        let waker = waker_with(acting("clone", || panic!("clone")));
        let mut task = Polled::new(fixture.wait());
        assert_eq!(panic_of(|| task.poll_with(&waker)), "clone");
        task.cancel();
        // The same at a later poll, when it is in the queue.
        let mut late = Polled::waiting(fixture.wait());
        let waker = waker_with(acting("clone", || panic!("clone")));
        assert_eq!(panic_of(|| late.poll_with(&waker)), "clone");
        late.cancel();
        drop(closed);
        waiters.assert_served(fixture, [0, 1]);
    });
}

/// Row 17.
#[test]
fn a_waker_that_panics_in_wake_keeps_no_task_asleep() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let waker = waker_with(acting("wake", || panic!("wake")));
        let mut task = Polled::new(fixture.wait());
        assert!(task.poll_with(&waker).is_pending());
        let mut waiters = Waiters::of(fixture, 2);
        // The panic reaches the task that woke, unless that task was just given an item or a turn.
        let woke = catch_unwind(AssertUnwindSafe(|| drop(closed)));
        assert!(woke.is_ok() || woke.is_err_and(|payload| payload.is::<&str>()));
        drop(task.ready());
        waiters.assert_served(fixture, [0, 1]);
    });
}

/// Row 17. The task is never polled in its turn. When its future is dropped, the next waiter gets the turn.
#[test]
fn the_turn_of_a_task_whose_waker_panicked_is_not_lost() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let waker = waker_with(acting("wake", || panic!("wake")));
        let mut task = Polled::new(fixture.wait());
        assert!(task.poll_with(&waker).is_pending());
        let mut waiters = Waiters::of(fixture, 2);
        // The panic reaches the task that woke, unless that task was just given an item or a turn.
        let woke = catch_unwind(AssertUnwindSafe(|| drop(closed)));
        assert!(woke.is_ok() || woke.is_err_and(|payload| payload.is::<&str>()));
        task.cancel();
        waiters.assert_served(fixture, [0, 1]);
    });
}

/// Row 17. One release serves many waiters if their predicates panic.
#[test]
fn a_waker_that_panics_in_wake_does_not_stop_the_batch() {
    for panicking in [0, 1, 31, 32, 33, 64, 69] {
        let lock = Lock::<()>::default();
        let held = lock.try_acquire().unwrap();
        let woken = Log::default();
        let mut tasks: Vec<_> = (0..70)
            .map(|name| {
                let mut task = Polled::with_alarm(lock.acquire_when(|()| panic!("asked")), Alarm::logged(&woken, name));
                if name == panicking {
                    let waker = waker_with(acting("wake", || panic!("wake")));
                    assert!(task.poll_with(&waker).is_pending());
                } else {
                    assert!(task.poll().is_pending());
                }
                task
            })
            .collect();
        let mut plain = Polled::waiting(lock.acquire());
        assert_eq!(panic_of(|| drop(held)), "wake");
        assert_eq!(woken.take(), (0..70).filter(|&name| name != panicking).collect::<Vec<_>>());
        drop(plain.woken_and_ready());
        for task in &mut tasks {
            assert_eq!(panic_of(|| drop(task.poll())), "asked");
        }
        assert!(!lock.is_locked());
    }
}

/// Row 17. All wakers panic. The releaser resumes the first panic.
#[test]
fn many_wakers_that_panic_make_one_panic() {
    let lock = Lock::<()>::default();
    let held = lock.try_acquire().unwrap();
    let mut tasks = Vec::new();
    for message in ["one", "two", "three"] {
        let mut task = Polled::new(lock.acquire_when(|()| panic!("asked")));
        assert!(task.poll_with(&waker_with(acting("wake", move || panic!("{message}")))).is_pending());
        tasks.push(task);
    }
    assert_eq!(panic_of(|| drop(held)), "one");
    drop(tasks);
    assert!(!lock.is_locked());
}

/// Row 17. A release while the releaser panics already does not abort.
#[test]
fn a_waker_that_panics_in_wake_during_a_panic_does_not_abort() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let waker = waker_with(acting("wake", || panic!("wake")));
        let mut task = Polled::new(fixture.wait());
        assert!(task.poll_with(&waker).is_pending());
        let panic = panic_of(|| {
            let _closed = closed;
            panic!("first")
        });
        assert_eq!(panic, "first");
        drop(task.ready());
        assert_free(fixture);
    });
}

/// Row 17.
#[test]
fn a_waker_that_panics_in_drop_harms_only_its_own_task() {
    for replaced in [true, false] {
        for_every_wait(|fixture| {
            let closed = fixture.close();
            let mut waiters = Waiters::of(fixture, 1);
            let waker = waker_with(acting("drop", || panic!("drop")));
            let mut task = Polled::new(fixture.wait());
            assert!(task.poll_with(&waker).is_pending());
            std::mem::forget(waker);
            let mut behind = Polled::waiting(fixture.wait());
            if replaced {
                assert_eq!(panic_of(|| drop(task.poll())), "drop");
                task.cancel();
            } else {
                // The task leaves its place, and the panic is caught there. It must not cost another task its turn.
                task.cancel();
            }
            drop(closed);
            drop(waiters.tasks[0].woken_and_ready());
            drop(behind.woken_and_ready());
            assert_free(fixture);
        });
    }
}

/// Row 17. The turn comes while the waker is cloned, and the clone panics when it is dropped.
#[test]
fn a_turn_that_comes_while_a_waker_is_cloned_is_not_lost_when_its_drop_panics() {
    for in_line in [false, true] {
        let lock = Arc::new(Lock::new(()));
        let closed = Mutex::new(Arc::clone(&lock).try_acquire_owned().ok());
        let panicked = AtomicBool::new(false);
        let waker = waker_with(Arc::new(Habits {
            on_clone: Some(Box::new(move || drop(closed.lock().unwrap().take()))),
            on_drop: Some(Box::new(move || assert!(panicked.swap(true, SeqCst), "drop"))),
            ..Habits::default()
        }));
        let mut task = Polled::new(lock.acquire());
        if in_line {
            assert!(task.poll().is_pending());
        }
        let turn = task.poll_with(&waker);
        assert!(turn.is_ready(), "the panic is not its own");
        drop(turn);
        assert!(!lock.is_locked(), "locked for ever, and no task holds it");
    }
}

/// Row 18.
#[test]
fn waiting_wakes_no_task_and_each_turn_wakes_one_once() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let mut waiters = Waiters::of(fixture, 5);
        waiters.assert_no_turn();
        drop(closed);
        waiters.assert_served(fixture, 0..5);
        for task in &waiters.tasks {
            assert_eq!(task.wakes(), 1);
        }
    });
}

/// Row 19.
#[test]
fn ten_thousand_polls_are_one_place_in_the_queue() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let mut waiters = Waiters::of(fixture, 2);
        for round in 0..10_000 {
            assert!(waiters.tasks[round % 2].poll().is_pending());
        }
        waiters.assert_no_turn();
        assert_eq!(waiters.tasks[0].wakers_kept(), 1);
        drop(closed);
        waiters.assert_served(fixture, [0, 1]);
    });
}

/// Row 19.
#[test]
fn a_spurious_poll_stays_pending_and_keeps_its_place() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let mut waiters = Waiters::of(fixture, 3);
        for &name in &[2, 2, 1, 0, 2] {
            assert!(waiters.tasks[name].poll().is_pending());
        }
        drop(closed);
        if fixture.turns() == Turns::HandedOver {
            for name in [2, 1] {
                assert!(waiters.tasks[name].poll().is_pending(), "not its turn");
            }
        }
        waiters.assert_served(fixture, 0..3);
    });
}

/// Row 20.
#[test]
fn any_number_of_waiters_is_woken_first_in_first_out() {
    for count in [1, 2, 31, 32, 33, 65] {
        for_every_wait(|fixture| {
            let closed = fixture.close();
            let mut waiters = Waiters::of(fixture, count);
            drop(closed);
            waiters.assert_served(fixture, 0..count);
        });
    }
}

/// Row 20. One release serves all waiters at once. A lock does that only for waiters whose predicates panic.
#[test]
fn a_batch_of_any_size_is_woken_first_in_first_out() {
    for count in [1, 2, 31, 32, 33, 65, 100] {
        let lock = Lock::<()>::default();
        let held = lock.try_acquire().unwrap();
        let woken = Log::default();
        let mut tasks: Vec<_> = (0..count)
            .map(|name| {
                let wait = lock.acquire_when(|()| panic!("asked"));
                let mut task = Polled::with_alarm(wait, Alarm::logged(&woken, name));
                assert!(task.poll().is_pending());
                task
            })
            .collect();
        drop(held);
        assert_eq!(woken.take(), (0..count).collect::<Vec<_>>());
        for task in &mut tasks {
            assert!(catch_unwind(AssertUnwindSafe(|| drop(task.poll()))).is_err());
        }
        assert!(!lock.is_locked());
    }
}
