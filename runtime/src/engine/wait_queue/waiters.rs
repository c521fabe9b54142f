//! All waiters of one queue, which its mutex guards, and [`WaiterRef`], the access to one of them.
//!
//! ```text
//!             ┌─ lane: not evaluated yet ──┐
//!   arrives ──┼─ passed: false so far ─────┼─ served ──▶ batch of wakers ──▶ forgotten
//!             ├─ index: found by keys ─────┤      └────▶ list of the served, if the batch is full
//!             └─ condition ── notified ──▶ lane
//! ```
//!
//! 1. The place of a waiter says where it is. It is `Queued` exactly while it is in a lane, in `passed` or in the index. It is
//!    `Parked` exactly while it is in the list of its condition, and `Served` exactly while it is in the list of the served
//!    waiters. Before a future is freed it takes the queue's mutex, and its waiter leaves. A future that is leaked is never
//!    freed. So every waiter in here is alive.
//! 2. Only the holder of the mutex has a `&mut Waiters`, and with it may touch the states of the waiters in here.
//! 3. The waiters in a lane came after those in `passed`. Waiters in a lane have higher numbers than
//!    [`evaluated`](super::waits::Indexed), and waiters in `passed` have not.

#![expect(unsafe_code, reason = "the nodes belong to the waiting futures")]

use std::ptr::NonNull;

use super::{
    Lanes, Policy,
    conditions::ConditionKey,
    key::Reading,
    list::{Address, List},
    predicate::{FoundBy, Predicate},
    waiter::{Place, Waiter, WaiterState, state_of},
    waits::{Indexed, QueueWaits, Until, WaiterWaits, Waits},
    wake_batch::WakeBatch,
};
use crate::record::TaskWaker;

pub(super) struct Waiters<P: Policy> {
    lanes: P::Lanes,
    waits: <P::Waits as Waits<P>>::OfQueue,
}

/// Access to a waiter in any of these lists, for the holder of the mutex.
pub(super) struct WaiterRef<'w, P: Policy> {
    /// By invariant 1 the waiter is alive while `waiters` is borrowed, because its future needs the mutex to leave.
    address: Address<P>,
    waiters: &'w mut Waiters<P>,
}

/// The facts about a waiter that has left.
pub(super) struct Left {
    /// Whether it was the first of its lane.
    pub(super) was_first: bool,
    /// The condition of which it had been notified.
    pub(super) notification: Option<ConditionKey>,
}

impl<P: Policy> Waiters<P> {
    pub(super) const NEW: Self = Self { lanes: P::Lanes::NEW, waits: P::Waits::NEW };

    /// Whether the queue is empty. Parked waiters are not in the queue.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        let lanes_are_empty = self.lanes.all().iter().all(List::is_empty);
        lanes_are_empty
            && P::Waits::look(&self.waits).is_none_or(|waits| {
                waits.passed.is_empty() && waits.indexed.as_ref().is_none_or(|indexed| indexed.index.is_empty())
            })
    }

    /// How many waiters are in the queue. Counts them one by one, except those in the index. Parked waiters are not in the
    /// queue.
    pub(super) fn len(&self) -> usize {
        let in_lanes: usize = self.lanes.all().iter().map(List::len).sum();
        let with_predicates = P::Waits::look(&self.waits)
            .map_or(0, |waits| waits.passed.len() + waits.indexed.as_ref().map_or(0, |indexed| indexed.index.len()));
        in_lanes + with_predicates
    }

    /// How many waiters are parked on `condition`, counted one by one.
    pub(super) fn parked(&self, condition: ConditionKey) -> usize {
        P::Waits::look(&self.waits).map_or(0, |waits| waits.conditions.len(condition))
    }

    #[inline]
    pub(super) fn has_served(&mut self) -> bool {
        P::Waits::served(&mut self.waits).is_some_and(|served| !served.is_empty())
    }

    // --- joining ---

    /// Adds a waiter at the end of the queue, or, if it waits for a notification, at the end of the list of its condition.
    /// `is_false` says whether its predicate has just been evaluated to false.
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
                    // SAFETY: it is in no list yet, is pinned, and leaves before it is freed, as `join` demands.
                    unsafe { waits.conditions.push_back(condition, address) };
                }
            }
            // SAFETY: it is in no list yet, is pinned, and leaves before it is freed, as `join` demands.
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
        // SAFETY: it has its state, and with `&mut self` it may be touched (invariant 2).
        let state = unsafe { waiter.state() };
        let lane = &mut self.lanes.all_mut()[P::lane_of(&state.request)];
        let list = match (P::Waits::waiter(&mut state.waits), P::Waits::queue(&mut self.waits)) {
            (Some(own), Some(waits)) => match waits.joins(own, address, lane, is_false) {
                Joins::Lane => lane,
                Joins::Passed => &mut waits.passed,
                Joins::Index => return,
            },
            _ => lane,
        };
        // SAFETY: it is in no list, is pinned, and leaves before it is freed, as `enqueue` demands.
        unsafe { list.push_back(address) };
    }

    /// Moves the first `n` waiters that wait for a notification of `condition` to the end of the queue, without waking them.
    /// Returns whether there was at least one.
    pub(super) fn notify(&mut self, condition: ConditionKey, n: usize) -> bool {
        for notified in 0..n {
            let waiter = self.waits().and_then(|waits| waits.conditions.pop_front(condition));
            let Some(waiter) = waiter else { return notified > 0 };
            // SAFETY: the waiter was parked, so it has its state and is pinned, and its future leaves before it is freed. It
            // has just been taken out of the only list that it was in.
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

    /// Called when the value may have changed: every predicate may be true now, and has to be evaluated again.
    #[inline]
    pub(super) fn value_has_changed(&mut self) {
        if let Some(waits) = P::Waits::queue(&mut self.waits) {
            if let Some(indexed) = waits.indexed() {
                indexed.evaluated = 0;
                indexed.index.forget_readings();
            }
            self.lanes.all_mut()[0].prepend(&mut waits.passed);
        }
    }

    /// Called when no waiter could be served. So none can be served until the value changes.
    #[inline]
    pub(super) fn all_were_evaluated(&mut self) {
        if let Some(indexed) = self.indexed() {
            indexed.evaluated = indexed.last_number;
        }
    }

    /// Takes the readings that the keys of the waiters are compared with, as far as `read` gives them. Returns the first one that
    /// is missing.
    #[inline]
    pub(super) fn read(&mut self, read: impl FnMut(Reading) -> Option<u64>) -> Option<Reading> {
        self.indexed()?.index.read(read)
    }

    pub(super) fn set_reading(&mut self, reading: Reading, value: u64) {
        if let Some(indexed) = self.indexed() {
            indexed.index.set_reading(reading, value);
        }
    }

    /// The next waiter to look at, in order of arrival: the first of the lane, or the first that the index finds by its keys.
    #[inline]
    pub(super) fn next(&mut self, lane: usize) -> Option<WaiterRef<'_, P>> {
        let in_lane = self.lanes.all()[lane].first();
        let found = match self.indexed() {
            Some(indexed) => indexed.index.first_behind(indexed.evaluated),
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
        Some(WaiterRef { address, waiters: self })
    }

    /// Called when an evaluation without the mutex has ended. Returns the waiter whose predicate was evaluated, if it has not
    /// left meanwhile.
    ///
    /// This waiter is still the next one, because waiters that joined meanwhile came after it.
    pub(super) fn end_evaluation(&mut self) -> Option<WaiterRef<'_, P>> {
        let mut next = self.next(0)?;
        let was_evaluated = next.waits().is_some_and(|waits| std::mem::take(&mut waits.is_evaluated));
        was_evaluated.then_some(next)
    }

    /// Whether a predicate is being evaluated without the mutex, and its waiter has not left.
    pub(super) fn is_evaluating(&mut self) -> bool {
        self.next(0).is_some_and(|mut next| next.waits().is_some_and(|waits| waits.is_evaluated))
    }

    /// Fills the batch with the wakers of the waiters in `served`.
    pub(super) fn take_served(&mut self, batch: &mut WakeBatch) {
        while !batch.is_full() {
            let Some(address) = P::Waits::served(&mut self.waits).and_then(List::pop_front) else { return };
            forget(address, batch);
        }
    }

    /// Moves all waiters that have keys into the index, because evaluating them one by one costs more. Until now the index has
    /// none of them.
    #[cold]
    fn index_all(&mut self) {
        let Some(waits) = P::Waits::queue(&mut self.waits) else { return };
        waits.indexed_or_new(&mut self.lanes.all_mut()[0]);
        // This goes in the order of their numbers. By invariant 3, those in `passed` come first.
        let passed = std::mem::replace(&mut waits.passed, List::new());
        let lane = std::mem::replace(&mut self.lanes.all_mut()[0], List::new());
        for (mut from, is_passed) in [(passed, true), (lane, false)] {
            while let Some(address) = from.pop_front() {
                // SAFETY: it has just been taken out of a list of a queue that `self` borrows (invariants 1 and 2).
                let state = unsafe { state_of(address) };
                match P::Waits::waiter(&mut state.waits) {
                    Some(own) if own.found() == FoundBy::ByKeys => index(waits.indexed(), own, address),
                    _ => {
                        let list = if is_passed { &mut waits.passed } else { &mut self.lanes.all_mut()[0] };
                        // SAFETY: it is in no list; by invariant 1 it is alive, pinned, and leaves before it is freed.
                        unsafe { list.push_back(address) };
                    }
                }
            }
        }
    }

    // --- its own future ---

    /// Access to a waiter, for its own future.
    ///
    /// # Safety
    /// The waiter is `Parked`, `Queued` or `Served` in this queue.
    #[inline]
    pub(super) unsafe fn own(&mut self, waiter: &Waiter<P>) -> WaiterRef<'_, P> {
        WaiterRef { address: NonNull::from(waiter), waiters: self }
    }

    #[inline]
    fn waits(&mut self) -> Option<&mut QueueWaits<P>> {
        P::Waits::queue(&mut self.waits)
    }

    #[inline]
    fn indexed(&mut self) -> Option<&mut Indexed<P>> {
        self.waits()?.indexed()
    }
}

/// How many waiters with keys are evaluated to false one by one. One more, and all waiters with keys move into the index. Zero in
/// models, which have few waiters.
const MAX_ONE_BY_ONE: usize = if cfg!(any(test, warded_loom)) { 0 } else { 8 };

/// Where a waiter that joins is kept.
enum Joins {
    Lane,
    Passed,
    Index,
}

impl<P: Policy> QueueWaits<P> {
    /// Decides where a waiter is kept, and numbers it. If it is kept in the index, it is added to it here.
    #[inline]
    fn joins(&mut self, waiter: &mut WaiterWaits<P>, address: Address<P>, lane: &mut List<P>, is_false: bool) -> Joins {
        waiter.is_indexed = false;
        let found = waiter.found();
        if found == FoundBy::WithOthers {
            self.indexed_or_new(lane);
        }
        let mut stays_evaluated = is_false && lane.is_empty();
        if let Some(indexed) = self.indexed() {
            stays_evaluated &= indexed.evaluated == indexed.last_number;
            indexed.last_number += 1;
            waiter.number = indexed.last_number;
            if stays_evaluated {
                indexed.evaluated = indexed.last_number;
            }
            if found == FoundBy::WithOthers || (found == FoundBy::ByKeys && indexed.found_by_keys > 0) {
                index(Some(indexed), waiter, address);
                return Joins::Index;
            }
        }
        if stays_evaluated { Joins::Passed } else { Joins::Lane }
    }
}

/// Adds a waiter to the index. All waiters in there with the same keys have lower numbers.
fn index<P: Policy>(indexed: Option<&mut Indexed<P>>, waiter: &mut WaiterWaits<P>, address: Address<P>) {
    if let (Until::True(predicate), Some(indexed)) = (&waiter.until, indexed) {
        waiter.is_indexed = true;
        indexed.found_by_keys += usize::from(predicate.found() == FoundBy::ByKeys);
        indexed.index.push(waiter.number, address, predicate.keys());
    }
}

impl<P: Policy> WaiterRef<'_, P> {
    #[inline]
    fn node(&self) -> &Waiter<P> {
        // SAFETY: by invariant 1 it is alive while `waiters` is borrowed.
        unsafe { self.address.as_ref() }
    }

    /// Its state.
    #[inline]
    pub(super) fn state(&mut self) -> &mut WaiterState<P> {
        // SAFETY: by invariant 1 it has a state, and by invariant 2 nothing else touches that while `waiters` is borrowed.
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

    /// Called before its predicate is evaluated without the mutex. [`end_evaluation`](Waiters::end_evaluation) returns the
    /// waiter, unless it leaves before.
    pub(super) fn begin_evaluation(mut self) {
        if let Some(waits) = self.waits() {
            waits.is_evaluated = true;
        }
    }

    /// Passes it by, because its predicate is false. It waits on, and the round goes on with the next waiter. If it is in the
    /// lane, it moves to `passed`. `with_keys` counts the waiters with keys that the round has moved in this way.
    #[inline]
    pub(super) fn pass(mut self, with_keys: &mut usize) {
        self.state().waker.iter().for_each(TaskWaker::was_false);
        let Some(&mut WaiterWaits { number, is_indexed, .. }) = self.waits() else { return };
        if !is_indexed {
            // SAFETY: by invariant 3, a queued waiter that is not indexed and not evaluated yet is in the lane.
            unsafe { self.waiters.lanes.all_mut()[0].remove(self.address) };
        }
        let has_keys = self.waits().is_some_and(|own| own.found() == FoundBy::ByKeys);
        if let Some(waits) = self.waiters.waits() {
            if let Some(indexed) = waits.indexed() {
                indexed.evaluated = number;
            }
            if is_indexed {
                return;
            }
            // SAFETY: it has just left its list; it is alive, pinned and leaves before it is freed, by invariant 1.
            unsafe { waits.passed.push_back(self.address) };
            *with_keys += usize::from(has_keys);
            if *with_keys > MAX_ONE_BY_ONE {
                *with_keys = 0;
                self.waiters.index_all();
            }
        }
    }

    /// Serves it: takes it out of the queue, with its grant, or without one if its predicate has panicked.
    #[inline]
    pub(super) fn serve(mut self, grant: Option<P::Grant>, batch: &mut WakeBatch) {
        self.unlink();
        self.state().grant = grant;
        if batch.is_full() {
            self.node().set_place(Place::Served);
            let Waiters { lanes, waits } = &mut *self.waiters;
            if let Some(waits) = P::Waits::queue(waits) {
                waits.indexed_or_new(&mut lanes.all_mut()[0]);
            }
            let served = P::Waits::served(waits).expect("every queue has the list by now");
            // SAFETY: it has just left its list; it is alive, pinned and leaves before it is freed, by invariant 1.
            unsafe { served.push_back(self.address) };
        } else {
            forget(self.address, batch);
        }
    }

    /// Serves it, and returns its waker.
    #[inline]
    pub(super) fn serve_one(mut self, grant: P::Grant) -> Option<TaskWaker> {
        self.unlink();
        let state = self.state();
        state.grant = Some(grant);
        let waker = state.waker.take();
        // This is the last access: from now on its future may be freed at any time.
        self.node().set_place(Place::Granted);
        waker
    }

    /// Takes it out of its list, for its own future, which then takes the state.
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

    /// Takes it out of the list, or the index, that it is in.
    #[inline]
    pub(super) fn unlink(&mut self) {
        let (address, place) = (self.address, self.node().place());
        // SAFETY: by invariants 1 and 2 it is alive, and `waiters` is borrowed, so nothing else touches its state.
        let state = unsafe { state_of(address) };
        let Waiters { lanes, waits } = &mut *self.waiters;
        let lane = &mut lanes.all_mut()[P::lane_of(&state.request)];
        if place == Place::Served {
            let served = P::Waits::served(waits).expect("it is in this list");
            // SAFETY: by invariant 1 it is in this list.
            return unsafe { served.remove(address) };
        }
        let list = match (place, P::Waits::waiter(&mut state.waits), P::Waits::queue(waits)) {
            (Place::Parked, Some(WaiterWaits { until: Until::Notified(condition), .. }), Some(waits)) => {
                // SAFETY: by invariant 1, a parked waiter is in the list of its condition.
                return unsafe { waits.conditions.remove(*condition, address) };
            }
            (_, Some(own), Some(waits)) => {
                if own.is_indexed {
                    if let (Until::True(predicate), Some(indexed)) = (&own.until, waits.indexed()) {
                        indexed.found_by_keys -= usize::from(predicate.found() == FoundBy::ByKeys);
                        indexed.index.remove(own.number, predicate.keys());
                    }
                    return;
                }
                // The list matters only if the waiter is its last one.
                if waits.passed.last() == Some(address) { &mut waits.passed } else { lane }
            }
            _ => lane,
        };
        // SAFETY: by invariant 1 it is in this list, or in `passed` and not its last: then `lane` is not touched.
        unsafe { list.remove(address) };
    }
}

/// Takes the waker of a waiter that has its grant and is in no list any more. After that, the queue doesn't know the waiter.
#[inline]
fn forget<P: Policy>(address: Address<P>, batch: &mut WakeBatch) {
    // SAFETY: this is called under the mutex, while its place is `Queued` or `Served`. Until the place changes, below, the
    // waiter is alive, and only the holder of the mutex touches its state.
    let waiter = unsafe { address.as_ref() };
    // SAFETY: until its place changes, only the holder of the mutex touches its state.
    if let Some(waker) = unsafe { waiter.state() }.waker.take() {
        batch.push(waker);
    }
    // This is the last access: from now on its future may be freed at any time.
    waiter.set_place(Place::Granted);
}
