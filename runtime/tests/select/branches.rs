//! Branches whose condition is false (they are "off"), patterns that fail, and `else`.
//!
//! "Row" means a row of `runtime/tests/regressions/README.md`.

use std::cell::{Cell, RefCell};

use warded::{Event, Queue, Semaphore, cancel_safe, select_event};

use crate::{
    DropLogged,
    hand_polling::{Log, Polled},
    logged,
};

#[test]
fn a_branch_that_is_off_does_not_evaluate_its_operation() {
    let (event, evaluated) = (Event::new(), Cell::new(0));
    event.set();
    let operation = || {
        evaluated.set(evaluated.get() + 1);
        event.wait()
    };
    let (off, on) = (false, true);
    let mut task = Polled::new(async {
        select_event! {
            biased;
            () = operation(), if off => 1,
            () = operation(), if on && evaluated.get() == 0 => 2,
            () = operation() => 3,
        }
    });
    assert_eq!(task.ready(), 2);
    assert_eq!(evaluated.get(), 2);
}

#[test]
fn a_branch_that_is_off_takes_nothing_out_of_an_option() {
    let mut queue: Option<Queue<i32>> = None;
    let stop = Event::new();
    for turn in 0..2 {
        let mut task = Polled::new(async {
            select_event! {
                biased;
                job = queue.as_ref().unwrap().get(), if queue.is_some() => job.unwrap().into_inner(),
                () = stop.wait() => -1,
            }
        });
        if turn == 0 {
            assert!(task.poll().is_pending());
            stop.set();
            assert_eq!(task.ready(), -1);
        } else {
            assert_eq!(task.ready(), 5);
        }
        drop(task);
        queue.get_or_insert_with(Queue::unbounded).try_put(5).unwrap();
    }
}

#[test]
fn conditions_are_evaluated_once_in_order_and_before_all_operations() {
    let log = Log::default();
    let say = |name, value| {
        log.push(name);
        value
    };
    let never = Event::new();
    let mut task = Polled::waiting(async {
        select_event! {
            () = { log.push(10); never.wait() }, if say(0, true) => {}
            () = { log.push(11); never.wait() } => {}
            () = { log.push(12); never.wait() }, if say(2, false) => {}
            () = { log.push(13); never.wait() }, if say(3, true) => {}
        }
    });
    assert!(task.poll().is_pending());
    assert_eq!(log.take(), [0, 2, 3, 10, 11, 13]);
}

#[test]
fn if_all_branches_are_off_else_runs() {
    let never = Event::new();
    let off = false;
    let mut task = Polled::new(async {
        select_event! {
            () = never.wait(), if off => 1,
            () = never.wait(), if off => 2,
            else => 3,
        }
    });
    assert_eq!(task.ready(), 3);
}

#[test]
fn a_pattern_that_fails_turns_its_branch_off() {
    let (log, stop) = (Log::default(), Event::new());
    let ready = |name| logged(&log, name, true);
    let mut task = Polled::waiting(async {
        select_event! {
            biased;
            7 = cancel_safe(ready(0)) => "seven",
            () = stop.wait() => "stop",
            else => "else",
        }
    });
    assert_eq!(log.take(), [0]);
    for _ in 0..3 {
        assert!(task.poll().is_pending());
    }
    assert_eq!(log.take(), [], "the branch is not polled again");
    stop.set();
    assert_eq!(task.woken_and_ready(), "stop");
}

#[test]
fn an_output_that_does_not_match_is_dropped_with_its_branch() {
    let (log, never) = (Log::default(), Event::new());
    let (kept, output) = (DropLogged(&log, 1), DropLogged(&log, 2));
    let mut task = Polled::waiting(async {
        select_event! {
            biased;
            (0, _) = cancel_safe(async move { let _kept = kept; (1, output) }) => {}
            () = never.wait() => {}
            else => {}
        }
    });
    assert_eq!(log.take(), [1, 2]);
    assert!(task.poll().is_pending());
}

#[test]
fn else_runs_once_the_last_pattern_has_failed() {
    let queue = Queue::<i32>::unbounded();
    let mut task = Polled::waiting(async {
        select_event! {
            Ok(job) = queue.get() => Some(job.into_inner()),
            Ok(job) = queue.get() => Some(job.into_inner()),
            else => None,
        }
    });
    queue.shutdown();
    assert_eq!(task.woken_and_ready(), None);
}

#[test]
fn else_runs_when_patterns_fail_and_the_others_are_off() {
    let queue = Queue::<i32>::unbounded();
    queue.shutdown();
    let off = queue.len() == 1;
    let mut task = Polled::new(async {
        select_event! {
            Ok(_) = queue.get() => "item",
            () = queue.join(), if off => "joined",
            else => "else",
        }
    });
    assert_eq!(task.ready(), "else");
}

#[test]
fn an_item_of_a_pattern_that_matches_is_bound() {
    let queue = Queue::unbounded();
    queue.try_put((1, Some("text".to_owned()))).unwrap();
    let mut task = Polled::new(async {
        select_event! {
            Ok(mut job) = queue.get() => { job.0 += 1; job.into_inner() }
            else => (0, None),
        }
    });
    assert_eq!(task.ready(), (2, Some("text".to_owned())));
}

#[test]
fn patterns_bind_by_value_by_reference_and_by_alternative() {
    #[derive(Debug)]
    enum Message {
        Number(i32),
        Text(String),
        Pair { first: i32, second: i32 },
        Stop,
    }
    let answer = |message: Message| {
        Polled::new(async move {
            let (one, two) = (RefCell::new(Some(message)), Event::new());
            two.set();
            select_event! {
                biased;
                Some(Message::Number(n @ 0..10) | Message::Pair { first: n, second: 0 }) =
                    cancel_safe(async { one.take() }) => format!("small {n}"),
                Some(Message::Text(mut text)) = cancel_safe(async { one.take() }) => { text.push('!'); text }
                Some(Message::Pair { first, .. }) = cancel_safe(async { one.take() }) => format!("first {first}"),
                () = two.wait() => "other".to_owned(),
                else => "else".to_owned(),
            }
        })
        .ready()
    };
    assert_eq!(answer(Message::Number(3)), "small 3");
    assert_eq!(answer(Message::Pair { first: 4, second: 0 }), "small 4");
    // The first branch takes the output, and its pattern does not match.
    assert_eq!(answer(Message::Number(30)), "other");
    assert_eq!(answer(Message::Text("text".to_owned())), "other");
    assert_eq!(answer(Message::Pair { first: 4, second: 1 }), "other");
    assert_eq!(answer(Message::Stop), "other");
}

#[test]
fn the_output_of_a_wildcard_lives_during_the_body() {
    let semaphore = Semaphore::new(1);
    let mut task = Polled::new(async {
        select_event! {
            _ = semaphore.acquire() => semaphore.available_permits(),
        }
    });
    assert_eq!(task.ready(), 0);
}

#[test]
fn the_output_of_a_name_with_an_underscore_lives_during_the_body() {
    let semaphore = Semaphore::new(1);
    let mut task = Polled::new(async {
        select_event! {
            _permit = semaphore.acquire() => semaphore.available_permits(),
        }
    });
    assert_eq!(task.ready(), 0);
}

#[test]
fn bodies_are_blocks_or_expressions_with_or_without_commas() {
    let (one, two) = (Event::new(), Event::new());
    two.set();
    let mut task = Polled::new(async {
        select_event! {
            () = one.wait() => { 1 }
            () = two.wait() => { 2 },
            () = one.wait() => 3,
            else => { 4 }
        }
    });
    assert_eq!(task.ready(), 2);
}

/// Row 46: tokio's `select!` has a limit of 64 branches.
#[test]
fn there_may_be_65_branches() {
    let events: [Event; 65] = std::array::from_fn(|_| Event::new());
    macro_rules! of_all {
        ($($index:literal)*) => {
            select_event! { $( () = events[$index].wait() => $index, )* }
        };
    }
    for winner in 0..65 {
        let mut task = Polled::waiting(async {
            of_all! {
                0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39
                40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64
            }
        });
        events[winner].set();
        assert_eq!(task.woken_and_ready(), winner);
        events[winner].clear();
    }
}
