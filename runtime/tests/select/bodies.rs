//! The body of a branch is code of the enclosing function.

use std::collections::VecDeque;

use tokio::task::yield_now;
use warded::{Event, Lock, Queue, QueueShutDown, select_event};

use crate::hand_polling::Polled;

#[test]
fn a_body_may_return() {
    async fn wait(stop: &Event, other: &Event) -> &'static str {
        select_event! {
            () = stop.wait() => return "returned",
            () = other.wait() => {}
        }
        "went on"
    }
    let (stop, other) = (Event::new(), Event::new());
    let mut task = Polled::waiting(wait(&stop, &other));
    stop.set();
    assert_eq!(task.woken_and_ready(), "returned");
    stop.clear();
    other.set();
    assert_eq!(Polled::new(wait(&stop, &other)).ready(), "went on");
}

#[test]
fn a_body_may_use_a_question_mark() {
    async fn next(queue: &Queue<i32>, stop: &Event) -> Result<i32, QueueShutDown> {
        let item = select_event! {
            job = queue.get() => job?.into_inner(),
            () = stop.wait() => Err(QueueShutDown(()))?,
        };
        Ok(item + 1)
    }
    let (queue, stop) = (Queue::unbounded(), Event::new());
    queue.try_put(1).unwrap();
    assert_eq!(Polled::new(next(&queue, &stop)).ready(), Ok(2));
    queue.shutdown();
    assert!(Polled::new(next(&queue, &stop)).ready().is_err());
}

#[test]
fn a_body_may_break_and_continue_also_by_label() {
    let (queue, stop) = (Queue::unbounded(), Event::new());
    for item in 0..10 {
        queue.try_put(item).unwrap();
    }
    let mut task = Polled::new(async {
        let mut seen = vec![];
        let why = 'outer: loop {
            loop {
                select_event! {
                    biased;
                    () = stop.wait() => break 'outer "stop",
                    job = queue.get() => {
                        let item = job.unwrap().into_inner();
                        if item % 2 == 0 { continue }
                        if item == 9 { stop.set(); continue 'outer }
                        if item == 5 { break }
                        seen.push(item);
                    }
                }
            }
            seen.push(100);
        };
        (why, seen)
    });
    assert_eq!(task.ready(), ("stop", vec![1, 3, 100, 7]));
}

#[test]
fn a_body_may_await() {
    let (start, lock) = (Event::new(), Lock::new(0));
    let held = lock.try_acquire().unwrap();
    let mut task = Polled::waiting(async {
        select_event! {
            () = start.wait() => {
                let mut guard = lock.acquire().await;
                *guard += 1;
                *guard
            }
        }
    });
    start.set();
    assert!(task.poll().is_pending());
    drop(held);
    assert_eq!(task.woken_and_ready(), 1);
}

#[test]
fn else_may_await_and_return() {
    async fn wait(event: &Event, is_on: bool) -> i32 {
        let (): () = select_event! {
            () = event.wait(), if is_on => {}
            else => {
                event.wait().await;
                return 1;
            }
        };
        0
    }
    let event = Event::new();
    let mut task = Polled::waiting(wait(&event, false));
    event.set();
    assert_eq!(task.woken_and_ready(), 1);
    assert_eq!(Polled::new(wait(&event, true)).ready(), 0);
}

/// The borrows of the operations have ended when a body runs.
#[test]
fn bodies_may_change_and_move_values_that_operations_borrowed() {
    struct Counter(VecDeque<i32>, Event);
    impl Counter {
        fn wait(&mut self) -> impl warded::Operation<Future: Future<Output = ()>> + use<'_> {
            self.1.wait()
        }
    }
    let mut counter = Counter(VecDeque::new(), Event::new());
    counter.1.set();
    let mut task = Polled::new(async {
        select_event! {
            () = counter.wait() => {
                counter.0.push_back(1);
                counter
            }
            else => counter,
        }
    });
    assert_eq!(task.ready().0, [1]);
}

#[test]
fn each_body_may_move_the_same_value() {
    let (one, two, text) = (Event::new(), Event::new(), "text".to_owned());
    one.set();
    let mut task = Polled::new(async {
        select_event! {
            () = one.wait() => text,
            () = two.wait() => { drop(text); String::new() }
        }
    });
    assert_eq!(task.ready(), "text");
}

#[test]
fn a_body_may_contain_another_select() {
    let (one, two) = (Event::new(), Event::new());
    one.set();
    let mut task = Polled::waiting(async {
        select_event! {
            () = one.wait() => select_event! {
                () = two.wait() => 2,
            },
            () = two.wait() => 1,
        }
    });
    two.set();
    assert_eq!(task.woken_and_ready(), 2);
}

/// Bodies that await don't change that.
#[test]
fn a_select_is_send_if_its_operations_are() {
    fn is_send(future: impl Future + Send) -> impl Future {
        future
    }
    let (event, lock, queue) = (Event::new(), Lock::new(0), Queue::unbounded());
    queue.try_put(1).unwrap();
    let _ = Polled::new(is_send(async {
        select_event! {
            () = event.wait() => yield_now().await,
            guard = lock.acquire() => { yield_now().await; drop(guard) }
            Ok(job) = queue.get() => { yield_now().await; job.done() }
            () = with_lock!(lock, |value| *value += 1) => yield_now().await,
            _ = wait_until!(lock, |value| *value == 1) => yield_now().await,
            () = warded::after(std::time::Duration::from_secs(1)), if false => {}
            else => yield_now().await,
        }
    }))
    .poll();
}

/// `tokio::select!` accepts such bodies, too. An arm of a `match` would end after the block.
#[test]
fn a_body_may_begin_with_a_block_and_continue_after_it() {
    let (event, flag) = (Event::new(), true);
    event.set();
    let mut task = Polled::new(async {
        select_event! {
            () = event.wait() => if flag { 1 } else { 2 } + 3,
        }
    });
    assert_eq!(task.ready(), 4);
}
