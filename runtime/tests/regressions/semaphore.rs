//! Rows 4 to 7, 30, 32 and 33 for permits. `rw_lock.rs` has them for the readers of an `RwLock`.
//!
//! "Row" means a row of `README.md`.

use std::sync::Arc;

use warded::{BoundedSemaphore, Semaphore, SemaphorePermit};

use crate::hand_polling::{Alarm, Log, Polled, panic_of};

type Acquirer<'a> = Polled<'a, SemaphorePermit<'a>>;

/// Waiters in the queue, in this order, each for this number of permits.
#[track_caller]
fn waiters<'a, const N: usize>(semaphore: &'a Semaphore, woken: &Log, wanted: [usize; N]) -> [Acquirer<'a>; N] {
    let mut name = 0;
    wanted.map(|wanted| {
        let mut task = Polled::with_alarm(semaphore.acquire_many(wanted), Alarm::logged(woken, name));
        assert!(task.poll().is_pending());
        name += 1;
        task
    })
}

/// Row 4.
#[test]
fn when_a_first_waiter_that_needs_too_many_permits_leaves_later_ones_are_served() {
    let semaphore = Semaphore::new(4);
    let held = semaphore.try_acquire().unwrap();
    let woken = Log::default();
    let mut tasks = waiters(&semaphore, &woken, [4, 1, 2, 1]);
    tasks[0].cancel();
    assert_eq!(woken.take(), [1, 2]);
    assert_eq!(semaphore.available_permits(), 0);
    drop(tasks[1].ready());
    assert_eq!(woken.take(), [3]);
    drop((tasks[2].ready(), tasks[3].ready(), held));
    assert_eq!(semaphore.available_permits(), 4);
}

/// Row 4. The first waiter still needs too many permits, so no waiter is served, and none is forgotten.
#[test]
fn when_a_later_waiter_leaves_the_first_one_still_comes_first() {
    let semaphore = Semaphore::new(2);
    let held = semaphore.try_acquire().unwrap();
    let woken = Log::default();
    let mut tasks = waiters(&semaphore, &woken, [2, 2, 1]);
    tasks[1].cancel();
    assert_eq!(woken.take(), []);
    tasks[0].cancel();
    assert_eq!(woken.take(), [2]);
    drop((tasks[2].ready(), held));
    assert_eq!(semaphore.available_permits(), 2);
}

/// Row 5.
#[test]
fn permits_that_are_added_together_serve_as_many_waiters_as_they_can() {
    for (added, wanted, served) in [
        (3, [1, 1, 1], &[0, 1, 2][..]),
        (2, [1, 2, 1], &[0][..]),
        (3, [1, 2, 1], &[0, 1][..]),
        (2, [3, 1, 1], &[][..]),
        (4, [1, 1, 1], &[0, 1, 2][..]),
    ] {
        let semaphore = Semaphore::new(0);
        let woken = Log::default();
        let mut tasks = waiters(&semaphore, &woken, wanted);
        semaphore.add_permits(added);
        assert_eq!(woken.take(), served, "{added} for {wanted:?}");
        let taken: usize = served.iter().map(|&name| wanted[name]).sum();
        assert_eq!(semaphore.available_permits(), added - taken);
        for &name in served {
            tasks[name].ready().forget();
        }
    }
}

/// Row 6. No permits are reserved for a waiter that needs many: when it leaves, all permits that came back are still free.
#[test]
fn a_waiter_that_leaves_before_there_are_enough_permits_takes_none() {
    const WANTED: usize = 5;
    for came_back in 0..=WANTED {
        let semaphore = Semaphore::new(WANTED);
        let mut held: Vec<_> = (0..WANTED).map(|_| semaphore.try_acquire().unwrap()).collect();
        let mut greedy = Polled::waiting(semaphore.acquire_many(WANTED));
        held.truncate(WANTED - came_back);
        assert_eq!(greedy.is_woken(), came_back == WANTED);
        greedy.cancel();
        assert_eq!(semaphore.available_permits(), came_back);
        drop(held);
        assert_eq!(semaphore.available_permits(), WANTED);
    }
}

/// Row 6. The next waiter gets the permits that came back.
#[test]
fn when_a_waiter_for_many_permits_leaves_the_next_waiter_gets_them() {
    for came_back in 0..5 {
        let semaphore = Semaphore::new(5);
        let mut held: Vec<_> = (0..5).map(|_| semaphore.try_acquire().unwrap()).collect();
        let woken = Log::default();
        let mut tasks = waiters(&semaphore, &woken, [5, 1, 1, 1, 1, 1]);
        held.truncate(5 - came_back);
        tasks[0].cancel();
        assert_eq!(woken.take(), (1..=came_back).collect::<Vec<_>>());
        assert_eq!(semaphore.available_permits(), 0);
    }
}

/// Row 7.
#[test]
fn granted_waiters_that_leave_in_any_order_give_their_permits_back() {
    let wanted = [1, 3, 2, 1];
    for order in permutations(4) {
        let semaphore = Semaphore::new(7);
        let held = semaphore.try_acquire_many(7).unwrap();
        let mut tasks = waiters(&semaphore, &Log::default(), wanted);
        drop(held);
        assert!(tasks.iter().all(Polled::is_woken));
        let mut free = 0;
        for leaver in order {
            tasks[leaver].cancel();
            free += wanted[leaver];
            assert_eq!(semaphore.available_permits(), free);
        }
        assert_eq!(free, 7);
    }
}

pub(crate) fn permutations(of: usize) -> Vec<Vec<usize>> {
    if of == 0 {
        return vec![vec![]];
    }
    let shorter = permutations(of - 1);
    let inserted = |order: &Vec<usize>, at| {
        let mut order = order.clone();
        order.insert(at, of - 1);
        order
    };
    shorter.iter().flat_map(|order| (0..of).map(move |at| inserted(order, at))).collect()
}

#[test]
fn the_permutations_are_complete() {
    let mut all = permutations(4);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 24);
}

/// Row 30.
#[test]
fn too_many_added_permits_panic_before_anything_has_changed() {
    let semaphore = Semaphore::new(Semaphore::MAX_PERMITS);
    let held = semaphore.try_acquire_many(Semaphore::MAX_PERMITS).unwrap();
    let mut waiter = Polled::waiting(semaphore.acquire());
    for too_many in [1, 2, Semaphore::MAX_PERMITS, usize::MAX] {
        assert!(panic_of(|| semaphore.add_permits(too_many)).contains("MAX_PERMITS"));
        assert_eq!(semaphore.available_permits(), 0);
        waiter.assert_asleep();
    }
    drop(held);
    drop(waiter.woken_and_ready());
    assert_eq!(semaphore.available_permits(), Semaphore::MAX_PERMITS);
    // Forgotten permits make room for new ones.
    semaphore.try_acquire_many(2).unwrap().forget();
    semaphore.add_permits(2);
    assert!(!panic_of(|| semaphore.add_permits(1)).is_empty());
    assert_eq!(semaphore.available_permits(), Semaphore::MAX_PERMITS);
}

/// Row 30.
#[test]
fn making_a_semaphore_with_too_many_permits_panics() {
    drop(Semaphore::new(Semaphore::MAX_PERMITS));
    assert!(!panic_of(|| Semaphore::new(Semaphore::MAX_PERMITS + 1)).is_empty());
    assert!(!panic_of(|| Semaphore::new(usize::MAX)).is_empty());
    assert!(!panic_of(|| BoundedSemaphore::new(Semaphore::MAX_PERMITS + 1)).is_empty());
}

/// Row 32. As the docs say, zero permits are granted at once, even if other tasks wait.
#[test]
fn zero_permits_are_granted_at_once() {
    let semaphore = Arc::new(Semaphore::new(0));
    assert_eq!(semaphore.try_acquire_many(0).unwrap().permits(), 0);
    let _waiter = Polled::waiting(semaphore.acquire());
    assert_eq!(semaphore.try_acquire_many(0).unwrap().permits(), 0);
    assert_eq!(Polled::new(semaphore.acquire_many(0)).ready().permits(), 0);
    assert_eq!(Polled::new(Arc::clone(&semaphore).acquire_many_owned(0)).ready().permits(), 0);
    let mut none = semaphore.try_acquire_many(0).unwrap();
    assert!(none.split(1).is_none());
    none.forget();
    assert_eq!(semaphore.available_permits(), 0);
}

/// Row 33.
#[test]
fn every_way_to_give_a_permit_back_wakes_a_waiter() {
    type GiveBack<'a> = Box<dyn FnOnce(&'a Semaphore, SemaphorePermit<'a>) + 'a>;
    let ways: Vec<(&str, GiveBack<'_>)> = vec![
        ("drop", Box::new(|_, permit| drop(permit))),
        ("release", Box::new(|_, permit| permit.release())),
        (
            "split, and drop the part",
            Box::new(|_, mut permit| drop(permit.split(1).map(|part| (part, permit.forget())))),
        ),
        (
            "merge, and drop the sum",
            Box::new(|semaphore, mut permit| {
                permit.merge(semaphore.try_acquire_many(0).expect("zero permits are always free"));
            }),
        ),
        (
            "forget, and add another",
            Box::new(|semaphore, permit| {
                permit.forget();
                semaphore.add_permits(1);
            }),
        ),
        (
            "a panic",
            Box::new(|_, permit| {
                panic_of(|| {
                    let _permit = permit;
                    panic!("while the permit is held");
                });
            }),
        ),
    ];
    for (way, give_back) in ways {
        let semaphore: &'static Semaphore = Box::leak(Box::new(Semaphore::new(1)));
        let permit = semaphore.try_acquire().unwrap();
        let mut waiter = Polled::waiting(semaphore.acquire());
        give_back(semaphore, permit);
        assert!(waiter.is_woken(), "{way}");
        drop(waiter.ready());
        assert_eq!(semaphore.available_permits(), 1, "{way}");
    }
}
