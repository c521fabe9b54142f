//! All waiters of one queue, under its mutex, and the handle by which they are reached.
//!
//! ```text
//!             ┌─ lane: not evaluated yet ──┐
//!   arrives ──┼─ passed: false so far ─────┼─ served ──▶ batch of wakers ──▶ forgotten
//!             ├─ index: found by keys ─────┤      └────▶ list of the served, if the batch is full
//!             └─ condition ── notified ──▶ lane
//! ```
//!
//! 1. A waiter is `Queued` exactly while it is in a lane, in the passed ones or in the index, `Parked` exactly while it is in
//!    the list of its condition, and `Served` exactly while it is in the list of the served. Before its future is freed it takes
//!    the queue's mutex and leaves; a future that is leaked is never freed. So what is in here is alive.
//! 2. Only the holder of the mutex has a `&mut Waiters`, and whoever has one may touch the states of those in here.
//! 3. The numbers of those in a lane are higher than [`evaluated`](super::waits::QueueWaits), and those of the passed ones are
//!    not.

#![expect(unsafe_code, reason = "the nodes belong to the waiting futures")]

use std::{ptr::NonNull, task::Waker};

use super::{
    Lanes, Policy,
    conditions::ConditionKey,
    key::Reading,
    list::{Address, List},
    predicate::{Found, Predicate},
    waiter::{Place, Waiter, WaiterState, state_of},
    waits::{QueueWaits, Until, WaiterWaits, Waits},
    wake_batch::WakeBatch,
};

pub(super) struct Waiters<P: Policy> {
    lanes: P::Lanes,
    /// Those that were served when the batch of wakers was full.
    served: List<P>,
    waits: <P::Waits as Waits<P>>::OfQueue,
}

/// A waiter that is in here, reached by the holder of the mutex.
pub(super) struct Queued<'w, P: Policy> {
    /// By invariant 1 it is alive while `waiters` is borrowed: nobody else can let it go.
    address: Address<P>,
    waiters: &'w mut Waiters<P>,
}

/// What it left behind.
pub(super) struct Left {
    /// It headed its lane.
    pub(super) was_first: bool,
    /// It had been notified of this condition.
    pub(super) notification: Option<ConditionKey>,
}

impl<P: Policy> Waiters<P> {
    pub(super) const NEW: Self = Self { lanes: P::Lanes::NEW, served: List::new(), waits: P::Waits::NEW };

    /// Whether the queue is empty. Those that wait for a notification are not in it.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        let lanes_are_empty = self.lanes.all().iter().all(List::is_empty);
        lanes_are_empty
            && P::Waits::look(&self.waits).is_none_or(|waits| waits.passed.is_empty() && waits.index.is_empty())
    }

    #[inline]
    pub(super) fn has_served(&self) -> bool {
        !self.served.is_empty()
    }

    // --- joining ---

    /// Appends a waiter to its queue, or to those that wait for a notification. `is_false` says that its predicate was
    /// evaluated just now, to false.
    ///
    /// # Safety
    /// The waiter is `Arriving`, and the caller is its future, which is pinned and leaves before it is freed.
    #[inline]
    pub(super) unsafe fn join(&mut self, waiter: &Waiter<P>, mut state: WaiterState<P>, is_false: bool) {
        let condition = match P::Waits::waiter(&mut state.waits).map(|waits| &waits.until) {
            Some(&Until::Notified(condition)) => Some(condition),
            _ => None,
        };
        // SAFETY: it is arriving, and the caller is its future.
        unsafe { waiter.write_state(state) };
        let address = NonNull::from(waiter);
        match condition {
            Some(condition) => {
                waiter.set_place(Place::Parked);
                if let Some(waits) = self.waits() {
                    // SAFETY: it is in no list yet; the caller keeps the rest.
                    unsafe { waits.conditions.push_back(condition, address) };
                }
            }
            // SAFETY: it is in no list yet; the caller keeps the rest.
            None => unsafe { self.enqueue(address, is_false) },
        }
    }

    /// # Safety
    /// The waiter has its state and is in no list. It is pinned, and leaves before it is freed.
    #[inline]
    unsafe fn enqueue(&mut self, address: Address<P>, is_false: bool) {
        // SAFETY: the caller says that it is alive.
        let waiter = unsafe { address.as_ref() };
        waiter.set_place(Place::Queued);
        // SAFETY: it has its state, and whoever has `&mut self` may touch it.
        let state = unsafe { waiter.state() };
        let lane = &mut self.lanes.all_mut()[P::lane_of(&state.request)];
        let list = match (P::Waits::waiter(&mut state.waits), P::Waits::queue(&mut self.waits)) {
            (Some(own), Some(waits)) => match waits.number(own, address, is_false) {
                Joins::Lane => lane,
                Joins::Passed => &mut waits.passed,
                Joins::Index => return,
            },
            _ => lane,
        };
        // SAFETY: it is in no list, and the caller keeps the rest.
        unsafe { list.push_back(address) };
    }

    /// The first `n` waiters that wait for a notification of `condition` join the queue, without being woken. Whether there
    /// was one.
    pub(super) fn notify(&mut self, condition: ConditionKey, n: usize) -> bool {
        for notified in 0..n {
            let waiter = self.waits().and_then(|waits| waits.conditions.pop_front(condition));
            let Some(waiter) = waiter else { return notified > 0 };
            // SAFETY: it was parked, so it has its state and is pinned, and its future leaves before it is freed; it has just
            // been taken out of the one list that it was in.
            unsafe { self.enqueue(waiter, false) };
        }
        n > 0
    }

    // --- serving ---

    /// The first lane with a waiter in it.
    #[inline]
    pub(super) fn first_lane(&self) -> usize {
        self.lanes.all().iter().position(|lane| !lane.is_empty()).unwrap_or(0)
    }

    /// Every predicate may be true now.
    #[inline]
    pub(super) fn value_has_changed(&mut self) {
        if let Some(waits) = P::Waits::queue(&mut self.waits) {
            waits.evaluated = 0;
            waits.passed_with_keys = 0;
            waits.index.forget_readings();
            self.lanes.all_mut()[0].prepend(&mut waits.passed);
        }
    }

    /// Nobody could be served, so all wait in vain as long as the value stays as it is.
    #[inline]
    pub(super) fn all_were_evaluated(&mut self) {
        if let Some(waits) = self.waits() {
            waits.evaluated = waits.last_number;
        }
    }

    /// Reads what the keys of the waiters are compared with, as far as `read` does. Gives the first reading that is still to be
    /// done.
    #[inline]
    pub(super) fn read(&mut self, read: impl FnMut(Reading) -> Option<u64>) -> Option<Reading> {
        P::Waits::queue(&mut self.waits)?.index.read(read)
    }

    pub(super) fn set_reading(&mut self, reading: Reading, value: u64) {
        if let Some(waits) = self.waits() {
            waits.index.set_reading(reading, value);
        }
    }

    /// The next waiter that may be served, in the order in which they came: the first of the lane, or the first that is found
    /// by its keys.
    #[inline]
    pub(super) fn next(&mut self, lane: usize) -> Option<Queued<'_, P>> {
        let in_lane = self.lanes.all()[lane].first();
        let found = match P::Waits::queue(&mut self.waits) {
            Some(waits) => waits.index.first_behind(waits.evaluated),
            None => None,
        };
        let address = match (in_lane, found) {
            (in_lane, None) => in_lane?,
            (None, Some((_, found))) => found,
            (Some(in_lane), Some((number, found))) => {
                // SAFETY: by invariants 1 and 2 it is alive, and `&mut self` may touch its state.
                let state = unsafe { state_of(in_lane) };
                let came_first = P::Waits::waiter(&mut state.waits).is_none_or(|waits| waits.number < number);
                if came_first { in_lane } else { found }
            }
        };
        Some(Queued { address, waiters: self })
    }

    /// The waiter whose predicate was being evaluated, if it has not left.
    pub(super) fn evaluated(&mut self) -> Option<Queued<'_, P>> {
        let address = self.waits()?.evaluating.take()?;
        Some(Queued { address, waiters: self })
    }

    /// Whether the waiter whose predicate is being evaluated has not left.
    pub(super) fn is_evaluating(&self) -> bool {
        P::Waits::look(&self.waits).is_some_and(|waits| waits.evaluating.is_some())
    }

    /// Fills the batch with the wakers of those that were served.
    pub(super) fn take_served(&mut self, batch: &mut WakeBatch) {
        while !batch.is_full() {
            let Some(address) = self.served.pop_front() else { return };
            forget(address, batch);
        }
    }

    /// Moves all waiters that have keys into the index, in which none is found by keys yet: evaluating them one by one costs
    /// more.
    #[cold]
    fn index_all(&mut self) {
        let Some(waits) = P::Waits::queue(&mut self.waits) else { return };
        // In the order of their numbers: by invariant 3, the passed ones come first.
        let passed = std::mem::replace(&mut waits.passed, List::new());
        let lane = std::mem::replace(&mut self.lanes.all_mut()[0], List::new());
        for (mut from, is_passed) in [(passed, true), (lane, false)] {
            while let Some(address) = from.pop_front() {
                // SAFETY: it has just been taken out of a list of a queue that `self` borrows (invariants 1 and 2).
                let state = unsafe { state_of(address) };
                match P::Waits::waiter(&mut state.waits) {
                    Some(own) if own.found() == Found::ByKeys => waits.index(own, address),
                    _ => {
                        let list = if is_passed { &mut waits.passed } else { &mut self.lanes.all_mut()[0] };
                        // SAFETY: as above: it is in no list, alive and pinned, and leaves before it is freed.
                        unsafe { list.push_back(address) };
                    }
                }
            }
        }
    }

    // --- its own future ---

    /// A waiter, by its own future.
    ///
    /// # Safety
    /// The waiter is `Parked`, `Queued` or `Served` in this queue.
    #[inline]
    pub(super) unsafe fn own(&mut self, waiter: &Waiter<P>) -> Queued<'_, P> {
        Queued { address: NonNull::from(waiter), waiters: self }
    }

    #[inline]
    fn waits(&mut self) -> Option<&mut QueueWaits<P>> {
        P::Waits::queue(&mut self.waits)
    }
}

/// A round evaluates so many waiters with keys to false before it moves all of them into the index. Few in models, which have
/// few waiters.
const FEW: usize = if cfg!(any(test, warded_loom)) { 0 } else { 8 };

/// Where a waiter goes that joins.
enum Joins {
    Lane,
    Passed,
    Index,
}

impl<P: Policy> QueueWaits<P> {
    /// Numbers a waiter. If it has keys, it enters the index.
    #[inline]
    fn number(&mut self, waiter: &mut WaiterWaits<P>, address: Address<P>, is_false: bool) -> Joins {
        let all_are_evaluated = self.evaluated == self.last_number;
        self.last_number += 1;
        waiter.number = self.last_number;
        waiter.is_indexed = false;
        let stays_evaluated = is_false && all_are_evaluated;
        if stays_evaluated {
            self.evaluated = self.last_number;
        }
        match waiter.found() {
            Found::WithOthers => self.index(waiter, address),
            Found::ByKeys if self.found_by_keys > 0 => self.index(waiter, address),
            _ if stays_evaluated => return Joins::Passed,
            _ => return Joins::Lane,
        }
        Joins::Index
    }

    /// Adds a waiter to the index. All that are in there under the same keys have lower numbers.
    fn index(&mut self, waiter: &mut WaiterWaits<P>, address: Address<P>) {
        if let Until::True(predicate) = &waiter.until {
            waiter.is_indexed = true;
            self.found_by_keys += usize::from(predicate.found() == Found::ByKeys);
            self.index.push(waiter.number, address, predicate.keys());
        }
    }
}

impl<P: Policy> Queued<'_, P> {
    #[inline]
    fn node(&self) -> &Waiter<P> {
        // SAFETY: by invariant 1 it is alive while `waiters` is borrowed.
        unsafe { self.address.as_ref() }
    }

    /// Its state.
    #[inline]
    pub(super) fn state(&mut self) -> &mut WaiterState<P> {
        // SAFETY: by invariant 1 it has a state, and by invariant 2 nobody else touches that while `waiters` is borrowed.
        unsafe { self.node().state() }
    }

    #[inline]
    pub(super) fn request(&mut self) -> &mut P::Request {
        &mut self.state().request
    }

    #[inline]
    pub(super) fn predicate(&mut self) -> Option<Predicate<P>> {
        match self.waits()?.until {
            Until::True(predicate) => Some(predicate),
            Until::Granted | Until::Notified(_) => None,
        }
    }

    #[inline]
    fn waits(&mut self) -> Option<&mut WaiterWaits<P>> {
        P::Waits::waiter(&mut self.state().waits)
    }

    /// Its predicate is being evaluated, without the mutex: until it leaves, [`evaluated`](Waiters::evaluated) finds it.
    pub(super) fn begin_evaluation(self) {
        let address = self.address;
        if let Some(waits) = self.waiters.waits() {
            waits.evaluating = Some(address);
        }
    }

    /// Its predicate is false: it stays where it is, and the round goes on behind it.
    #[inline]
    pub(super) fn pass(mut self) {
        let Some(&mut WaiterWaits { number, is_indexed, .. }) = self.waits() else { return };
        if !is_indexed {
            // SAFETY: by invariant 3, a queued waiter that is not indexed and not evaluated yet is in the lane.
            unsafe { self.waiters.lanes.all_mut()[0].remove(self.address) };
        }
        let has_keys = self.waits().is_some_and(|own| own.found() == Found::ByKeys);
        if let Some(waits) = self.waiters.waits() {
            waits.evaluated = number;
            if is_indexed {
                return;
            }
            // SAFETY: it has just left its list; it is alive, pinned and leaves before it is freed, by invariant 1.
            unsafe { waits.passed.push_back(self.address) };
            waits.passed_with_keys += usize::from(has_keys);
            if waits.passed_with_keys > FEW && waits.found_by_keys == 0 {
                self.waiters.index_all();
            }
        }
    }

    /// Sends it on its way with its grant, or without one if its predicate has panicked.
    #[inline]
    pub(super) fn serve(mut self, grant: Option<P::Grant>, batch: &mut WakeBatch) {
        self.unlink();
        self.state().grant = grant;
        if batch.is_full() {
            self.node().set_place(Place::Served);
            // SAFETY: it has just left its list; it is alive, pinned and leaves before it is freed, by invariant 1.
            unsafe { self.waiters.served.push_back(self.address) };
        } else {
            forget(self.address, batch);
        }
    }

    /// Serves it, and gives its waker.
    #[inline]
    pub(super) fn serve_one(mut self, grant: P::Grant) -> Option<Waker> {
        self.unlink();
        let state = self.state();
        state.grant = Some(grant);
        let waker = state.waker.take();
        // The last touch: from now on its future may go at any time.
        self.node().set_place(Place::Granted);
        waker
    }

    /// Leaves. The state stays, for its own future to take.
    pub(super) fn leave(mut self) -> Left {
        let lane = P::lane_of(self.request());
        let was_first = self.waiters.lanes.all()[lane].first() == Some(self.address);
        let is_parked = self.node().place() == Place::Parked;
        let notification = match self.waits().map(|waits| &waits.until) {
            Some(&Until::Notified(condition)) if !is_parked => Some(condition),
            _ => None,
        };
        self.unlink();
        Left { was_first, notification }
    }

    /// Takes it out of the list that it is in.
    #[inline]
    pub(super) fn unlink(&mut self) {
        let (address, place) = (self.address, self.node().place());
        // SAFETY: by invariants 1 and 2 it is alive, and `waiters` is borrowed, so nobody else touches its state.
        let state = unsafe { state_of(address) };
        let waiters = &mut *self.waiters;
        let lane = &mut waiters.lanes.all_mut()[P::lane_of(&state.request)];
        let list = match (place, P::Waits::waiter(&mut state.waits), P::Waits::queue(&mut waiters.waits)) {
            (Place::Served, ..) => &mut waiters.served,
            (Place::Parked, Some(WaiterWaits { until: Until::Notified(condition), .. }), Some(waits)) => {
                // SAFETY: by invariant 1, a parked waiter is in the list of its condition.
                return unsafe { waits.conditions.remove(*condition, address) };
            }
            (_, Some(own), Some(waits)) => {
                if waits.evaluating == Some(address) {
                    waits.evaluating = None;
                }
                if own.is_indexed {
                    if let Until::True(predicate) = &own.until {
                        waits.found_by_keys -= usize::from(predicate.found() == Found::ByKeys);
                        waits.index.remove(own.number, predicate.keys());
                    }
                    return;
                }
                // By invariant 3.
                if own.number <= waits.evaluated { &mut waits.passed } else { lane }
            }
            _ => lane,
        };
        // SAFETY: by invariants 1 and 3 it is in this list.
        unsafe { list.remove(address) };
    }
}

/// Takes the waker of one that has its grant and is in no list any more. From then on the queue doesn't know it.
#[inline]
fn forget<P: Policy>(address: Address<P>, batch: &mut WakeBatch) {
    // SAFETY: called under the mutex for one that is `Queued` or `Served`: it is alive until its place says otherwise, and
    // the holder of the mutex alone touches its state.
    let waiter = unsafe { address.as_ref() };
    // SAFETY: as said, the holder of the mutex alone touches its state.
    if let Some(waker) = unsafe { waiter.state() }.waker.take() {
        batch.push(waker);
    }
    // The last touch: from now on its future may go at any time.
    waiter.set_place(Place::Granted);
}
