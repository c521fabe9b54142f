//! What the engine promises when threads meet, checked twice: `cargo test` runs each model many times on real threads,
//! `ci/model.sh` (`--cfg warded_loom`) runs it once for every order in which loom can interleave them.
//!
//! Each model names the mistake it catches; each mistake was put in, and was caught.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll, Wake, Waker},
};

#[cfg(warded_loom)]
use loom::{future::block_on, model, thread};
#[cfg(not(warded_loom))]
use std::thread;

use super::{Handle, Policy, WaitQueue, wait::Waiting};
#[cfg(not(warded_loom))]
use crate::block_on;
use crate::{
    Lock,
    sync::{AtomicU32, Ordering},
};

#[cfg(not(warded_loom))]
fn model(body: impl Fn() + Sync + Send + 'static) {
    for _ in 0..500 {
        body();
    }
}

// --- a task, polled by hand ---

/// Counts its wakes.
#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

/// A future and the waker that it was polled with last.
struct Task<F> {
    future: Pin<Box<F>>,
    wakes: Arc<Wakes>,
}

impl<F: Future> Task<F> {
    /// A task that waits: its first poll is pending.
    fn waiting(future: F) -> Self {
        let mut task = Self { future: Box::pin(future), wakes: Arc::default() };
        assert!(task.poll().is_pending(), "there is nothing to wait for");
        task
    }

    fn poll(&mut self) -> Poll<F::Output> {
        self.future.as_mut().poll(&mut Context::from_waker(&Waker::from(self.wakes.clone())))
    }

    /// Polls with a new waker.
    fn poll_elsewhere(&mut self) -> Poll<F::Output> {
        self.wakes = Arc::default();
        self.poll()
    }

    fn wakes(&self) -> usize {
        self.wakes.0.load(SeqCst)
    }

    /// What it was woken for.
    fn finish(mut self) -> F::Output {
        assert_eq!(self.wakes(), 1, "woken once");
        match self.poll() {
            Poll::Ready(output) => output,
            Poll::Pending => panic!("woken for nothing"),
        }
    }
}

/// A lock that outlives its model, so that threads may borrow it.
fn lock(value: u32) -> &'static Lock<u32> {
    Box::leak(Box::new(Lock::new(value)))
}

/// Runs both at once.
fn together(one: impl FnOnce() + Send + 'static, other: impl FnOnce()) {
    let thread = thread::spawn(one);
    other();
    thread.join().unwrap();
}

// --- the lock ---

/// Catches: the waiter that leaves is granted all the same, and the lock is lost with it; or two are served.
#[test]
fn release_and_cancel() {
    model(|| {
        let lock = lock(0);
        let guard = lock.try_acquire().unwrap();
        let first = Task::waiting(lock.acquire());
        let second = Task::waiting(lock.acquire());
        together(|| drop(guard), || drop(first));
        drop(second.finish());
        assert!(!lock.is_locked(), "given back once");
    });
}

/// Catches: a grant dies with its future when nobody is left in line, and the lock stays locked for ever.
#[test]
fn grant_and_cancel() {
    model(|| {
        let lock = lock(0);
        let guard = lock.try_acquire().unwrap();
        let only = Task::waiting(lock.acquire());
        together(|| drop(guard), || drop(only));
        assert!(lock.try_acquire().is_some(), "the lock is free again");
    });
}

/// Catches: the release wakes the waker of an earlier poll, or a waker put in after the grant is never woken.
#[test]
fn polled_with_another_waker_and_release() {
    model(|| {
        let lock = lock(0);
        let guard = lock.try_acquire().unwrap();
        let mut task = Task::waiting(lock.acquire());
        let mut early = Poll::Pending;
        together(|| drop(guard), || early = task.poll_elsewhere());
        if early.is_pending() {
            drop(task.finish());
        }
        drop(early);
        assert!(!lock.is_locked());
    });
}

/// Catches: the waiter is in line only after the lock was found held, and the release in between sees nobody.
#[test]
fn join_and_release() {
    model(|| {
        let lock = lock(0);
        let guard = lock.try_acquire().unwrap();
        together(|| drop(guard), || drop(block_on(lock.acquire())));
        assert!(!lock.is_locked());
    });
}

/// Catches: the lock is put down before it is handed over, and a `try_acquire` slips in.
#[test]
fn try_and_release() {
    model(|| {
        let lock = lock(0);
        let guard = lock.try_acquire().unwrap();
        let waiter = Task::waiting(lock.acquire());
        together(|| drop(guard), || assert!(lock.try_acquire().is_none(), "overtook the line"));
        drop(waiter.finish());
    });
}

/// Catches: exclusion itself; a grant that does not carry the value's last write with it (loom watches the value).
#[test]
fn writers_exclude_one_another() {
    model(|| {
        let lock = lock(0);
        together(|| *block_on(lock.acquire()) += 1, || *block_on(lock.acquire()) += 1);
        assert_eq!(*lock.try_acquire().unwrap(), 2);
    });
}

// --- predicates ---

/// Catches: a called waiter that leaves takes the call with it; a predicate is put back into a future that is gone.
#[test]
fn predicate_true_and_cancel() {
    model(|| {
        let lock = lock(0);
        let first = Task::waiting(lock.acquire_when(|value| *value > 0));
        let second = Task::waiting(lock.acquire_when(|value| *value > 0));
        let mut guard = lock.try_acquire().unwrap();
        *guard = 1;
        together(|| drop(guard), || drop(first));
        drop(second.finish());
        assert!(!lock.is_locked());
    });
}

/// Catches: the release calls one waiter, who is served and gives back without looking at the other; a releaser that
/// has handed the lock over goes on asking, while its new owner asks too.
#[test]
fn two_predicate_waiters_and_a_release() {
    model(|| {
        let lock = lock(0);
        let take = || *block_on(lock.acquire_when(|value| *value > 0)) -= 1;
        let others = [thread::spawn(take), thread::spawn(take)];
        *block_on(lock.acquire()) += 2;
        for other in others {
            other.join().unwrap();
        }
        assert_eq!(*lock.try_acquire().unwrap(), 0);
    });
}

/// Catches: a called waiter that finds the lock taken forgets to insist, and sleeps though it is polled no more.
#[test]
fn called_and_overtaken() {
    model(|| {
        let lock = lock(0);
        let waiter = Task::waiting(lock.acquire_when(|value| *value > 0));
        *lock.try_acquire().unwrap() = 1;
        assert_eq!(waiter.wakes(), 1, "called");
        let mut waiter = waiter;
        let mut early = Poll::Pending;
        together(|| drop(lock.try_acquire()), || early = waiter.poll_elsewhere());
        if early.is_pending() {
            drop(waiter.finish());
        }
        drop(early);
        assert!(!lock.is_locked());
    });
}

/// Catches: a waiter joins while the last predicate is asked, and the releaser, at the end of the line, misses it.
#[test]
fn join_while_predicates_are_asked() {
    model(|| {
        let lock = lock(0);
        let idle = Task::waiting(lock.acquire_when(|_| false));
        let guard = lock.try_acquire().unwrap();
        together(|| drop(guard), || drop(block_on(lock.acquire())));
        assert!(!lock.is_locked());
        drop(idle);
    });
}

/// Catches: who takes the lock only to ask, and gives it back unchanged, misses the one that joined meanwhile.
#[test]
fn join_while_another_asks_itself() {
    model(|| {
        let lock = lock(1);
        together(
            || drop(Task::waiting(lock.acquire_when(|value| *value == 2))),
            || drop(block_on(lock.acquire_when(|value| *value == 1))),
        );
        assert!(!lock.is_locked());
    });
}

/// Catches: the called waiter leaves while another has the lock only to ask, and nobody looks at those behind it; or it
/// is polled then, and insists in vain.
#[test]
fn called_leaves_or_looks_while_another_asks_itself() {
    for leaves in [true, false] {
        model(move || {
            let lock = lock(0);
            let mut called = Some(Task::waiting(lock.acquire_when(|value| *value > 0)));
            let behind = Task::waiting(lock.acquire_when(|value| *value > 0));
            *lock.try_acquire().unwrap() = 1;
            let mut early = Poll::Pending;
            together(
                || drop(Task::waiting(lock.acquire_when(|_| false))),
                || match &mut called {
                    Some(looks) if !leaves => early = looks.poll_elsewhere(),
                    _ => drop(called.take()),
                },
            );
            if early.is_pending() {
                drop(called.map(Task::finish));
            }
            drop(early);
            drop(behind.finish());
            assert!(!lock.is_locked());
        });
    }
}

// --- other policies: what the lock does not use yet ---

/// Everybody may pass, once it is open.
struct Gate(AtomicU32);

impl Policy for Gate {
    type State = ();
    type Request = ();
    type Grant = ();
    type Offer = ();

    fn enter(&self, (): &()) -> Option<()> {
        (self.0.load(Ordering::Acquire) == 1).then_some(())
    }

    fn enter_or_queue(&self, (): &mut (), (): &(), _line_is_empty: bool) -> Option<()> {
        self.enter(&())
    }

    fn exit(&self, (): ()) -> Result<(), ()> {
        Ok(())
    }

    fn offer(&self, (): ()) {}

    fn vacancy(&self, (): &mut ()) -> Option<()> {
        None
    }

    fn admit(&self, (): &mut (), (): &mut (), (): &mut ()) -> Option<()> {
        self.enter(&())
    }

    fn is_spent((): &()) -> bool {
        false
    }

    fn settle(&self, (): &mut (), (): (), _line_is_empty: bool) {}
}

/// So many at once, and as many as one wants.
struct Permits(AtomicU32);

const QUEUED: u32 = 1;
const ONE: u32 = 2;

impl Permits {
    /// Takes `n`, if there are so many; `QUEUED` is not looked at.
    fn take(&self, n: u32) -> Option<u32> {
        let less = |word: u32| word.checked_sub(n * ONE);
        self.0.fetch_update(Ordering::Acquire, Ordering::Relaxed, less).ok().map(|_| n)
    }
}

impl Policy for Permits {
    type State = ();
    type Request = u32;
    type Grant = u32;
    type Offer = u32;

    fn enter(&self, n: &u32) -> Option<u32> {
        let less = |word: u32| if word & QUEUED == 0 { word.checked_sub(n * ONE) } else { None };
        self.0.fetch_update(Ordering::Acquire, Ordering::Relaxed, less).ok().map(|_| *n)
    }

    fn enter_or_queue(&self, (): &mut (), n: &u32, line_is_empty: bool) -> Option<u32> {
        self.0.fetch_or(QUEUED, Ordering::Relaxed);
        if line_is_empty { self.take(*n) } else { None }
    }

    fn exit(&self, n: u32) -> Result<(), u32> {
        let more = |word: u32| (word & QUEUED == 0).then_some(word + n * ONE);
        self.0.fetch_update(Ordering::Release, Ordering::Relaxed, more).map(drop).map_err(|_| n)
    }

    fn offer(&self, n: u32) -> u32 {
        n
    }

    fn vacancy(&self, (): &mut ()) -> Option<u32> {
        Some(0)
    }

    fn admit(&self, (): &mut (), offer: &mut u32, n: &mut u32) -> Option<u32> {
        self.0.fetch_add(std::mem::take(offer) * ONE, Ordering::Release);
        self.take(*n)
    }

    fn is_spent(_: &u32) -> bool {
        false
    }

    fn settle(&self, (): &mut (), offer: u32, line_is_empty: bool) {
        self.0.fetch_add(offer * ONE, Ordering::Release);
        if line_is_empty {
            self.0.fetch_and(!QUEUED, Ordering::Release);
        }
    }
}

/// A queue without a value.
struct Bare<P: Policy>(WaitQueue<P>);

// SAFETY: there is no value, and no predicate that would read one; the queue is leaked, so it stays.
#[expect(unsafe_code, reason = "a handle of the models' own")]
unsafe impl<P: Policy> Handle for &'static Bare<P> {
    type Policy = P;

    fn queue(&self) -> &WaitQueue<P> {
        &self.0
    }

    fn subject(&self) -> std::ptr::NonNull<()> {
        std::ptr::NonNull::dangling()
    }
}

fn bare<P: Policy<State = ()>>(policy: P) -> &'static Bare<P> {
    Box::leak(Box::new(Bare(WaitQueue::new(policy, ()))))
}

impl<P: Policy> Bare<P> {
    fn serve(&self, offer: P::Offer) {
        // SAFETY: there is no value.
        unsafe { self.0.serve(offer, std::ptr::NonNull::dangling()) };
    }

    fn wait(&'static self, request: P::Request) -> impl Future<Output = P::Grant> {
        let mut wait = Box::pin(Waiting::new(self, request));
        poll_fn(move |cx| wait.as_mut().poll(cx))
    }
}

/// Catches: a waiter that was granted, but whose waker is not yet taken, is dropped and stays in the list of those to
/// be woken; or its neighbours are not woken (tokio #2340).
#[test]
fn batch_waking_and_drop() {
    model(|| {
        let gate = bare(Gate(AtomicU32::new(0)));
        let mut tasks: Vec<_> = (0..6).map(|_| Task::waiting(gate.wait(()))).collect();
        let third = tasks.remove(2);
        together(
            || {
                gate.0.policy().0.store(1, Ordering::Release);
                gate.serve(());
            },
            || drop(third),
        );
        tasks.into_iter().for_each(Task::finish);
    });
}

/// Catches: the batch is cut short when somebody looks before its waker is taken; a second wake for who has looked.
#[test]
fn batch_waking_and_an_early_look() {
    model(|| {
        let gate = bare(Gate(AtomicU32::new(0)));
        let mut tasks: Vec<_> = (0..4).map(|_| Task::waiting(gate.wait(()))).collect();
        let mut last = tasks.pop().unwrap();
        let mut early = Poll::Pending;
        together(
            || {
                gate.0.policy().0.store(1, Ordering::Release);
                gate.serve(());
            },
            || early = last.poll(),
        );
        if early.is_pending() {
            last.finish();
        }
        tasks.into_iter().for_each(Task::finish);
    });
}

/// Catches: the head, who wants more than there is, leaves while a permit comes back, and nobody looks at those behind.
#[test]
fn head_leaves_and_release() {
    model(|| {
        let permits = bare(Permits(AtomicU32::new(ONE)));
        let held = permits.0.try_enter(&1).unwrap();
        let greedy = Task::waiting(permits.wait(2));
        let modest = Task::waiting(permits.wait(1));
        together(
            // SAFETY: there is no value.
            move || unsafe { permits.0.give_back(held, std::ptr::NonNull::dangling()) },
            || drop(greedy),
        );
        assert_eq!(modest.finish(), 1);
    });
}

/// Catches: permits of a granted waiter that leaves are lost, or counted twice.
#[test]
fn granted_permits_and_cancel() {
    model(|| {
        let permits = bare(Permits(AtomicU32::new(0)));
        let both = Task::waiting(permits.wait(2));
        let next = Task::waiting(permits.wait(1));
        together(|| permits.serve(2), || drop(both));
        assert_eq!(next.finish(), 1);
        assert_eq!(permits.0.policy().0.load(Ordering::Acquire) / ONE, 1);
    });
}
