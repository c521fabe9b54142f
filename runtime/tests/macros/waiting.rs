//! `wait_until!` and its blocking form.

use std::{
    collections::VecDeque,
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    thread,
};

use warded::{block_on, prelude::*};

#[guarded]
#[derive(Debug)]
struct Buffer<T> {
    limits: Limits,
    state: Lock,
    #[guarded(by = state)]
    items: VecDeque<T>,
    #[guarded(by = state)]
    closed: bool,
}

#[derive(Clone, Copy, Debug)]
struct Limits {
    capacity: usize,
}

impl<T> Buffer<T> {
    fn new(capacity: usize) -> Self {
        BufferInit { limits: Limits { capacity }, items: VecDeque::new(), closed: false }.into()
    }

    async fn push(&self, item: T) -> Result<(), T> {
        let mut s = wait_until!(self.state, |s| s.closed || s.items.len() < self.limits.capacity);
        if s.closed {
            return Err(item);
        }
        s.items.push_back(item);
        Ok(())
    }

    async fn pop(&self) -> Option<T> {
        wait_until!(self.state, |s| s.closed || !s.items.is_empty(), |s| s.items.pop_front())
    }

    async fn close(&self) {
        with_lock!(self.state, |s| s.closed = true);
    }
}

fn poll<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_bounded_buffer_waits_and_closes() {
    let buffer = Buffer::new(2);
    let mut pop = pin!(buffer.pop());
    assert!(poll(pop.as_mut()).is_pending());
    assert_eq!(block_on(buffer.push(1)), Ok(()));
    let mut push = pin!(buffer.push(2));
    assert!(poll(push.as_mut()).is_pending(), "the lock was handed to `pop`");
    assert_eq!(poll(pop), Poll::Ready(Some(1)));
    assert_eq!(poll(push), Poll::Ready(Ok(())));
    assert_eq!(block_on(buffer.push(3)), Ok(()));
    let mut refused = pin!(buffer.push(4));
    assert!(poll(refused.as_mut()).is_pending());
    block_on(buffer.close());
    assert_eq!(poll(refused), Poll::Ready(Err(4)));
    assert_eq!([(); 3].map(|()| block_on(buffer.pop())), [Some(2), Some(3), None]);
}

#[test]
fn the_guard_comes_with_the_predicate_true_and_the_lock_held() {
    let lock = Lock::new(1);
    let mut guard = wait_until_blocking!(lock, |n| *n == 1);
    assert!(lock.is_locked());
    *guard = 2;
    drop(guard);
    assert_eq!(wait_until_blocking!(lock, |n| *n == 2, |n| *n * 2), 4);
    assert!(!lock.is_locked());
}

#[test]
fn the_body_of_a_wait_may_leave_the_function() {
    async fn drain(buffer: &Buffer<u32>) -> Result<u32, String> {
        let mut sum = 0;
        loop {
            sum += wait_until!(buffer.state, |s| s.closed || !s.items.is_empty(), |s| {
                let Some(item) = s.items.pop_front() else { break };
                if item == 0 {
                    continue;
                }
                if item == 99 {
                    return Err(String::from("99"));
                }
                u32::try_from(i64::from(item) * 2).map_err(|error| error.to_string())?
            });
            assert!(!buffer.state.is_locked());
        }
        Ok(sum)
    }
    let buffer = Buffer::new(10);
    block_on(async {
        for item in [1, 0, 2] {
            buffer.push(item).await.unwrap();
        }
        buffer.close().await;
        assert_eq!(drain(&buffer).await, Ok(6));
        with_lock!(buffer.state, |s| s.items.push_back(99));
        assert_eq!(drain(&buffer).await, Err(String::from("99")));
    });
    assert!(!buffer.state.is_locked());
}

/// Fields, also nested ones, are copied. Variables are moved. Variables that the predicate declares are not captures.
#[test]
fn a_predicate_captures_what_it_needs() {
    struct Config {
        limits: (usize, Limits),
        name: &'static str,
    }
    let config = Config { limits: (3, Limits { capacity: 2 }), name: "a" };
    let lock = Lock::new(vec!["a", "b"]);
    let wanted = String::from("b");
    let guard = wait_until_blocking!(lock, |v| {
        let found = v.iter().filter(|entry| **entry == wanted).count();
        found == 1 && v.len() == config.limits.1.capacity && v.len() < config.limits.0 && v[0] == config.name
    });
    assert_eq!(*guard, ["a", "b"]);
    assert_eq!(config.name, "a");
}

#[test]
fn a_predicate_may_call_methods_and_other_macros() {
    #[derive(Debug, PartialEq)]
    enum Phase {
        Ready(u32),
    }
    impl Phase {
        fn is_at_least(&self, least: u32) -> bool {
            matches!(self, Phase::Ready(at) if *at >= least)
        }
    }
    let lock = Lock::new(Phase::Ready(3));
    let least = 2;
    drop(wait_until_blocking!(lock, |phase| phase.is_at_least(least) && matches!(phase, Phase::Ready(3))));
    wait_until_blocking!(lock, |phase| *phase == Phase::Ready(3), |Phase::Ready(at)| *at += 1);
    assert_eq!(lock.into_inner(), Phase::Ready(4));
}

#[test]
fn a_wait_inside_an_async_body_of_another_lock() {
    let (one, other) = (Lock::new(1), Lock::new(2));
    let sum = block_on(async {
        with_lock!(one, async |a| {
            let b = wait_until!(other, holding = one, |b| *b == 2);
            *a + *b
        })
    });
    assert_eq!(sum, 3);
    assert!(!one.is_locked() && !other.is_locked());
}

#[test]
fn a_dropped_wait_leaves_the_queue() {
    let lock = Lock::new(0);
    {
        let mut waiting = pin!(async { wait_until!(lock, |n| *n == 1, |n| *n = 2) });
        assert!(poll(waiting.as_mut()).is_pending());
    }
    with_lock_blocking!(lock, |n| *n = 1);
    assert_eq!(lock.into_inner(), 1);
}

#[test]
fn waits_are_served_in_order_across_macros() {
    let lock = Lock::new(0);
    let log = Mutex::new(vec![]);
    let mut first = pin!(async { wait_until!(lock, |n| *n > 0, |_| log.lock().unwrap().push(1)) });
    let mut second = pin!(async { wait_until!(lock, |n| *n > 0, |_| log.lock().unwrap().push(2)) });
    assert!(poll(first.as_mut()).is_pending());
    assert!(poll(second.as_mut()).is_pending());
    with_lock_blocking!(lock, |n| *n = 1);
    while poll(second.as_mut()).is_pending() {
        assert!(poll(first.as_mut()).is_ready());
    }
    assert_eq!(*log.lock().unwrap(), [1, 2]);
}

#[test]
fn threads_and_tasks_wait_for_one_another() {
    let turn = Arc::new(Lock::new(0));
    let thread = thread::spawn({
        let turn = Arc::clone(&turn);
        move || {
            for round in 0..50 {
                wait_until_blocking!(turn, |n| *n == 2 * round + 1, |n| *n += 1);
            }
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        for round in 0..50 {
            let mut turn = wait_until!(turn, |n| *n == 2 * round);
            *turn += 1;
        }
    });
    thread.join().unwrap();
    assert_eq!(*turn.try_acquire().unwrap(), 100);
}
