//! Threads that sleep until a monitor is unlocked.

use std::thread;

use warded::{
    Lock, Monitor, RwLock, Semaphore, block_on,
    observe::{Body, HoldId, Primitive, WaitFor, WaitInfo, snapshot, under},
    prelude::*,
};

use crate::{find, hand_polling::run, seen};

/// Runs `sleeps` on another thread while this one holds the monitor. Returns its wait, and all primitives at that time. Nothing is
/// asserted before the other thread has ended.
fn while_asleep(
    name: &'static str,
    monitor: &Monitor<u32>,
    sleeps: impl FnOnce() + Send,
) -> (WaitInfo, Vec<Primitive>) {
    thread::scope(|scope| {
        let held = monitor.lock();
        scope.spawn(sleeps);
        let found = loop {
            let now = snapshot().primitives().to_vec();
            let waits = now.iter().find(|it| it.name == Some(name)).map(|it| it.waits.clone());
            if let Some([wait]) = waits.as_deref() {
                break (wait.clone(), now);
            }
            thread::yield_now();
        };
        drop(held);
        found
    })
}

/// The only hold of this primitive, and its body.
#[track_caller]
fn hold_in(primitives: &[Primitive], name: &str) -> (HoldId, Body) {
    let primitive = primitives.iter().find(|it| it.name == Some(name)).expect("it is in the snapshot");
    let [hold] = &primitive.holds[..] else { panic!("one hold") };
    (hold.id, hold.body.clone())
}

fn certainly(wait: &WaitInfo) -> Body {
    Body::WaitsFor { waits: vec![wait.id], is_certain: true }
}

#[test]
fn a_thread_that_sleeps_for_a_monitor_is_a_wait() {
    static MONITOR: Monitor<u32> = Monitor::new(0).named("sleeper");
    let (wait, _) = while_asleep("sleeper", &MONITOR, || drop(MONITOR.lock()));
    assert_eq!((wait.wants, wait.blocks_thread, wait.at.file()), (WaitFor::Acquire, true, file!()));
    let after = seen("sleeper");
    assert!(after.waits.is_empty() && after.holds.is_empty());
    assert_eq!((after.counters.acquisitions, after.counters.contended), (2, 1));
    let other = Monitor::new(0);
    let others: [&(dyn Fn() + Sync); 5] = [
        &|| locked!(MONITOR, |it| *it += 1),
        &|| MONITOR.peek(|it| assert_ne!(*it, 99)),
        &|| locked!(MONITOR, other, |it, _| *it += 1),
        &|| drop(MONITOR.try_wait_until(|it| *it == 99)),
        &|| block_on(MONITOR.wait_until(|it| *it < 99).then(|it| *it += 1)),
    ];
    for sleeps in others {
        let (wait, _) = while_asleep("sleeper", &MONITOR, sleeps);
        assert_eq!((wait.wants, wait.blocks_thread, wait.at.file()), (WaitFor::Acquire, true, file!()));
        assert!(seen("sleeper").waits.is_empty());
    }
}

/// No other thread can unlock these, whether they were locked by hand or by a macro.
#[test]
fn the_monitors_of_a_sleeping_thread_certainly_wait_for_what_it_sleeps_for() {
    static WANTED: Monitor<u32> = Monitor::new(0).named("wanted by a thread");
    let by_hand = Monitor::new(0).named("of a sleeping thread");
    let (wait, at_that_time) = while_asleep("wanted by a thread", &WANTED, || {
        let _held = by_hand.lock();
        drop(WANTED.lock());
    });
    assert_eq!(hold_in(&at_that_time, "of a sleeping thread").1, certainly(&wait));
    let (wait, at_that_time) = while_asleep("wanted by a thread", &WANTED, || {
        locked!(by_hand, |_| *WANTED.lock() += 1);
    });
    assert_eq!(hold_in(&at_that_time, "of a sleeping thread").1, certainly(&wait));
    // That of the other thread is not among them.
    assert_eq!(hold_in(&at_that_time, "wanted by a thread").1, Body::Unknown);
}

#[test]
fn the_bodies_that_a_sleeping_thread_polls_certainly_wait_for_what_it_sleeps_for() {
    static WANTED: Monitor<u32> = Monitor::new(0).named("wanted in a body");
    let lock = Lock::new(0).named("body of a sleeping thread");
    let config = RwLock::new(0).named("read by a sleeping thread");
    let permits = Semaphore::new(1).named("permits of a sleeping thread");
    let sleeps = || async { drop(WANTED.lock()) };
    let check = |name: &'static str, task: &(dyn Fn() + Sync)| {
        let (wait, at_that_time) = while_asleep("wanted in a body", &WANTED, task);
        let (id, body) = hold_in(&at_that_time, name);
        assert_eq!((body, &wait.under[..]), (certainly(&wait), &[id][..]));
    };
    check("body of a sleeping thread", &|| run(async { with_lock!(lock, async |_| sleeps().await) }));
    check("read by a sleeping thread", &|| run(async { read_lock!(config, async |_| sleeps().await) }));
    check("body of a sleeping thread", &|| with_lock_blocking!(lock, |_| locked!(WANTED, |it| *it += 1)));
    check("permits of a sleeping thread", &|| {
        run(async {
            let permit = permits.acquire().await;
            under(&permit, sleeps()).await;
        });
    });
}

/// The task may have passed the guard on, and only the macros and `under` know a body.
#[test]
fn a_lock_that_a_sleeping_thread_holds_by_hand_may_wait() {
    static WANTED: Monitor<u32> = Monitor::new(0).named("wanted with a guard");
    let lock = Lock::new(0).named("guard of a sleeping thread");
    let (wait, at_that_time) = while_asleep("wanted with a guard", &WANTED, || {
        let _guard = lock.try_acquire();
        drop(WANTED.lock());
    });
    assert_eq!((hold_in(&at_that_time, "guard of a sleeping thread").1, wait.under), (Body::Unknown, vec![]));
    assert!(find("wanted with a guard").unwrap().waits.is_empty());
}
