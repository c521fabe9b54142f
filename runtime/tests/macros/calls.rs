//! The arguments of the macros: locks behind all kinds of pointers, several locks, limits of time.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

use warded::{block_on, prelude::*};

#[test]
fn a_lock_may_be_behind_any_pointer() {
    let mut lock = Lock::new(0);
    with_lock_blocking!(lock, |n| *n += 1);
    with_lock_blocking!(&lock, |n| *n += 1);
    with_lock_blocking!(&&lock, |n| *n += 1);
    with_lock_blocking!(&mut lock, |n| *n += 1);
    let arc = Arc::new(lock);
    with_lock_blocking!(arc, |n| *n += 1);
    with_lock_blocking!(*arc, |n| *n += 1);
    with_lock_blocking!(Arc::clone(&arc), |n| *n += 1);
    with_lock_blocking!(Rc::new(Box::new(&arc)), |n| *n += 1);
    assert_eq!(*arc.try_acquire().unwrap(), 8);
}

#[test]
fn a_lock_may_be_any_expression() {
    struct Rack(Vec<(u32, Lock<u32>)>);
    impl Rack {
        fn lock(&self, index: usize) -> &Lock<u32> {
            &self.0[index].1
        }
    }
    let rack = Rack(vec![(0, Lock::new(1)), (1, Lock::new(2))]);
    with_lock_blocking!(rack.0[0].1, |n| *n += 10);
    with_lock_blocking!(rack.lock(1), |n| *n += 10);
    let which = true;
    with_lock_blocking!(if which { rack.lock(0) } else { rack.lock(1) }, |n| *n += 10);
    with_lock_blocking!({ rack.lock(1) }, |n| *n += 10);
    assert_eq!([*rack.lock(0).try_acquire().unwrap(), *rack.lock(1).try_acquire().unwrap()], [21, 22]);
}

#[test]
fn the_lock_is_evaluated_once() {
    let lock = Lock::new(0);
    let mut times = 0;
    let mut get = || {
        times += 1;
        &lock
    };
    with_lock_blocking!(get(), |n| *n += 1);
    try_with_lock!(get(), |n| *n += 1);
    wait_until_blocking!(get(), |n| *n == 2, |n| *n += 1);
    assert_eq!(times, 3);
}

#[test]
fn an_unsized_lock_is_a_lock() {
    let lock: Arc<Lock<[u8]>> = Arc::new(Lock::new([1, 2]));
    with_lock_blocking!(lock, |bytes| bytes[0] = 3);
    drop(wait_until_blocking!(lock, |bytes| bytes[0] == 3));
}

#[test]
fn several_locks_come_as_several_parameters() {
    let (text, number, list) = (Lock::new(String::new()), Lock::new(1), Lock::new(vec![1]));
    block_on(async {
        let sum = with_lock!(text, number, list, |text, number, list| {
            text.push('a');
            *number += 1;
            list.push(2);
            text.len() + *number + list.len()
        });
        assert_eq!(sum, 5);
        with_lock!(number, text, async |number, text| {
            *number += std::future::ready(1).await;
            text.push('b');
        });
    });
    with_lock_blocking!(list, text, |list, _| list.push(3));
    assert_eq!(try_with_lock!(list, number, |list, number| list.len() + *number), Some(6));
    assert_eq!((text.into_inner(), number.into_inner(), list.into_inner()), (String::from("ab"), 3, vec![1, 2, 3]));
}

#[test]
fn several_locks_are_all_or_none() {
    let (one, other) = (Lock::new(1), Lock::new(2));
    let guard = other.try_acquire();
    assert_eq!(try_with_lock!(one, other, |a, b| *a + *b), None);
    assert_eq!(with_lock_blocking!(one, other, timeout = Duration::from_millis(1), |a, b| *a + *b), Err(Elapsed));
    assert!(!one.is_locked());
    drop(guard);
    assert_eq!(try_with_lock!(other, one, |a, b| *a - *b), Some(1));
}

#[test]
fn the_same_lock_by_two_names_panics_and_never_hangs() {
    let lock = Arc::new(Lock::new(1));
    let alias = Arc::clone(&lock);
    assert!(catch_unwind(AssertUnwindSafe(|| with_lock_blocking!(lock, alias, |a, b| *a + *b))).is_err());
    assert!(catch_unwind(AssertUnwindSafe(|| try_with_lock!(lock, alias, |a, b| *a + *b))).is_err());
    assert!(!lock.is_locked());
}

#[test]
fn control_flow_leaves_several_locks() {
    fn find(one: &Lock<u32>, other: &Lock<u32>) -> Option<u32> {
        for round in 0.. {
            with_lock_blocking!(one, other, |a, b| {
                if *a == *b {
                    return Some(round);
                }
                *a += 1;
            });
            assert!(!one.is_locked() && !other.is_locked());
        }
        None
    }
    let (one, other) = (Lock::new(0), Lock::new(3));
    assert_eq!(find(&one, &other), Some(3));
    assert!(!one.is_locked() && !other.is_locked());
}

#[test]
fn a_limit_makes_a_result_of_the_value() {
    let lock = Lock::new(1);
    let later = Instant::now() + Duration::from_secs(3600);
    block_on(async {
        assert_eq!(with_lock!(lock, timeout = Duration::MAX, |n| *n), Ok(1));
        assert_eq!(with_lock!(lock, deadline = later, |n| *n), Ok(1));
        assert_eq!(with_lock!(lock, timeout = Duration::MAX, async |n| *n + std::future::ready(1).await), Ok(2));
        assert_eq!(wait_until!(lock, timeout = Duration::MAX, |n| *n == 1, |n| *n), Ok(1));
        assert_eq!(*wait_until!(lock, deadline = later, |n| *n == 1).unwrap(), 1);
    });
    assert_eq!(with_lock_blocking!(lock, timeout = Duration::from_secs(3600), |n| *n), Ok(1));
    assert_eq!(wait_until_blocking!(lock, deadline = later, |n| *n == 1, |n| *n), Ok(1));
    assert_eq!(*wait_until_blocking!(lock, timeout = Duration::MAX, |n| *n == 1).unwrap(), 1);
    assert!(!lock.is_locked());
}

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_limit_that_is_reached_is_an_error_and_the_body_is_not_run() {
    let lock = Lock::new(1);
    let second = Duration::from_secs(1);
    let guard = lock.try_acquire();
    let mut ran = false;
    assert_eq!(with_lock!(lock, timeout = second, |_| ran = true), Err(Elapsed));
    let soon = tokio::time::Instant::now() + second;
    assert_eq!(with_lock!(lock, deadline = soon, |_| ran = true), Err(Elapsed));
    assert!(!ran);
    drop(guard);
    assert_eq!(wait_until!(lock, timeout = second, |n| *n == 2, |_| ran = true), Err(Elapsed));
    assert!(wait_until!(lock, timeout = second, |n| *n == 2).is_err());
    assert!(!ran && !lock.is_locked());
}

#[test]
fn a_limit_and_a_question_mark_go_together() {
    async fn bump(lock: &Lock<u32>) -> Result<u32, Elapsed> {
        let before = with_lock!(lock, timeout = Duration::MAX, |n| {
            *n += 1;
            *n
        })?;
        let guard = wait_until!(lock, timeout = Duration::MAX, |n| *n > 0)?;
        Ok(before + *guard)
    }
    assert_eq!(block_on(bump(&Lock::new(1))), Ok(4));
}

#[test]
fn a_trailing_comma_is_no_argument() {
    let (lock, other) = (Lock::new(1), Lock::new(2));
    assert_eq!(with_lock_blocking!(lock, |n| *n,), 1);
    assert_eq!(with_lock_blocking!(lock, other, |n, m| *n + *m,), 3);
    assert_eq!(wait_until_blocking!(lock, |n| *n == 1, |n| *n,), 1);
}

/// Commas inside brackets, generics and closures don't separate arguments.
#[test]
fn commas_inside_the_body_separate_nothing() {
    let lock = Lock::new(vec![(1, 2), (3, 4)]);
    let sums: Vec<i32> = with_lock_blocking!(lock, |v| v.iter().map(|(a, b)| a + b).collect::<Vec<i32>>());
    assert_eq!(sums, [3, 7]);
    let folded = with_lock_blocking!(lock, |v| v.iter().fold(0, |sum, (a, b)| sum + a * b));
    assert_eq!(folded, 14);
    let set = with_lock_blocking!(lock, |v| v.iter().copied().collect::<std::collections::HashMap<i32, i32>>());
    assert_eq!(set.len(), 2);
}
