//! A body is a block of the function around it, and the lock is given back on every way out.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use warded::{block_on, prelude::*};

#[guarded]
#[derive(Debug, Default)]
struct Shelf {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u32>,
    #[guarded(by = state)]
    name: String,
}

fn shelf() -> Shelf {
    ShelfInit { items: vec![1, 2, 3], name: String::from("shelf") }.into()
}

impl Shelf {
    fn is_free(&self) -> bool {
        !self.state.is_locked()
    }
}

#[test]
fn the_value_of_the_body_is_the_value_of_the_macro() {
    let shelf = shelf();
    let length = block_on(async { with_lock!(shelf.state, |s| s.items.len()) });
    assert_eq!(length, 3);
    assert_eq!(with_lock_blocking!(shelf.state, |s| s.items.pop()), Some(3));
    assert_eq!(try_with_lock!(shelf.state, |s| s.items.pop()), Some(Some(2)));
    assert!(shelf.is_free());
}

#[test]
fn a_body_may_borrow_two_fields_at_once() {
    let shelf = shelf();
    with_lock_blocking!(shelf.state, |s| {
        let (items, name) = (&mut s.items, &mut s.name);
        items.retain(|item| *item != 2);
        name.push_str("ful");
    });
    assert_eq!(with_lock_blocking!(shelf.state, |s| format!("{} {:?}", s.name, s.items)), "shelfful [1, 3]");
}

#[test]
fn return_leaves_the_function_and_gives_back() {
    async fn find(shelf: &Shelf, wanted: u32) -> &'static str {
        with_lock!(shelf.state, |s| {
            if s.items.contains(&wanted) {
                return "found";
            }
        });
        assert!(shelf.is_free());
        "not found"
    }
    let shelf = shelf();
    assert_eq!(block_on(find(&shelf, 2)), "found");
    assert!(shelf.is_free());
    assert_eq!(block_on(find(&shelf, 9)), "not found");
}

#[test]
fn a_body_that_only_returns_is_fine() {
    async fn first(shelf: &Shelf) -> u32 {
        with_lock!(shelf.state, |s| return s.items[0])
    }
    fn blocking(shelf: &Shelf) -> u32 {
        with_lock_blocking!(shelf.state, |s| return s.items[0])
    }
    let shelf = shelf();
    assert_eq!((block_on(first(&shelf)), blocking(&shelf)), (1, 1));
    assert!(shelf.is_free());
}

#[test]
fn a_question_mark_leaves_the_function_and_gives_back() {
    async fn parse(shelf: &Shelf, text: &str) -> Result<usize, std::num::ParseIntError> {
        let length = with_lock!(shelf.state, |s| {
            s.items.push(text.parse()?);
            s.items.len()
        });
        Ok(length)
    }
    async fn last(shelf: &Shelf) -> Option<u32> {
        Some(with_lock!(shelf.state, |s| *s.items.last()?) + 1)
    }
    let shelf = shelf();
    assert_eq!(block_on(parse(&shelf, "4")), Ok(4));
    assert!(block_on(parse(&shelf, "four")).is_err());
    assert!(shelf.is_free());
    assert_eq!(block_on(last(&shelf)), Some(5));
    with_lock_blocking!(shelf.state, |s| s.items.clear());
    assert_eq!(block_on(last(&shelf)), None);
    assert!(shelf.is_free());
}

#[test]
fn break_and_continue_belong_to_the_loop_around() {
    let shelf = shelf();
    let (mut rounds, mut kept) = (0, vec![]);
    block_on(async {
        loop {
            rounds += 1;
            let item = with_lock!(shelf.state, |s| match s.items.pop() {
                Some(item) if item % 2 == 0 => continue,
                Some(item) => item,
                None => break,
            });
            assert!(shelf.is_free());
            kept.push(item);
        }
    });
    assert_eq!((rounds, kept), (4, vec![3, 1]));
    assert!(shelf.is_free());
}

#[test]
fn a_break_may_carry_a_value() {
    let shelf = shelf();
    let found = loop {
        with_lock_blocking!(shelf.state, |s| {
            if s.items.len() == 1 {
                break s.items[0];
            }
            s.items.pop();
        });
    };
    assert_eq!(found, 1);
    assert!(shelf.is_free());
}

#[test]
fn labels_reach_through_the_body() {
    let shelf = shelf();
    let mut seen = vec![];
    let value = 'search: {
        'outer: for row in 0..3 {
            for column in 0..3 {
                try_with_lock!(shelf.state, |s| {
                    if column == 1 {
                        continue 'outer;
                    }
                    if row == 2 {
                        break 'search s.items[2];
                    }
                    seen.push((row, column));
                });
            }
        }
        0
    };
    assert_eq!((value, seen), (3, vec![(0, 0), (1, 0)]));
    assert!(shelf.is_free());
}

#[test]
fn a_body_may_have_loops_of_its_own() {
    let shelf = shelf();
    let sum = with_lock_blocking!(shelf.state, |s| {
        let mut sum = 0;
        for item in &s.items {
            if *item == 2 {
                continue;
            }
            sum += item;
        }
        sum
    });
    assert_eq!(sum, 4);
}

/// After a block, an operator goes on with the expression in a closure, and begins a new statement in a function.
#[test]
fn an_operator_may_follow_the_block_with_which_a_body_begins() {
    let lock = Lock::new(3);
    assert!(with_lock_blocking!(lock, |n| match n {
        3 => *n < 4,
        _ => false,
    } && *n > 2));
    assert_eq!(with_lock_blocking!(lock, |n| if *n > 1 { 1 } else { 2 } + *n), 4);
    assert_eq!(wait_until_blocking!(lock, |n| { *n } == 3, |n| { *n } - 1), 2);
}

#[test]
fn values_may_be_moved_into_the_body() {
    let shelf = shelf();
    let (name, items) = (String::from("moved"), vec![7]);
    let old = block_on(async {
        with_lock!(shelf.state, |s| {
            s.items = items;
            std::mem::replace(&mut s.name, name)
        })
    });
    assert_eq!(old, "shelf");
    let text = String::from("given back");
    // The value is moved only if the lock was taken.
    let guard = shelf.state.try_acquire().unwrap();
    let result = try_with_lock!(shelf.state, |s| s.name = text);
    assert!(result.is_none());
    drop(guard);
}

#[test]
fn the_body_uses_what_is_around_it() {
    let shelf = shelf();
    let mut log = vec![];
    let limit = 2;
    with_lock_blocking!(shelf.state, |s| {
        for item in s.items.iter().filter(|item| **item <= limit) {
            log.push(*item);
        }
    });
    log.push(0);
    assert_eq!(log, [1, 2, 0]);
}

/// A temporary of the last expression that borrows from the guard is dropped before the guard.
#[test]
fn temporaries_of_the_tail_do_not_outlive_the_guard() {
    struct Borrows<'a>(&'a mut Vec<u32>);

    impl Borrows<'_> {
        fn total(&self) -> u32 {
            self.0.iter().sum()
        }
    }

    impl Drop for Borrows<'_> {
        fn drop(&mut self) {
            self.0.push(10);
        }
    }

    async fn total(shelf: &Shelf) -> u32 {
        with_lock!(shelf.state, |s| Borrows(&mut s.items).total())
    }
    let shelf = shelf();
    assert_eq!(block_on(total(&shelf)), 6);
    assert_eq!(with_lock_blocking!(shelf.state, |s| Borrows(&mut s.items).total()), 16);
    assert_eq!(try_with_lock!(shelf.state, |s| Borrows(&mut s.items).total()), Some(26));
    assert_eq!(wait_until_blocking!(shelf.state, |_| true, |s| Borrows(&mut s.items).total()), 36);
    assert!(shelf.is_free());
}

/// The lock is still held when the temporary is dropped.
#[test]
fn temporaries_of_the_body_are_dropped_before_the_lock_is_given_back() {
    struct SeesTheLock<'a>(&'a Lock<()>, &'a AtomicUsize);

    impl Drop for SeesTheLock<'_> {
        fn drop(&mut self) {
            self.1.fetch_add(usize::from(self.0.is_locked()), SeqCst);
        }
    }

    let (lock, held) = (Lock::new(()), AtomicUsize::new(0));
    with_lock_blocking!(lock, |_s| {
        let _seen = SeesTheLock(&lock, &held);
    });
    assert_eq!(held.load(SeqCst), 1);
}

#[test]
fn a_temporary_guard_lives_no_longer_than_the_macro() {
    let lock = Lock::new(vec![1]);
    match with_lock_blocking!(lock, |v| v.len()) {
        1 => assert!(!lock.is_locked()),
        _ => unreachable!(),
    }
    if with_lock_blocking!(lock, |v| v.is_empty()) {
        unreachable!();
    } else {
        assert!(!lock.is_locked());
    }
    let sum = with_lock_blocking!(lock, |v| v[0]) + with_lock_blocking!(lock, |v| v[0]);
    assert_eq!(sum, 2);
}

#[test]
fn a_panic_in_the_body_gives_back() {
    let shelf = shelf();
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        with_lock_blocking!(shelf.state, |s| {
            s.items.clear();
            panic!("in the body");
        })
    }));
    assert!(panic.is_err());
    assert!(shelf.is_free());
    assert_eq!(with_lock_blocking!(shelf.state, |s| s.items.len()), 0);
}

#[test]
fn an_async_body_awaits_with_the_lock_held() {
    let shelf = shelf();
    block_on(async {
        let length = with_lock!(shelf.state, async |s| {
            s.items.push(std::future::ready(4).await);
            assert!(shelf.state.is_locked());
            s.items.len()
        });
        assert_eq!(length, 4);
    });
    assert!(shelf.is_free());
}

#[test]
fn return_leaves_the_function_from_an_async_body_too() {
    async fn early(shelf: &Shelf) -> Option<u32> {
        let last = with_lock!(shelf.state, async |s| {
            if std::future::ready(s.items.is_empty()).await {
                return None;
            }
            s.items.pop()?
        });
        Some(last * 10)
    }
    let shelf = shelf();
    assert_eq!(block_on(early(&shelf)), Some(30));
    with_lock_blocking!(shelf.state, |s| s.items.clear());
    assert_eq!(block_on(early(&shelf)), None);
    assert!(shelf.is_free());
}

#[test]
fn nested_macros_keep_their_locks_apart() {
    let (outer, inner) = (shelf(), shelf());
    block_on(async {
        let total = with_lock!(outer.state, async |o| {
            let inside = with_lock!(inner.state, |i| {
                i.items.push(o.items[0]);
                i.items.len()
            });
            assert!(outer.state.is_locked() && inner.is_free());
            o.items.len() + inside
        });
        assert_eq!(total, 7);
    });
    let total = with_lock_blocking!(outer.state, |o| with_lock_blocking!(inner.state, |i| {
        try_with_lock!(outer.state, |_s| 0).is_none().then(|| o.items.len() + i.items.len())
    }));
    assert_eq!(total, Some(7));
}

#[test]
fn the_same_parameter_may_be_used_again_inside() {
    let (outer, inner) = (Lock::new(1), Lock::new(2));
    let sum = with_lock_blocking!(outer, |s| {
        let before = *s;
        before + with_lock_blocking!(inner, |s| *s)
    });
    assert_eq!(sum, 3);
}

/// Names that the expansion might use itself, and names of the prelude that the user has given to other items.
#[test]
fn shadowed_names_do_no_harm() {
    #![allow(non_snake_case, dead_code, unused_variables, reason = "the names are the point")]
    struct Some;
    struct Ok;
    fn drop(_: u32) {}
    let (value, guard, guard_0, elapsed, core, warded) = (1, 2, 3, 4, 5, 6);
    let lock = Lock::new(10);
    let sum = with_lock_blocking!(lock, |s| *s + value + guard + guard_0 + elapsed + core + warded);
    assert_eq!(sum, 31);
    assert_eq!(with_lock_blocking!(lock, |value| *value + guard), 12);
    assert_eq!(with_lock_blocking!(lock, |guard| *guard + value), 11);
    assert!(try_with_lock!(lock, |s| *s + value + guard).is_some());
    let captured_0 = 10;
    let limits = (0, 10);
    wait_until_blocking!(lock, |s| *s == captured_0 && *s == limits.1, |_| ());
    let lock_2 = Lock::new(20);
    assert_eq!(with_lock_blocking!(lock, lock_2, |guard_1, guard_0| *guard_1 + *guard_0 + value), 31);
}

#[test]
fn a_macro_may_be_used_inside_another_macro() {
    macro_rules! bump {
        ($lock:expr, $by:expr) => {
            with_lock_blocking!($lock, |s| *s += $by)
        };
    }
    macro_rules! read {
        ($lock:expr, |$name:ident| $body:expr) => {
            with_lock_blocking!($lock, |$name| $body)
        };
    }
    let s = 5;
    let lock = Lock::new(0);
    bump!(lock, s);
    bump!(&lock, 1);
    assert_eq!(read!(lock, |value| *value + s), 11);
    assert_eq!(vec![with_lock_blocking!(lock, |n| *n)], [6]);
}

#[test]
fn a_parameter_may_be_a_pattern() {
    let pair = Lock::new((1, String::from("a")));
    with_lock_blocking!(pair, |(number, text)| {
        *number += 1;
        text.push('b');
    });
    assert_eq!(with_lock_blocking!(pair, |_| 7), 7);
    let shelf = shelf();
    let length = with_lock_blocking!(shelf.state, |ShelfState { items, name }| items.len() + name.len());
    assert_eq!(length, 8);
    assert_eq!(pair.into_inner(), (2, String::from("ab")));
}

#[test]
fn a_body_inside_a_spawned_task_is_send() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let shelf = std::sync::Arc::new(shelf());
    let task = runtime.spawn({
        let shelf = std::sync::Arc::clone(&shelf);
        async move {
            with_lock!(shelf.state, |s| s.items.push(4));
            with_lock!(shelf.state, async |s| s.items.push(std::future::ready(5).await));
            wait_until!(shelf.state, |s| s.items.len() == 5, |s| s.items.len())
        }
    });
    assert_eq!(runtime.block_on(task).unwrap(), 5);
}
