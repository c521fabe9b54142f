//! The waits of a *body*, which is the code that runs while a lock is held, in a macro or in `observe::under`. From them a snapshot knows
//! what the holder waits for.
//!
//! A body is at one `.await` at a time. While this await is polled, the hold is in the thread's list of held locks, and each wait
//! that returns pending is recorded here, with its waker. When the poll of the await returns, the body waits for the waits that are
//! recorded.
//!
//! 1. It is *certain* that the body waits for one wait, if it can go on only when that wait ends or is dropped. Four things must be true.
//!    Of all waits that the await ever polled, only this one is pending. The last poll left it pending. That poll used the waker of the
//!    await. And the future of the wait lies in the memory of the awaited future. (A `FuturesUnordered` polls with wakers of its own. A
//!    `select!` may poll a future by reference or in a box: then the body can go on while the wait is still pending.)
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
    cell::RecordCell,
    snapshot::{Body, HoldId, WaitId},
    who::Unusual,
};

/// A wait that a poll has left pending.
#[derive(Clone, Copy)]
struct SeenWait {
    id: WaitId,
    cell: &'static RecordCell,
    waker: WakerId,
    /// The address of its future.
    address: usize,
}

impl SeenWait {
    fn is_pending(&self) -> bool {
        self.cell.has(self.id)
    }
}

/// The memory of a pinned future.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    address: usize,
    size: usize,
}

impl Memory {
    pub(crate) fn of<F>(future: &F) -> Self {
        Self { address: std::ptr::from_ref(future).addr(), size: size_of::<F>() }
    }

    fn contains(self, address: usize) -> bool {
        address.wrapping_sub(self.address) < self.size
    }
}

/// Identifies a waker.
#[derive(Clone, Copy, PartialEq, Eq)]
struct WakerId(usize, usize);

impl WakerId {
    fn of(waker: &Waker) -> Self {
        Self(waker.data().addr(), std::ptr::from_ref(waker.vtable()).addr())
    }
}

thread_local! {
    /// The waker that ends the sleep of this thread, while the thread polls the future of its `block_on`.
    static WAKES_THREAD: Cell<Option<WakerId>> = const { Cell::new(None) };
    /// How many awaits of bodies are being polled on this thread.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    /// The holds of these awaits.
    static AWAITED: RefCell<Vec<HoldId>> = const { RefCell::new(Vec::new()) };
    /// The waits that these polls have left pending so far.
    static PENDING: RefCell<Vec<SeenWait>> = const { RefCell::new(Vec::new()) };
}

/// Records that a poll has left this wait pending. The future of the wait is at `address`.
#[cold]
pub(super) fn is_pending(id: WaitId, cell: &'static RecordCell, waker: &Waker, address: usize) {
    if DEPTH.get() == 0 {
        return;
    }
    let seen = SeenWait { id, cell, waker: WakerId::of(waker), address };
    // In the destructors of other thread locals, this one may be gone.
    let _ = PENDING.try_with(|pending| {
        let mut pending = pending.borrow_mut();
        pending.retain(|other| other.id != seen.id);
        pending.push(seen);
    });
}

/// While this exists, the thread polls the future of its `block_on`.
pub(crate) struct Asleep {
    outer: Option<WakerId>,
    _unusual: Unusual,
}

impl Asleep {
    /// The thread sleeps between the polls, and this waker ends its sleep.
    pub(crate) fn until_woken_by(waker: &Waker) -> Self {
        Self { outer: WAKES_THREAD.replace(Some(WakerId::of(waker))), _unusual: Unusual::new() }
    }
}

impl Drop for Asleep {
    fn drop(&mut self) {
        WAKES_THREAD.set(self.outer);
    }
}

/// Whether this thread sleeps until a wait ends that was polled with this waker.
pub(super) fn wakes_this_thread(waker: &Waker) -> bool {
    WAKES_THREAD.get() == Some(WakerId::of(waker))
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
    is_certain: bool,
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
    let is_certain = matches!(&pending[..], [only] if only.is_certain);
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
}

impl Awaiting {
    pub(super) fn under(hold: Option<HoldId>) -> Self {
        Self { hold, number: 0 }
    }

    /// Polls the awaited future, which has this memory.
    pub(crate) fn poll<T>(
        &mut self,
        memory: Memory,
        cx: &mut Context<'_>,
        poll: impl FnOnce(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        let Some((hold, polling)) = self.hold.and_then(|hold| Some((hold, Polling::begin(hold)?))) else {
            return poll(cx);
        };
        let polled = poll(cx);
        if polled.is_ready() {
            self.end();
        } else {
            self.was_left_with(hold, polling.left(), |wait| {
                wait.waker == WakerId::of(cx.waker()) && memory.contains(wait.address)
            });
        }
        polled
    }

    /// Records the waits that a poll of the await has left pending.
    fn was_left_with(&mut self, hold: HoldId, mut left: Vec<SeenWait>, is_its_own: impl Fn(&SeenWait) -> bool) {
        left.retain(SeenWait::is_pending);
        if self.number == 0 {
            // Ordering: none is needed: each gets another number.
            self.number = NEXT.fetch_add(1, Ordering::Relaxed);
        }
        let is_own = matches!(&left[..], [only] if is_its_own(only));
        let mut awaits = shard(hold);
        let of_hold = awaits.entry(hold).or_default();
        let place = of_hold.iter().position(|other| other.number == self.number).unwrap_or_else(|| {
            of_hold.push(Await { number: self.number, waits: Vec::new(), is_certain: false });
            of_hold.len() - 1
        });
        let mut earlier = std::mem::take(&mut of_hold[place].waits);
        earlier.retain(|wait| left.iter().all(|other| other.id != wait.id) && wait.is_pending());
        of_hold[place].is_certain = is_own && earlier.is_empty();
        earlier.extend(left);
        of_hold[place].waits = earlier;
    }

    fn end(&mut self) {
        let (Some(hold), number @ 1..) = (self.hold, std::mem::take(&mut self.number)) else { return };
        let mut awaits = shard(hold);
        if let Some(of_hold) = awaits.get_mut(&hold) {
            of_hold.retain(|other| other.number != number);
            if of_hold.is_empty() {
                awaits.remove(&hold);
            }
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
