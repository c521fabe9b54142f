//! Across functions, legal waits are not refused: a wait while another lock is held (D1), and a wait for a lock that the task
//! holds, as long as something else can end the wait (D4).

use std::{
    future::{pending, poll_fn},
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

use futures::{FutureExt, StreamExt, stream::FuturesUnordered};
use warded::{Event, OwnedLockGuard, after, block_on, prelude::*};

use crate::hand_polling::{Polled, run};

/// This could be in another crate, which does not know the session.
#[guarded]
struct Pool {
    state: Lock,
    #[guarded(by = state)]
    free: u32,
    #[condition(of = state, when = |s| s.free > 0)]
    ready: Condition,
    #[condition(of = state)]
    told: Condition,
    books: Monitor,
    #[guarded(by = books)]
    open: u32,
}

fn pool(free: u32) -> Arc<Pool> {
    Arc::new(PoolInit { free, open: free }.into())
}

impl Pool {
    async fn get(&self) -> u32 {
        wait_until!(self.state, |s| s.free > 0, |s| {
            s.free -= 1;
            s.free
        })
    }

    async fn get_in_time(&self) -> u32 {
        wait_until!(self.state, timeout = Duration::MAX, |s| s.free > 0, |s| s.free).unwrap()
    }

    async fn get_declared(&self) -> u32 {
        wait_until!(self.ready).free
    }

    async fn get_by_hand(&self) -> u32 {
        self.state.acquire_when(|s| s.free > 0).await.free
    }

    async fn get_told(&self) -> u32 {
        let guard = self.state.acquire().await;
        if guard.free > 0 { guard.free } else { guard.wait(&self.told).await.free }
    }

    async fn get_of_monitor(&self) -> u32 {
        wait_until!(self.books, |s| s.open > 0, |s| s.open)
    }

    async fn reach(&self) -> u32 {
        reached!(self.books, |s| s.open > 0);
        1
    }

    fn get_blocking(&self) -> u32 {
        wait_until_blocking!(self.state, |s| s.free > 0, |s| s.free)
    }

    fn put(&self) {
        let mut guard = self.state.try_acquire().unwrap();
        guard.free += 1;
        guard.notify_all(&self.told);
        drop(guard);
        locked!(self.books, |s| s.open += 1);
    }
}

// --- D1: waiting while another lock is held ---

type Get<'a> = futures::future::BoxFuture<'a, u32>;

/// Each way to wait for the pool.
fn gets(pool: &Pool) -> Vec<Get<'_>> {
    vec![
        pool.get().boxed(),
        pool.get_in_time().boxed(),
        pool.get_declared().boxed(),
        pool.get_by_hand().boxed(),
        pool.get_told().boxed(),
        pool.get_of_monitor().boxed(),
        pool.reach().boxed(),
    ]
}

#[test]
fn a_function_may_wait_for_what_is_true_already_while_another_lock_is_held() {
    let (pool, session) = (pool(9), Lock::new(0));
    for get in gets(&pool) {
        run(async { with_lock!(session, async |n| *n += get.await.min(1)) });
    }
    assert_eq!(session.into_inner(), 7);
}

#[test]
fn a_function_may_wait_for_what_becomes_true_while_another_lock_is_held() {
    for way in 0..gets(&pool(0)).len() {
        let (pool, session, read) = (pool(0), Lock::new(0), RwLock::new(0));
        let get = gets(&pool).swap_remove(way);
        let mut task = Polled::waiting(async {
            read_lock!(read, async |_| with_lock!(session, async |n| *n += get.await.min(1)));
        });
        pool.put();
        assert!(task.is_woken(), "{way}");
        while task.is_waiting() {
            let _ = task.poll();
        }
        drop(task);
        assert!(session.into_inner() <= 1);
    }
}

#[test]
fn a_thread_may_wait_while_another_lock_is_held() {
    let (pool, session) = (pool(2), Lock::new(0));
    let got = with_lock_blocking!(session, |n| {
        *n += 1;
        pool.get_blocking()
    });
    assert_eq!(got, 2);
}

// --- D4: the lock that is held, again ---

/// Acquires the lock once more, in another function.
async fn add(lock: &Lock<u32>) {
    with_lock!(lock, |n| *n += 1);
}

#[test]
fn futures_that_a_body_polls_may_want_its_lock_when_it_has_ended() {
    let lock = Lock::new(0);
    let event = Event::new();
    let mut many = FuturesUnordered::new();
    many.push(add(&lock).boxed());
    many.push(event.wait().boxed());
    let mut task = Polled::waiting(async {
        with_lock!(lock, async |n| {
            *n += 1;
            many.next().await.unwrap();
        });
        many.next().await.unwrap();
    });
    event.set();
    task.woken_and_ready();
    drop(task);
    drop(many);
    assert_eq!(lock.into_inner(), 2);
}

#[test]
fn a_wait_wakes_the_waker_that_it_was_polled_with() {
    let (lock, first, second) = (Lock::new(0), Event::new(), Event::new());
    let mut many = FuturesUnordered::new();
    many.push(async { first.wait().then(|()| add(&lock)).await }.boxed_local());
    many.push(second.wait().boxed_local());
    let mut task = Polled::waiting(async {
        with_lock!(lock, async |n| {
            futures::future::select(pin!(add(&lock)), many.next()).await;
            *n += 1;
        });
        many.next().await.unwrap();
    });
    first.set();
    assert!(task.poll().is_pending());
    second.set();
    task.woken_and_ready();
    drop(task);
    drop(many);
    assert_eq!(lock.into_inner(), 2);
}

#[test]
fn a_select_may_give_up_waiting_for_the_lock_of_its_body() {
    let (lock, event) = (Lock::new(0), Event::new());
    let mut task = Polled::waiting(async {
        with_lock!(lock, async |n| {
            let again = pin!(add(&lock));
            futures::future::select(again, pin!(event.wait())).await;
            *n += 1;
        });
    });
    event.set();
    task.woken_and_ready();
    drop(task);
    let mut task = Polled::waiting(async {
        event.clear();
        with_lock!(lock, async |n| {
            select_event! {
                biased;
                mut again = lock.acquire() => *again += 1,
                () = event.wait() => *n += 1,
            }
        });
    });
    event.set();
    task.woken_and_ready();
    drop(task);
    assert_eq!(lock.into_inner(), 2);
}

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_timeout_may_give_up_waiting_for_the_lock_of_its_body() {
    let lock = Lock::new(0);
    with_lock!(lock, async |n| {
        assert!(tokio::time::timeout(Duration::from_secs(1), add(&lock)).await.is_err());
        *n += 1;
    });
    with_lock!(lock, async |n| {
        async fn in_time(lock: &Lock<u32>) {
            assert!(with_lock!(lock, timeout = Duration::from_secs(1), |n| *n += 1).is_err());
        }
        in_time(&lock).await;
        *n += 1;
    });
    with_lock!(lock, async |_| {
        let again = lock.acquire();
        tokio::select! {
            _ = again => unreachable!(),
            () = after(Duration::from_secs(1)) => {}
        }
    });
    assert_eq!(lock.into_inner(), 2);
}

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn tasks_of_a_local_set_may_want_the_lock_of_the_body_that_runs_it() {
    let lock = std::rc::Rc::new(Lock::new(0));
    let local = tokio::task::LocalSet::new();
    let task = local.spawn_local({
        let lock = std::rc::Rc::clone(&lock);
        async move { add(&lock).await }
    });
    with_lock!(lock, async |_| {
        local.run_until(after(Duration::from_secs(1))).await;
    });
    local.run_until(task).await.unwrap();
    assert_eq!(*lock.try_acquire().unwrap(), 1);
}

#[test]
fn a_wait_may_be_polled_only_once() {
    let (lock, event) = (Lock::new(0), Event::new());
    let mut task = Polled::waiting(async {
        with_lock!(lock, async |n| {
            async fn look(lock: &Lock<u32>, event: &Event) -> bool {
                let looked = lock.acquire().now_or_never().is_none();
                let polled = poll_fn(|cx| Poll::Ready(pin!(lock.acquire()).poll(cx).is_pending())).await;
                event.wait().await;
                looked && polled
            }
            assert!(look(&lock, &event).await);
            *n += 1;
        });
    });
    event.set();
    task.woken_and_ready();
}

#[test]
fn a_body_that_was_woken_already_is_polled_again() {
    let lock = Lock::new(0);
    run(async {
        with_lock!(lock, async |n| {
            let mut left = 5;
            let soon = poll_fn(|cx: &mut Context<'_>| {
                if left == 0 {
                    return Poll::Ready(());
                }
                left -= 1;
                // This future keeps no waker, because it has woken the task already.
                cx.waker().wake_by_ref();
                Poll::Pending
            });
            futures::future::select(pin!(add(&lock)), pin!(soon)).await;
            *n += 1;
        });
    });
    assert_eq!(lock.into_inner(), 1);
}

#[test]
fn a_reader_may_read_again_if_no_writer_waits() {
    async fn read(lock: &RwLock<u32>) -> u32 {
        read_lock!(lock, |n| *n)
    }
    let lock = RwLock::new(3);
    assert_eq!(run(async { read_lock!(lock, async |n| *n + read(&lock).await) }), 6);
}

#[test]
fn a_part_of_a_body_may_wait_for_the_lock_of_all_of_it() {
    let (outer, inner, event) = (Lock::new(0), Lock::new(0), Event::new());
    let mut task = Polled::waiting(async {
        with_lock!(outer, async |n| {
            let mut many = FuturesUnordered::new();
            // This future holds `inner` until `outer` is free. It is dropped before.
            many.push(async { with_lock!(inner, async |_| add(&outer).await) }.boxed_local());
            many.push(event.wait().boxed_local());
            many.next().await;
            *n += 1;
        });
    });
    event.set();
    task.woken_and_ready();
    drop(task);
    assert_eq!((outer.into_inner(), inner.into_inner()), (1, 0));
}

#[test]
fn a_thread_may_wait_for_its_own_lock_for_a_time() {
    let lock = Lock::new(0);
    with_lock_blocking!(lock, |n| {
        fn in_time(lock: &Lock<u32>) -> bool {
            block_on(lock.acquire().timeout(Duration::from_millis(1))).is_ok()
        }
        assert!(!in_time(&lock));
        *n += 1;
    });
    assert_eq!(lock.into_inner(), 1);
}

// --- what is a deadlock ---

#[cfg(debug_assertions)]
mod deadlocks {
    use super::*;
    use crate::hand_polling::{Alarm, panic_of};

    #[track_caller]
    fn waits_for_itself(poll: impl FnOnce()) {
        let told = panic_of(poll);
        assert!(told.contains("would wait for itself") && told.matches(file!()).count() == 2, "{told}");
    }

    #[test]
    fn a_wait_alone_is_a_deadlock() {
        let lock = Lock::new(0);
        waits_for_itself(|| run(async { with_lock!(lock, async |_| add(&lock).await) }));
        waits_for_itself(|| run(async { with_lock!(lock, async |_| pin!(add(&lock)).await) }));
        waits_for_itself(|| run(async { with_lock!(lock, async |_| add(&lock).boxed().await) }));
        assert!(!lock.is_locked());
    }

    #[test]
    fn several_waits_are_a_deadlock_if_nothing_else_can_go_on() {
        let lock = Lock::new(0);
        waits_for_itself(|| {
            run(async {
                with_lock!(lock, async |_| _ = futures::future::select(pin!(add(&lock)), pin!(add(&lock))).await);
            });
        });
        waits_for_itself(|| {
            run(async { with_lock!(lock, async |_| _ = futures::future::join(add(&lock), pending::<()>()).await) });
        });
    }

    #[test]
    fn a_join_is_a_deadlock_when_its_other_futures_have_ended() {
        let (lock, event) = (Lock::new(0), Event::new());
        let mut task = Polled::waiting(async {
            with_lock!(lock, async |_| futures::future::join(add(&lock), event.wait()).await);
        });
        event.set();
        assert!(task.is_woken());
        waits_for_itself(|| _ = task.poll());
    }

    #[test]
    fn a_deadlock_is_found_however_the_wait_is_polled() {
        let (lock, event) = (Lock::new(0), Event::new());
        let mut task = Polled::waiting(async {
            with_lock!(lock, async |_| futures::future::select(pin!(add(&lock)), pin!(event.wait())).await);
            event.clear();
            with_lock!(lock, async |_| futures::future::join(add(&lock), event.wait()).await);
        });
        event.set();
        assert!(task.poll_with(Waker::noop()).is_pending());
        event.set();
        waits_for_itself(|| _ = task.poll_with(&Waker::from(Alarm::new())));
    }

    #[test]
    fn a_reader_behind_a_writer_that_waits_for_it_is_a_deadlock() {
        async fn read(lock: &RwLock<u32>) -> u32 {
            read_lock!(lock, |n| *n)
        }
        let (lock, event) = (RwLock::new(3), Event::new());
        let mut task = Polled::waiting(async {
            read_lock!(lock, async |_| {
                event.wait().await;
                read(&lock).await
            })
        });
        let writer = Polled::waiting(lock.write());
        event.set();
        waits_for_itself(|| _ = task.poll());
        drop(writer);
    }

    #[test]
    fn a_thread_that_waits_for_its_own_lock_is_a_deadlock() {
        fn add(lock: &Lock<u32>) {
            with_lock_blocking!(lock, |n| *n += 1);
        }
        let lock = Lock::new(0);
        waits_for_itself(|| with_lock_blocking!(lock, |_| add(&lock)));
        waits_for_itself(|| with_lock_blocking!(lock, |_| drop(block_on(async { lock.acquire().await }))));
        waits_for_itself(|| {
            with_lock_blocking!(lock, |_| block_on(async {
                with_lock!(Lock::new(0), async |_| drop(lock.acquire().await));
            }));
        });
        assert!(!lock.is_locked());
    }
}

/// A waker that has a guard until its last clone is dropped.
struct Holds(#[expect(dead_code, reason = "only dropped")] OwnedLockGuard<u32>);

impl Wake for Holds {
    fn wake(self: Arc<Self>) {}
}

/// The drop of the first waker hands the lock to the body, and so wakes it.
#[test]
fn a_waker_whose_drop_wakes_the_body_is_dropped_unlocked() {
    let (held, other) = (Lock::new(0), Arc::new(Lock::new(0)));
    let first = Waker::from(Arc::new(Holds(Arc::clone(&other).try_acquire_owned().unwrap())));
    let mut body = Polled::new(async {
        with_lock!(held, async |_| {
            let (own, asks) = (pin!(held.acquire()), pin!(other.acquire()));
            drop(futures::future::select(own, asks).await);
        });
    });
    assert!(body.poll_with(&first).is_pending());
    drop(first);
    assert!(other.is_locked(), "the body has a clone of the first waker");
    // Without the check of debug builds, the wait itself has that clone, and drops it while it is polled.
    let is_ready = body.poll().is_ready();
    assert!(is_ready || body.is_woken() && body.poll().is_ready());
}
