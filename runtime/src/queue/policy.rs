//! The policy of a queue: decides which waiter goes on, and what it is given.
//!
//! The mutex guards the [`Stock`]. The counters that change, or are read, without the mutex are fields beside the mutex:
//!
//! - **handed**: how many items were handed to waiting getters that have not been polled since, with the flags [`SHUT_DOWN`],
//!   [`SHUT_DOWN_NOW`], [`CAME_BACK`], [`LEFTOVERS`] and [`PUTTERS`]. When a getter is polled, it decrements this counter. The
//!   same operation tells the getter whether the item still belongs to it, and whether it must take the mutex. Until the getter
//!   is polled, its item takes up a slot, as in asyncio. A putter that begins to wait sets [`PUTTERS`] and then looks for room. A
//!   getter that makes room either does so before the putter looks, or sees the flag.
//! - **puts** and **dones**: how many items were ever put in, and how many of them are done. The two are equal while no item is
//!   unfinished. `puts` changes only under the mutex, so a put needs no read-modify-write operation for it. `dones` changes
//!   without the mutex, and contains the flag [`JOINED`]: the operation that counts the last item also tells whether a task waits
//!   in `join`.
//!
//! An item that comes back while later items are handed over must leave the queue before them. So until no item is handed over
//! any more, getters are given a *claim* instead of an item, and each getter that is polled takes the mutex. Under the mutex it
//! takes the item that is next now, in exchange for its own item if it has one. So the getter that is polled first gets the first
//! item.
//!
//! `handed` and `dones` are changed by read-modify-write operations only. So if two threads change one of them, the second thread
//! sees what the first one did.

use std::{any::Any, marker::PhantomData, mem, num::NonZeroUsize, thread};

use super::order::{Order, Positioned};
use crate::{
    engine::sync::{AtomicUsize, Ordering, const_unless_loom},
    engine::value_cell::Nothing,
    engine::wait_queue::{Admission, List, OnlyGrants, Policy},
};

/// The capacity of a queue without a limit.
pub(super) const UNBOUNDED: NonZeroUsize = NonZeroUsize::MAX;

// --- the number of items that were handed over ---

const SHUT_DOWN: usize = 1;
/// [`shutdown_now`](super::OrderedQueue::shutdown_now) was called: items that were handed over before no longer belong to their
/// getters.
const SHUT_DOWN_NOW: usize = 2;
/// An item came back while other items were handed over, and some of those have not been taken yet.
const CAME_BACK: usize = 4;
/// There are [`Leftover`]s.
const LEFTOVERS: usize = 8;
/// Putters wait: a getter that takes its item gives its slot to one of them.
const PUTTERS: usize = 16;
const ONE_HANDED: usize = 32;

// --- the numbers of items that were put in, and are done ---

/// Set in `dones` while a task waits until all items are done.
const JOINED: usize = 1;
const ONE_ITEM: usize = 2;

/// Gives items to getters and slots to putters, and tells both that the queue is shut down.
///
/// The fields that a put and a get need are next to the mutex, so that both use as few cache lines as possible. `dones` changes
/// without the mutex, so it is in another cache line.
#[repr(C)]
pub(crate) struct QueuePolicy<T, O> {
    dones: AtomicUsize,
    _apart: [usize; 7],
    capacity: usize,
    handed: AtomicUsize,
    puts: AtomicUsize,
    _queue: PhantomData<fn() -> (T, O)>,
}

/// The state that the mutex guards. The fields that each put and get needs come first.
#[repr(C)]
pub(crate) struct Stock<T, O: Order<T>> {
    items: O::Store,
    /// The position of the next item.
    position: u64,
    /// How many getters, putters and joiners wait.
    waiting: [usize; 3],
    /// How many slots belong to putters that have not filled them yet.
    reserved_slots: usize,
    /// How many of the items belong to getters that were given a claim.
    claimed_items: usize,
    /// All items were done, and the next round serves the joiners.
    joiners_may_go: bool,
    leftovers: Vec<Leftover<T>>,
}

/// A value that is dropped only after the mutex is given up, because dropping it runs foreign code.
#[derive(Debug)]
pub(crate) enum Leftover<T> {
    /// An item that was handed over before `shutdown_now`, and whose getter left without taking it.
    Item(T),
    /// The panic of an item's `Ord`, which no getter resumes.
    Panic(Box<dyn Any + Send>),
}

/// The thing that a task waits for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Want {
    Item,
    Slot,
    /// That all items are done.
    AllDone,
}

/// The grant of a waiting task.
pub(crate) enum Grant<T> {
    Item(Positioned<T>),
    /// A claim to the item that is next when the getter is polled.
    Claim,
    /// The panic of the `Ord` of the item that the getter would have been given. The item is lost.
    Panicked(Box<dyn Any + Send>),
    /// A slot, and the position of the item that will fill it.
    Slot(u64),
    AllDone,
    ShutDown,
}

/// The offer of a round. It is spent when no waiter can go on.
pub(crate) struct Offer {
    is_spent: bool,
}

impl<T, O: Order<T>> Stock<T, O> {
    pub(super) const EMPTY: Self = Self {
        items: O::EMPTY,
        position: 0,
        waiting: [0; 3],
        reserved_slots: 0,
        claimed_items: 0,
        joiners_may_go: false,
        leftovers: Vec::new(),
    };

    /// How many tasks wait to get or to put.
    pub(super) fn getters_and_putters(&self) -> usize {
        self.waiting[Want::Item.lane()] + self.waiting[Want::Slot.lane()]
    }

    /// How many items are not claimed.
    pub(super) fn count(&self) -> usize {
        O::count(&self.items) - self.claimed_items
    }

    /// Takes the next item, if not all items are claimed. The error is the panic of its `Ord`.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<thread::Result<Positioned<T>>> {
        (self.count() > 0).then(|| O::take_next(&mut self.items))
    }

    fn next_position(&mut self) -> u64 {
        self.position += 1;
        self.position
    }

    /// All tasks that wait in `join` now may go on in the next round.
    fn release_joiners(&mut self) {
        self.joiners_may_go = self.waiting[Want::AllDone.lane()] > 0;
    }
}

impl Want {
    fn lane(self) -> usize {
        match self {
            Self::Item => 0,
            Self::Slot => 1,
            Self::AllDone => 2,
        }
    }
}

impl<T, O> QueuePolicy<T, O> {
    const_unless_loom! {
        pub(super) const fn new(capacity: NonZeroUsize) -> Self {
            Self {
                dones: AtomicUsize::new(0),
                _apart: [0; 7],
                capacity: capacity.get(),
                handed: AtomicUsize::new(0),
                puts: AtomicUsize::new(0),
                _queue: PhantomData,
            }
        }
    }

    pub(super) fn capacity(&self) -> usize {
        self.capacity
    }

    pub(super) fn is_shut_down(&self) -> bool {
        // Ordering: Acquire pairs with the Release in `shut_down`.
        self.handed.load(Ordering::Acquire) & SHUT_DOWN != 0
    }

    fn is_shut_down_now(&self) -> bool {
        // Ordering: Acquire pairs with the Release in `shut_down`.
        self.handed.load(Ordering::Acquire) & SHUT_DOWN_NOW != 0
    }

    pub(super) fn has_leftovers(&self) -> bool {
        // Ordering: none is needed: the thread that must drop the leftovers has set the flag itself.
        self.handed.load(Ordering::Relaxed) & LEFTOVERS != 0
    }

    pub(super) fn unfinished(&self) -> usize {
        // Ordering: Acquire pairs with the Release in `done`: a task that has joined sees all that was done before `done`.
        self.unfinished_of(self.dones.load(Ordering::Acquire))
    }

    /// How many items are unfinished. `dones` was read before this reads `puts`: an item is put before it is done, so the number is never
    /// negative.
    #[inline]
    fn unfinished_of(&self, dones: usize) -> usize {
        // Ordering: Acquire pairs with the Release in `push`.
        self.puts.load(Ordering::Acquire).wrapping_sub(dones & !JOINED) / ONE_ITEM
    }

    /// Counts items that are done. Returns true if no item is unfinished now and a task waits in `join`: then the caller must
    /// [let the joiners go](Self::let_joiners_go).
    #[inline]
    #[must_use = "a joiner may wait"]
    pub(super) fn done(&self, n: usize) -> bool {
        let n = n.wrapping_mul(ONE_ITEM);
        // Ordering: Release pairs with the Acquire in `unfinished`. Acquire, so that the thread that finishes the last item sees
        // all puts and what the other threads did; through that thread the joiners see it, too.
        let before = self.dones.fetch_add(n, Ordering::AcqRel);
        before & JOINED != 0 && self.unfinished_of(before.wrapping_add(n)) == 0
    }

    /// A waiting getter was polled and takes the item that was handed to it.
    #[inline]
    pub(super) fn take_handed(&self) -> Taking {
        // Ordering: Release pairs with the Acquire in `refuses_getters`: a getter that is refused because no item is handed over
        // any more sees what this getter did before. Acquire, because this getter may be the one that refuses others.
        let before = self.handed.fetch_sub(ONE_HANDED, Ordering::AcqRel);
        if before & SHUT_DOWN_NOW != 0 {
            Taking::Dropped
        } else if before & CAME_BACK != 0 {
            Taking::Exchanged
        } else if before & PUTTERS != 0 || (before & SHUT_DOWN != 0 && before / ONE_HANDED == 1) {
            Taking::ForOthersToo
        } else {
            Taking::Taken
        }
    }
}

/// The result when a getter takes the item that was handed to it.
pub(super) enum Taking {
    Taken,
    /// The getter took its item, and now other waiters can go on: a putter has room, or the queue is shut down, this was the last
    /// item, and the waiting getters are refused.
    ForOthersToo,
    /// An earlier item may have come back: the getter [exchanges](QueuePolicy::exchange) its own.
    Exchanged,
    /// The getter doesn't get the item: `shutdown_now` has counted it as done.
    Dropped,
}

/// Called under the mutex.
impl<T, O: Order<T>> QueuePolicy<T, O> {
    fn free_slots(&self, stock: &Stock<T, O>) -> usize {
        // Items that are put back may exceed the capacity.
        self.capacity.saturating_sub(self.len(stock) + stock.reserved_slots)
    }

    /// Whether a newcomer may put an item in. While putters wait, a free slot belongs to them: the getter that made room is about
    /// to serve them.
    #[inline]
    fn has_room_for_newcomers(&self, stock: &Stock<T, O>) -> bool {
        stock.waiting[Want::Slot.lane()] == 0 && self.free_slots(stock) > 0
    }

    /// How many items there are, including those that were handed over and not taken.
    #[inline]
    pub(super) fn len(&self, stock: &Stock<T, O>) -> usize {
        // Ordering: Acquire pairs with the Release in `take_handed`.
        let handed = self.handed.load(Ordering::Acquire);
        if handed & SHUT_DOWN_NOW == 0 { stock.count() + handed / ONE_HANDED } else { 0 }
    }

    /// An offer, if some waiter can go on now.
    #[inline]
    pub(super) fn offer_now(&self, stock: &Stock<T, O>) -> Option<Offer> {
        self.can_a_waiter_go_on(stock).then_some(Offer { is_spent: false })
    }

    #[inline]
    fn can_a_waiter_go_on(&self, stock: &Stock<T, O>) -> bool {
        let [getters, putters, _] = stock.waiting;
        getters > 0 && (stock.count() > 0 || self.refuses_getters())
            || putters > 0 && (self.free_slots(stock) > 0 || self.is_shut_down())
            || stock.joiners_may_go
    }

    /// Whether a getter that finds no item is refused: no item will be put, and none can come back.
    fn refuses_getters(&self) -> bool {
        // Ordering: Acquire pairs with the Release in `take_handed` and `shut_down`.
        let handed = self.handed.load(Ordering::Acquire);
        handed & SHUT_DOWN_NOW != 0 || handed & SHUT_DOWN != 0 && handed / ONE_HANDED == 0
    }

    /// Puts an item in, unless the queue is shut down or full.
    #[inline]
    pub(super) fn try_put(&self, stock: &mut Stock<T, O>, item: T) -> PutOutcome<T> {
        if self.is_shut_down() {
            PutOutcome::ShutDown(item)
        } else if !self.has_room_for_newcomers(stock) {
            PutOutcome::Full(item)
        } else {
            let position = stock.next_position();
            PutOutcome::Done(self.push(stock, Positioned { position, item }))
        }
    }

    /// Fills a slot that was reserved. Without a `position`, the item gets the next one.
    #[inline]
    pub(super) fn fill(&self, stock: &mut Stock<T, O>, position: Option<u64>, item: T) -> PutOutcome<T> {
        stock.reserved_slots -= 1;
        if self.is_shut_down() {
            return PutOutcome::ShutDown(item);
        }
        let position = position.unwrap_or_else(|| stock.next_position());
        PutOutcome::Done(self.push(stock, Positioned { position, item }))
    }

    /// An item that was taken out comes back. It is not counted as put a second time.
    pub(super) fn put_back(&self, stock: &mut Stock<T, O>, item: Positioned<T>) -> PutOutcome<T> {
        if self.is_shut_down_now() {
            PutOutcome::ShutDown(item.item)
        } else {
            PutOutcome::Done(self.come_back(stock, item))
        }
    }

    /// Stores an item. Counts it first, because a stored item can be taken and done at once.
    #[inline]
    fn push(&self, stock: &mut Stock<T, O>, item: Positioned<T>) -> thread::Result<()> {
        // Ordering: none is needed: `puts` changes only under the mutex.
        let puts = self.puts.load(Ordering::Relaxed);
        // Ordering: as in `unfinished`.
        if stock.waiting[Want::AllDone.lane()] > 0 && self.dones.load(Ordering::Acquire) == puts | JOINED {
            // All items were done, and the task that finished the last one is about to let the joiners go. These joiners don't
            // wait for the new item.
            stock.release_joiners();
        }
        // Ordering: Release pairs with the Acquire in `unfinished_of`.
        self.puts.store(puts.wrapping_add(ONE_ITEM), Ordering::Release);
        O::keep(&mut stock.items, item)
    }

    /// Stores an item whose position may be before those of the items that are handed over.
    fn come_back(&self, stock: &mut Stock<T, O>, item: Positioned<T>) -> thread::Result<()> {
        // Ordering: none is needed: a getter that takes a later item at this moment counts as having come first.
        self.handed.fetch_or(CAME_BACK, Ordering::Relaxed);
        self.forget_what_came_back();
        O::keep(&mut stock.items, item)
    }

    /// A getter takes the item that is next, in exchange for the one that it was handed.
    pub(super) fn exchange(&self, stock: &mut Stock<T, O>, item: Positioned<T>) -> thread::Result<Positioned<T>> {
        self.forget_what_came_back();
        if let Err(payload) = O::keep(&mut stock.items, item) {
            self.leave_behind(stock, Leftover::Panic(payload));
        }
        O::take_next(&mut stock.items)
    }

    /// A getter takes the item that it has claimed, unless `shutdown_now` has dropped it.
    pub(super) fn take_claimed(&self, stock: &mut Stock<T, O>) -> Option<thread::Result<Positioned<T>>> {
        self.give_up_claim(stock);
        (!self.is_shut_down_now()).then(|| O::take_next(&mut stock.items))
    }

    fn give_up_claim(&self, stock: &mut Stock<T, O>) {
        // Ordering: as in `take_handed`.
        let before = self.handed.fetch_sub(ONE_HANDED, Ordering::AcqRel);
        if before & SHUT_DOWN_NOW == 0 {
            stock.claimed_items -= 1;
        }
        self.forget_what_came_back();
    }

    /// Clears [`CAME_BACK`] when no item is handed over, because only getters of handed-over items need the flag.
    fn forget_what_came_back(&self) {
        // Ordering: none is needed: the number grows only under the mutex, and the flag changes only there.
        if self.handed.load(Ordering::Relaxed) / ONE_HANDED == 0 {
            self.handed.fetch_and(!CAME_BACK, Ordering::Relaxed);
        }
    }

    /// For a queue without an item: whether no item will come any more.
    pub(super) fn is_empty_for_good(&self) -> bool {
        self.refuses_getters()
    }

    pub(super) fn try_reserve(&self, stock: &mut Stock<T, O>) -> PutOutcome<()> {
        if self.is_shut_down() {
            PutOutcome::ShutDown(())
        } else if !self.has_room_for_newcomers(stock) {
            PutOutcome::Full(())
        } else {
            stock.reserved_slots += 1;
            PutOutcome::Done(Ok(()))
        }
    }

    pub(super) fn shut_down(&self) {
        // Ordering: Release pairs with the Acquire in `is_shut_down`.
        self.handed.fetch_or(SHUT_DOWN, Ordering::AcqRel);
    }

    /// Takes all items out. Also returns how many items count as done now: these items, and those that were handed over and not
    /// taken.
    pub(super) fn shut_down_now(&self, stock: &mut Stock<T, O>) -> (O::Store, usize) {
        // Ordering: as in `shut_down`.
        let before = self.handed.fetch_or(SHUT_DOWN | SHUT_DOWN_NOW, Ordering::AcqRel);
        let handed = if before & SHUT_DOWN_NOW == 0 { before / ONE_HANDED - stock.claimed_items } else { 0 };
        let items = mem::replace(&mut stock.items, O::EMPTY);
        stock.claimed_items = 0;
        let done = O::count(&items) + handed;
        (items, done)
    }

    /// Releases the joiners if all items are done. Checks that again, because an item may have been put since the last one was
    /// done.
    pub(super) fn let_joiners_go(&self, stock: &mut Stock<T, O>) {
        if self.unfinished() == 0 {
            stock.release_joiners();
        }
    }

    pub(super) fn take_leftovers(&self, stock: &mut Stock<T, O>) -> Vec<Leftover<T>> {
        // Ordering: none is needed under the mutex.
        self.handed.fetch_and(!LEFTOVERS, Ordering::Relaxed);
        mem::take(&mut stock.leftovers)
    }

    fn leave_behind(&self, stock: &mut Stock<T, O>, leftover: Leftover<T>) {
        stock.leftovers.push(leftover);
        // Ordering: none is needed: see `has_leftovers`.
        self.handed.fetch_or(LEFTOVERS, Ordering::Relaxed);
    }

    /// Gives a task what it wants, if that is there.
    #[inline]
    fn give(&self, stock: &mut Stock<T, O>, want: Want) -> Option<Grant<T>> {
        match want {
            // Ordering: none is needed: the flag changes under the mutex.
            Want::Item if stock.count() > 0 && self.handed.load(Ordering::Relaxed) & CAME_BACK != 0 => {
                stock.claimed_items += 1;
                // Ordering: as below.
                self.handed.fetch_add(ONE_HANDED, Ordering::Relaxed);
                Some(Grant::Claim)
            }
            Want::Item => match stock.pop() {
                Some(Ok(item)) => {
                    // Ordering: none is needed: a thread that reads the number has the mutex, or was granted this item.
                    self.handed.fetch_add(ONE_HANDED, Ordering::Relaxed);
                    Some(Grant::Item(item))
                }
                Some(Err(payload)) => Some(Grant::Panicked(payload)),
                None => self.refuses_getters().then_some(Grant::ShutDown),
            },
            Want::Slot if self.is_shut_down() => Some(Grant::ShutDown),
            Want::Slot if self.free_slots(stock) == 0 => None,
            Want::Slot => {
                stock.reserved_slots += 1;
                Some(Grant::Slot(stock.next_position()))
            }
            Want::AllDone => stock.joiners_may_go.then_some(Grant::AllDone),
        }
    }

    /// A task begins to wait for `want`. If it is the first one, it sets a flag before it looks whether it can go on. A getter
    /// that makes room, and a task that finishes the last item, either do so before that look, or see the flag.
    fn start_waiting(&self, stock: &mut Stock<T, O>, want: Want) {
        stock.waiting[want.lane()] += 1;
        // Ordering: Acquire pairs with the Release in `take_handed` and `done`.
        match want {
            _ if stock.waiting[want.lane()] > 1 => {}
            Want::Item => {}
            Want::Slot => _ = self.handed.fetch_or(PUTTERS, Ordering::AcqRel),
            Want::AllDone => {
                self.dones.fetch_or(JOINED, Ordering::AcqRel);
                self.let_joiners_go(stock);
            }
        }
    }

    /// A task no longer waits for `want`.
    fn stop_waiting(&self, stock: &mut Stock<T, O>, want: Want) {
        stock.waiting[want.lane()] -= 1;
        // Ordering: none is needed: the flags change under the mutex.
        match want {
            _ if stock.waiting[want.lane()] > 0 => {}
            Want::Item => {}
            Want::Slot => _ = self.handed.fetch_and(!PUTTERS, Ordering::Relaxed),
            Want::AllDone => {
                stock.joiners_may_go = false;
                self.dones.fetch_and(!JOINED, Ordering::Relaxed);
            }
        }
    }
}

/// The result of putting an item in.
pub(super) enum PutOutcome<T> {
    /// The item is counted as put in. The error is the panic of its `Ord`.
    Done(thread::Result<()>),
    Full(T),
    ShutDown(T),
}

impl<T, O: Order<T>> Policy for QueuePolicy<T, O> {
    type State = Stock<T, O>;
    type Request = Want;
    type Grant = Grant<T>;
    type Offer = Offer;
    /// Getters, putters, joiners: a shutdown wakes them in asyncio's order.
    type Lanes = [List<Self>; 3];
    type Lends = Nothing;
    type Waits = OnlyGrants;

    #[inline]
    fn lane_of(want: &Want) -> usize {
        want.lane()
    }

    /// Only a `join` enters on the fast path: items and slots are given under the mutex.
    #[inline]
    fn enter(&self, want: &Want) -> Option<Grant<T>> {
        (matches!(want, Want::AllDone) && self.unfinished() == 0).then_some(Grant::AllDone)
    }

    fn enter_or_queue(&self, stock: &mut Stock<T, O>, want: &mut Want, _is_empty: bool) -> Admission<Self> {
        self.start_waiting(stock, *want);
        if stock.waiting[want.lane()] > 1 {
            return Admission::Queues;
        }
        let mut offer = Offer { is_spent: false };
        match self.admit(stock, &mut offer, want) {
            Some(grant) if offer.is_spent => Admission::Enters(grant),
            Some(grant) => Admission::EntersWith(grant, offer),
            None => Admission::Queues,
        }
    }

    fn exit(&self, grant: Grant<T>) -> Result<(), Grant<T>> {
        match grant {
            Grant::AllDone | Grant::ShutDown => Ok(()),
            grant => Err(grant),
        }
    }

    /// Takes back a grant that its waiter did not use.
    fn offer(&self, stock: &mut Stock<T, O>, grant: Grant<T>) -> Offer {
        match grant {
            Grant::Item(item) => {
                // Ordering: as in `take_handed`.
                let before = self.handed.fetch_sub(ONE_HANDED, Ordering::AcqRel);
                if before & SHUT_DOWN_NOW != 0 {
                    self.leave_behind(stock, Leftover::Item(item.item));
                } else if let Err(payload) = self.come_back(stock, item) {
                    self.leave_behind(stock, Leftover::Panic(payload));
                }
            }
            Grant::Claim => self.give_up_claim(stock),
            Grant::Panicked(payload) => {
                if self.done(1) {
                    self.let_joiners_go(stock);
                }
                self.leave_behind(stock, Leftover::Panic(payload));
            }
            Grant::Slot(_) => stock.reserved_slots -= 1,
            Grant::AllDone | Grant::ShutDown => {}
        }
        Offer { is_spent: !self.can_a_waiter_go_on(stock) }
    }

    fn left(&self, stock: &mut Stock<T, O>, want: &Want, _was_first: bool) -> Option<Offer> {
        self.stop_waiting(stock, *want);
        None
    }

    #[inline]
    fn admit(&self, stock: &mut Stock<T, O>, offer: &mut Offer, want: &mut Want) -> Option<Grant<T>> {
        let grant = self.give(stock, *want)?;
        self.stop_waiting(stock, *want);
        offer.is_spent = !self.can_a_waiter_go_on(stock);
        Some(grant)
    }

    #[inline]
    fn is_spent(&self, offer: &Offer) -> bool {
        offer.is_spent
    }

    fn finish_round(&self, _: &mut Stock<T, O>, _: Offer, _is_empty: bool) {}
}
