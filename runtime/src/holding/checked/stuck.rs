//! Finds out whether a body waits for itself, without a false alarm.
//!
//! A body that holds a lock and polls a wait for the same lock is not always stuck: a `select!` may drop the wait, and a
//! `FuturesUnordered` may return the results of other futures. The body is stuck if nothing else can wake it. To find that out,
//! we count clones of wakers: each future that waits keeps a clone of the waker that it was polled with.
//!
//! ```text
//! Await of the body ── polls with `others` ──▶ sleep, channel, ..            keep a clone of `others`
//!                                         └──▶ a wait for the body's lock     is polled with `own`, and keeps a clone of that
//! ```
//!
//! 1. An await is stuck if it is pending, nothing has woken it, no clone of `others` exists, and a clone of `own` does.
//! 2. Only an await in which such a wait was seen is polled with these two wakers: once more immediately, and at each later poll.
//! 3. A future with wakers of its own, such as `FuturesUnordered`, keeps a clone of `others`, so the futures that it polls are
//!    never reported.
//! 4. An await inside another one that is polled with the same waker belongs to the outer one. With a different waker it counts
//!    separately, and only the locks that are taken inside it are its own.

use std::{
    cell::RefCell,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering, fence},
    },
    task::{Context, Poll, RawWakerVTable, Wake, Waker},
};

use super::known::Known;
use crate::record::polled_instead;

/// The wakers of an await of a body, which it keeps between polls. They are made when it first waits for a lock that it holds.
#[derive(Debug, Default)]
pub(crate) struct BodyWakers(Option<Wakers>);

#[derive(Debug)]
struct Wakers {
    own: Arc<Forwarding>,
    others: Arc<Forwarding>,
}

/// A waker that forwards each wake to the task of the await.
#[derive(Debug)]
struct Forwarding {
    /// Taken by the first wake after a poll.
    task: Mutex<Option<Waker>>,
    has_woken: AtomicBool,
}

/// An await that is being polled on this thread.
#[derive(Debug)]
struct Current {
    /// The waker that it is polled with.
    waker: WakerId,
    /// How many locks were in the scope before this await.
    outside: usize,
    /// The waker for waits for a lock that the await itself holds.
    own: Option<Waker>,
    /// Such a wait: the held lock, and the wait for it.
    seen: Option<[Known; 2]>,
}

thread_local! {
    static CURRENT: RefCell<Option<Current>> = const { RefCell::new(None) };
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct WakerId(*const (), *const RawWakerVTable);

impl WakerId {
    fn of(waker: &Waker) -> Self {
        Self(waker.data(), waker.vtable())
    }
}

impl BodyWakers {
    /// Polls an await of a body that has the locks in `scope` from `outside` on.
    ///
    /// # Panics
    ///
    /// If the body waits for itself.
    pub(in crate::holding) fn poll<T>(
        &mut self,
        outside: usize,
        cx: &mut Context<'_>,
        mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        let waker = WakerId::of(cx.waker());
        let is_part = CURRENT.try_with(|current| current.borrow().as_ref().is_some_and(|outer| outer.waker == waker));
        // In destructors of other thread locals, this thread local may be gone already.
        if is_part.unwrap_or(true) {
            return poll(cx);
        }
        if self.0.is_none() {
            let (polled, seen) = Current { waker, outside, own: None, seen: None }.during(|| poll(cx));
            if polled.is_ready() || seen.is_none() {
                return polled;
            }
        }
        let wakers = self.0.get_or_insert_with(|| Wakers { own: Forwarding::new(), others: Forwarding::new() });
        let [own, others] = [&wakers.own, &wakers.others].map(|waker| waker.begin(cx.waker()));
        let current = Current { waker: WakerId::of(&others), outside, own: Some(own), seen: None };
        let mut cx_of_others = Context::from_waker(&others);
        let (polled, seen) = current.during(|| polled_instead(cx.waker(), &others, || poll(&mut cx_of_others)));
        drop(others);
        if let (Poll::Pending, Some([held, wanted]), true) = (&polled, seen, wakers.is_stuck()) {
            held.panic_of_waiting_for_itself(wanted);
        }
        polled
    }
}

impl Wakers {
    fn is_stuck(&self) -> bool {
        // `self` keeps one clone of each.
        let [own, others] = [&self.own, &self.others].map(Arc::strong_count);
        // Ordering: this fence pairs with the Release of `wake_by_ref`, which comes before its clone is dropped. So if a clone
        // that is no longer counted has woken the task, the loads below see that.
        fence(Ordering::Acquire);
        others == 1 && own > 1 && ![&self.own, &self.others].iter().any(|waker| waker.has_woken.load(Ordering::Relaxed))
    }
}

impl Forwarding {
    fn new() -> Arc<Self> {
        Arc::new(Self { task: Mutex::new(None), has_woken: AtomicBool::new(false) })
    }

    fn task(&self) -> MutexGuard<'_, Option<Waker>> {
        self.task.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// For a poll with this waker.
    fn begin(self: &Arc<Self>, task: &Waker) -> Waker {
        // A waker is cloned and dropped with the mutex unlocked, because it is foreign code, which may wake this one.
        let is_known = self.task().as_ref().is_some_and(|known| known.will_wake(task));
        if !is_known {
            let fresh = task.clone();
            let old = self.task().replace(fresh);
            drop(old);
        }
        // Ordering: none is needed: this poll answers all earlier wakes.
        self.has_woken.store(false, Ordering::Relaxed);
        Waker::from(Arc::clone(self))
    }
}

impl Wake for Forwarding {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // Ordering: Release pairs with the Acquire of `is_stuck`.
        self.has_woken.store(true, Ordering::Release);
        let task = self.task().take();
        if let Some(task) = task {
            task.wake();
        }
    }
}

impl Current {
    /// Runs `poll`, with `self` as the current await. Returns the wait for a held lock that was seen meanwhile, if any.
    fn during<T>(self, poll: impl FnOnce() -> T) -> (T, Option<[Known; 2]>) {
        /// Restores the outer await, also if the poll panics.
        struct Outer(Option<Current>);
        impl Drop for Outer {
            fn drop(&mut self) {
                let _ = CURRENT.try_with(|current| std::mem::swap(&mut *current.borrow_mut(), &mut self.0));
            }
        }
        let mut outer = Outer(Some(self));
        let _ = CURRENT.try_with(|current| std::mem::swap(&mut *current.borrow_mut(), &mut outer.0));
        let polled = poll();
        let seen = CURRENT.try_with(|current| current.borrow().as_ref().and_then(|current| current.seen));
        (polled, seen.ok().flatten())
    }
}

/// The waker for polling a wait for `wanted`, if `waker` must be replaced: that is the case if the await that is polled with
/// `waker` holds this lock in the `scope`.
pub(in crate::holding) fn waker_of_own_wait(wanted: Known, waker: &Waker, scope: &[Known]) -> Option<Waker> {
    let look = |current: &mut Current| {
        let held = scope.get(current.outside..)?.iter().find(|held| held.is_same_lock(wanted))?;
        if current.waker == WakerId::of(waker) {
            current.seen = Some([*held, wanted]);
            return current.own.clone();
        }
        None
    };
    CURRENT.try_with(|current| current.borrow_mut().as_mut().and_then(look)).ok().flatten()
}
