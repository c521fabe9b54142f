//! The waker that an await in a hold's body is polled with. It wakes the task of the await, and its clones are counted: each future that
//! waits keeps one. So if a wait keeps the only clone, nothing else can wake the body.
//!
//! 1. A [`CountedHandle`] is no clone of the waker. The waker knows how many of these there are.
//! 2. An await inside another one that is polled with the same waker shares it.

use std::{
    cell::RefCell,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering, fence},
    },
    task::{Context, Wake, Waker},
};

use super::asleep::{Asleep, WakerId};

/// A waker whose clones are counted.
struct CountedWaker {
    /// Taken by the first wake after a poll.
    task: Mutex<Option<Waker>>,
    /// How many polls with it have begun, times two. The last bit is [`WOKEN`].
    polls: AtomicU64,
    /// How many values of [`CountedHandle`] there are.
    not_wakers: AtomicUsize,
}

/// It was woken after the last poll began.
const WOKEN: u64 = 1;

/// How many of these a thread keeps for later awaits.
const KEPT: usize = 16;

thread_local! {
    static CURRENT: RefCell<Option<PolledWith>> = const { RefCell::new(None) };
    static UNUSED: RefCell<Vec<CountedHandle>> = const { RefCell::new(Vec::new()) };
}

/// The waker that this thread polls an await with.
#[derive(Clone)]
struct PolledWith {
    id: WakerId,
    /// The waker, or if the check of debug builds polls with one of its own instead, the waker that this one wakes.
    counted: CountedHandle,
    is_instead: bool,
}

/// Leads to a waker whose clones are counted.
pub(super) struct CountedHandle(Arc<CountedWaker>);

impl Clone for CountedHandle {
    fn clone(&self) -> Self {
        let Self(waker) = self;
        // Ordering, here and below: `is_kept_once` reads the number twice, around the number of all references.
        waker.not_wakers.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(waker))
    }
}

impl Drop for CountedHandle {
    fn drop(&mut self) {
        self.0.not_wakers.fetch_sub(1, Ordering::SeqCst);
    }
}

impl CountedHandle {
    /// A waker of which there are no clones.
    pub(super) fn new() -> Self {
        // In the destructors of other thread locals, this one may be gone.
        let unused = UNUSED.try_with(|unused| unused.borrow_mut().pop()).ok().flatten();
        unused.unwrap_or_else(|| {
            let (task, polls) = (Mutex::new(None), AtomicU64::new(0));
            Self(Arc::new(CountedWaker { task, polls, not_wakers: AtomicUsize::new(1) }))
        })
    }

    /// Keeps it for another await of this thread, if there are no clones.
    pub(super) fn put_back(mut self) {
        let Some(waker) = Arc::get_mut(&mut self.0) else { return };
        let task = waker.task.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        drop(task);
        let _ = UNUSED.try_with(|unused| {
            // A waker that was dropped above may have put another one back, so this is borrowed only now.
            let mut unused = unused.borrow_mut();
            if unused.len() < KEPT {
                unused.push(self);
            }
        });
    }

    /// If this thread polls an await with `waker`: its identity, and the waker that is counted for the await.
    pub(super) fn current(waker: &Waker) -> Option<(WakerId, Self)> {
        PolledWith::of(waker).map(|current| (current.id, current.counted))
    }

    /// Polls an await with this waker, which wakes the task of `cx`.
    pub(super) fn poll<T>(&self, cx: &Context<'_>, poll: impl FnOnce(&mut Context<'_>) -> T) -> (WakerId, T) {
        let waker = self.begin(cx.waker());
        let id = WakerId::of(&waker);
        let _outer = OuterWaker::begin(PolledWith { id, counted: self.clone(), is_instead: false });
        let _asleep = Asleep::until_woken_by_forwarded(cx.waker(), id);
        (id, poll(&mut Context::from_waker(&waker)))
    }

    /// For a poll that wakes this task.
    fn begin(&self, task: &Waker) -> Waker {
        let Self(counted) = self;
        // A waker is cloned and dropped with the mutex unlocked, because it is foreign code, which may wake this one.
        let is_known = counted.task().as_ref().is_some_and(|known| known.will_wake(task));
        if !is_known {
            let fresh = task.clone();
            let old = counted.task().replace(fresh);
            drop(old);
        }
        let waker = Waker::from(Arc::clone(counted));
        // Ordering: Release; partner: the second load of `polls` in `is_kept_once`. A reader that does not see this poll has not
        // missed the clone above.
        let _ = counted.polls.fetch_update(Ordering::Release, Ordering::Relaxed, |polls| Some((polls | WOKEN) + 1));
        waker
    }

    /// A clone of the waker of the task.
    fn task(&self) -> Option<Waker> {
        let Self(counted) = self;
        // It is cloned with the mutex unlocked, as in `begin`.
        let taken = counted.task().take()?;
        let task = taken.clone();
        let old = counted.task().replace(taken);
        drop(old);
        // A wake-up in between has found no waker.
        if counted.polls.load(Ordering::Acquire) & WOKEN != 0 {
            task.wake_by_ref();
        }
        Some(task)
    }

    /// Whether there is exactly one clone of the waker, and nothing has woken it.
    pub(super) fn is_kept_once(&self) -> bool {
        let Self(counted) = self;
        // Ordering: SeqCst and the fence pair with the writes of `not_wakers` and `polls`: if they are the same afterwards, the count was
        // right at one moment. The fence also pairs with the Release of `wake_by_ref`, which comes before a clone is dropped.
        let before = (counted.polls.load(Ordering::SeqCst), counted.not_wakers.load(Ordering::SeqCst));
        let all = Arc::strong_count(counted);
        fence(Ordering::SeqCst);
        let after = (counted.polls.load(Ordering::SeqCst), counted.not_wakers.load(Ordering::SeqCst));
        before == after && before.0 & WOKEN == 0 && all == before.1 + 1
    }
}

impl PolledWith {
    /// The current one, if `waker` is a clone of it.
    fn of(waker: &Waker) -> Option<Self> {
        let id = WakerId::of(waker);
        CURRENT.try_with(|current| current.borrow().as_ref().filter(|current| current.id == id).cloned()).ok().flatten()
    }
}

/// Restores the waker that the thread polled with before, even if the poll panics.
struct OuterWaker(Option<PolledWith>);

impl OuterWaker {
    fn begin(current: PolledWith) -> Self {
        let mut outer = Self(Some(current));
        outer.swap();
        outer
    }

    fn swap(&mut self) {
        let _ = CURRENT.try_with(|current| std::mem::swap(&mut *current.borrow_mut(), &mut self.0));
    }
}

impl Drop for OuterWaker {
    fn drop(&mut self) {
        self.swap();
    }
}

impl CountedWaker {
    fn task(&self) -> MutexGuard<'_, Option<Waker>> {
        self.task.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for CountedWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // Ordering: Release; partner: the fence of `is_kept_once`.
        self.polls.fetch_or(WOKEN, Ordering::Release);
        let task = self.task().take();
        if let Some(task) = task {
            task.wake();
        }
    }
}

/// Runs `poll`, which polls with `instead` and not with `waker`. If `waker` is one whose clones are counted, the awaits in `poll` share it.
#[cfg(all(debug_assertions, not(warded_loom)))]
pub(crate) fn polled_instead<R>(waker: &Waker, instead: &Waker, poll: impl FnOnce() -> R) -> R {
    let Some(current) = PolledWith::of(waker) else { return poll() };
    let _outer = OuterWaker::begin(PolledWith { id: WakerId::of(instead), is_instead: true, ..current });
    poll()
}

/// Polls a part of a wait that ends it, such as a timer of this crate, so that its clone of the waker is not counted.
pub(crate) fn not_counted<R>(cx: &mut Context<'_>, poll: impl FnOnce(&mut Context<'_>) -> R) -> R {
    let current = PolledWith::of(cx.waker()).filter(|current| !current.is_instead);
    match current.and_then(|current| current.counted.task()) {
        Some(task) => poll(&mut Context::from_waker(&task)),
        None => poll(cx),
    }
}
