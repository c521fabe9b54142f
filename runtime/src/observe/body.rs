//! The waits of a *body*, which is the code that runs while a lock is held, in a macro or in `observe::under`. From them a snapshot knows
//! what the holder waits for.
//!
//! A body is at one `.await` at a time. While this await is polled, the hold is in the thread's list of held locks, and each wait
//! that returns pending is recorded here, with its waker. When the poll of the await returns, the body waits for the waits that are
//! recorded.
//!
//! 1. It is *certain* that the body waits for one wait, if it can go on only when that wait ends or is dropped. Four things must be true.
//!    Of all waits that the await ever polled, only this one is pending. The last poll left it pending. That poll used the waker of the
//!    await. And the wait keeps the only clone of this [waker](super::counted), which has not woken the task since. (A `FuturesUnordered`
//!    polls with wakers of its own. And a `select!` may have left the wait pending, and wait for something else.)
//! 2. A body does not wait for a wait that has ended.
//! 3. If an await is polled in another await of the same hold, it is a part of that one, and is not recorded. So a hold has several
//!    recorded awaits only if they are polled independently, for example by `observe::under`. Then nothing is certain.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    fmt,
    sync::{
        LazyLock, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, Waker},
};

use super::{
    asleep::WakerId,
    cell::RecordCell,
    counted::CountedHandle,
    snapshot::{Body, HoldId, WaitId},
    who::Unusual,
};

/// A wait that a poll has left pending.
#[derive(Clone, Copy)]
struct SeenWait {
    id: WaitId,
    cell: &'static RecordCell,
    waker: WakerId,
}

impl SeenWait {
    fn is_pending(&self) -> bool {
        self.cell.has(self.id)
    }
}

thread_local! {
    /// How many awaits of bodies are being polled on this thread.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    /// The holds of these awaits.
    static AWAITED: RefCell<Vec<HoldId>> = const { RefCell::new(Vec::new()) };
    /// The waits that these polls have left pending so far.
    static PENDING: RefCell<Vec<SeenWait>> = const { RefCell::new(Vec::new()) };
}

/// Records that a poll has left this wait pending.
#[cold]
pub(super) fn is_pending(id: WaitId, cell: &'static RecordCell, waker: &Waker) {
    if DEPTH.get() == 0 {
        return;
    }
    let seen = SeenWait { id, cell, waker: WakerId::of(waker) };
    // In the destructors of other thread locals, this one may be gone.
    let _ = PENDING.try_with(|pending| {
        let mut pending = pending.borrow_mut();
        pending.retain(|other| other.id != seen.id);
        pending.push(seen);
    });
}

/// A poll of an await. The poll ends when this is dropped.
struct Polling {
    /// How many waits were recorded before this poll.
    before: usize,
    _unusual: Unusual,
}

impl Polling {
    /// Returns `None` if an await of the same hold is being polled already.
    fn begin(hold: HoldId) -> Option<Self> {
        let is_first = AWAITED.try_with(|awaited| {
            let mut awaited = awaited.borrow_mut();
            let is_first = !awaited.contains(&hold);
            awaited.extend(is_first.then_some(hold));
            is_first
        });
        is_first.unwrap_or(false).then(Self::new)
    }

    fn new() -> Self {
        DEPTH.set(DEPTH.get() + 1);
        let before = PENDING.try_with(|pending| pending.borrow().len()).unwrap_or(0);
        Self { before, _unusual: Unusual::new() }
    }

    /// The waits that this poll has left pending so far.
    fn left(&self) -> Vec<SeenWait> {
        let left = PENDING.try_with(|pending| pending.borrow().get(self.before..).map(<[_]>::to_vec));
        left.ok().flatten().unwrap_or_default()
    }
}

impl Drop for Polling {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
        let _ = AWAITED.try_with(|awaited| awaited.borrow_mut().pop());
        if DEPTH.get() == 0 {
            let _ = PENDING.try_with(|pending| pending.borrow_mut().clear());
        }
    }
}

/// An await of a body that is pending.
struct Await {
    number: u64,
    waits: Vec<SeenWait>,
    /// Its last poll has left only the first of these waits pending, and used its own waker.
    has_left_one: bool,
    waker: CountedHandle,
}

type AwaitsOf = HashMap<HoldId, Vec<Await>, foldhash::fast::FixedState>;

/// How many parts the table has.
const SHARDS: usize = 16;

/// The pending awaits of each hold's body. These mutexes are std's under loom as well, because loom's can't be in a static.
static AWAITS: LazyLock<[Mutex<AwaitsOf>; SHARDS]> = LazyLock::new(|| std::array::from_fn(|_| Mutex::default()));

static NEXT: AtomicU64 = AtomicU64::new(1);

/// Locks the part of the table that has this hold.
fn shard(hold: HoldId) -> MutexGuard<'static, AwaitsOf> {
    #[expect(clippy::cast_possible_truncation, reason = "only the last bits count")]
    AWAITS[hold.0 as usize % SHARDS].lock().unwrap_or_else(PoisonError::into_inner)
}

/// The state of a hold's body, if an await of it is pending.
pub(super) fn of(hold: HoldId) -> Option<Body> {
    let awaits = shard(hold);
    let pending = awaits.get(&hold)?;
    let is_certain = matches!(&pending[..], [only] if only.has_left_one && only.waker.is_kept_once());
    let seen: Vec<SeenWait> = pending.iter().flat_map(|pending| pending.waits.iter().copied()).collect();
    drop(awaits);
    let waits: Vec<WaitId> = seen.into_iter().filter(SeenWait::is_pending).map(|wait| wait.id).collect();
    Some(if waits.is_empty() { Body::Runs } else { Body::WaitsFor { waits, is_certain } })
}

/// The record of an await in a hold's body.
pub(crate) struct Awaiting {
    hold: Option<HoldId>,
    /// Its number in the table, or 0 if it is not there.
    number: u64,
    /// The waker that it is polled with, unless it is a part of another await.
    waker: Option<CountedHandle>,
}

impl Awaiting {
    /// An await in no body.
    pub(crate) const NONE: Self = Self::under(None);

    pub(super) const fn under(hold: Option<HoldId>) -> Self {
        Self { hold, number: 0, waker: None }
    }

    /// Polls the awaited future.
    pub(crate) fn poll<T>(&mut self, cx: &mut Context<'_>, poll: impl FnOnce(&mut Context<'_>) -> Poll<T>) -> Poll<T> {
        let Some((hold, polling)) = self.hold.and_then(|hold| Some((hold, Polling::begin(hold)?))) else {
            return poll(cx);
        };
        let (id, waker, polled) = if let Some((id, outer)) = CountedHandle::current(cx.waker()) {
            (id, outer, poll(cx))
        } else {
            let waker = self.waker.get_or_insert_with(CountedHandle::new).clone();
            let (id, polled) = waker.poll(cx, poll);
            (id, waker, polled)
        };
        if polled.is_ready() {
            // It is put back only if nothing else leads to it.
            drop(waker);
            self.end();
        } else {
            self.was_left_with(hold, polling.left(), id, waker);
        }
        polled
    }

    /// Records the waits that a poll of the await with this waker has left pending.
    fn was_left_with(&mut self, hold: HoldId, mut left: Vec<SeenWait>, id: WakerId, waker: CountedHandle) {
        left.retain(SeenWait::is_pending);
        if self.number == 0 {
            // Ordering: none is needed: each gets another number.
            self.number = NEXT.fetch_add(1, Ordering::Relaxed);
        }
        let is_own = matches!(&left[..], [only] if only.waker == id);
        let mut awaits = shard(hold);
        let of_hold = awaits.entry(hold).or_default();
        let known = of_hold.iter_mut().find(|other| other.number == self.number);
        let mut waits = known.map(|known| std::mem::take(&mut known.waits)).unwrap_or_default();
        waits.retain(|wait| left.iter().all(|other| other.id != wait.id) && wait.is_pending());
        let has_left_one = is_own && waits.is_empty();
        waits.extend(left);
        let mut now = Await { number: self.number, waits, has_left_one, waker };
        if let Some(known) = of_hold.iter_mut().find(|other| other.number == self.number) {
            std::mem::swap(known, &mut now);
            // Not dropped under the mutex, because its waker may be the last that leads to the task.
            drop(awaits);
            drop(now);
        } else {
            of_hold.push(now);
        }
    }

    fn end(&mut self) {
        if let (Some(hold), number @ 1..) = (self.hold, std::mem::take(&mut self.number)) {
            let mut awaits = shard(hold);
            let of_hold = awaits.get_mut(&hold);
            let ended = of_hold.and_then(|it| Some(it.remove(it.iter().position(|other| other.number == number)?)));
            if awaits.get(&hold).is_some_and(Vec::is_empty) {
                awaits.remove(&hold);
            }
            drop(awaits);
            drop(ended);
        }
        if let Some(waker) = self.waker.take() {
            waker.put_back();
        }
    }
}

impl Drop for Awaiting {
    fn drop(&mut self) {
        self.end();
    }
}

impl fmt::Debug for Awaiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Awaiting").field("hold", &self.hold).finish_non_exhaustive()
    }
}
