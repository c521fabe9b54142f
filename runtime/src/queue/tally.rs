//! How many items were put into a queue, and how many of them are done.
//!
//! # How it works
//!
//! Two counters, which only grow: items are put under the queue's mutex, and done wherever they are. Nothing is unfinished
//! while they are equal. Whoever does the last lets all go on who wait for it, even if more is put in before they run.

use crate::{
    sync::{AtomicUsize, Ordering, const_unless_loom},
    value_cell::{HasCell, Nothing, ValueCell},
    wait_queue::{Entry, InLine, Line, Policy},
};

pub(crate) struct Tally {
    cell: ValueCell<TallyPolicy, ()>,
}

impl Tally {
    const_unless_loom! {
        pub(super) const fn new() -> Self {
            let policy = TallyPolicy { puts: AtomicUsize::new(0), dones: AtomicUsize::new(0) };
            Self { cell: ValueCell::new(policy, 0, ()) }
        }
    }

    /// Counts an item that is put in. Called with the queue locked: no two at once.
    #[inline]
    pub(super) fn put(&self) {
        let puts = &self.cell.policy().puts;
        // Ordering: Release pairs with the Acquire in `unfinished`.
        puts.store(puts.load(Ordering::Relaxed).wrapping_add(ONE), Ordering::Release);
    }

    /// Counts items that are done.
    #[inline]
    pub(super) fn done(&self, n: usize) {
        // Ordering: Release pairs with the Acquire in `unfinished`: who has joined sees what was done.
        let before = self.cell.policy().dones.fetch_add(n.wrapping_mul(ONE), Ordering::Release);
        if before & QUEUED != 0 {
            self.let_go();
        }
    }

    /// Lets all go on who wait, if nothing is unfinished.
    #[cold]
    fn let_go(&self) {
        self.cell.change(|policy, round, _| {
            if policy.unfinished() > 0 {
                return ((), None);
            }
            *round += 1;
            ((), Some(()))
        });
    }

    pub(super) fn unfinished(&self) -> usize {
        self.cell.policy().unfinished()
    }
}

const QUEUED: usize = 1;
const ONE: usize = 2;

/// May this waiter go on? Yes, if nothing is unfinished, or nothing was for a moment since it came.
pub(crate) struct TallyPolicy {
    puts: AtomicUsize,
    /// `QUEUED` is set while anybody is in line, and changes only under the line's mutex.
    dones: AtomicUsize,
}

impl TallyPolicy {
    /// What is done was put before: so they are equal only if nothing was unfinished when `puts` was read.
    fn unfinished(&self) -> usize {
        // Ordering: Acquire pairs with the Release in `done`.
        let dones = self.dones.load(Ordering::Acquire);
        self.unfinished_but(dones)
    }

    fn unfinished_but(&self, dones: usize) -> usize {
        // Ordering: Acquire pairs with the Release in `put`.
        self.puts.load(Ordering::Acquire).wrapping_sub(dones & !QUEUED) / ONE
    }
}

impl Policy for TallyPolicy {
    /// The round, as for an event.
    type State = u64;
    /// The round in which the waiter came.
    type Request = u64;
    type Grant = ();
    type Offer = ();
    type Lines = [Line<Self>; 1];
    type Lends = Nothing;

    fn enter(&self, _: &u64) -> Option<()> {
        (self.unfinished() == 0).then_some(())
    }

    fn enter_or_queue(&self, round: &mut u64, came_in: &mut u64, _line: InLine<'_, Self>) -> Entry<Self> {
        *came_in = *round;
        // Ordering: Acquire as in `unfinished`. What is done later finds `QUEUED` set.
        let dones = self.dones.fetch_or(QUEUED, Ordering::Acquire);
        if self.unfinished_but(dones) == 0 { Entry::Enters(()) } else { Entry::Queues }
    }

    fn exit(&self, (): ()) -> Result<(), ()> {
        Ok(())
    }

    fn offer(&self, _: &mut u64, (): ()) {}

    fn left(&self, _: &mut u64, _: &u64, _was_first: bool) -> Option<()> {
        None
    }

    fn admit(&self, round: &mut u64, (): &mut (), came_in: &mut u64) -> Option<()> {
        (came_in != round).then_some(())
    }

    fn is_spent(&self, (): &()) -> bool {
        false
    }

    fn settle(&self, _: &mut u64, (): (), nobody_waits: bool) {
        if nobody_waits {
            // Ordering: none is needed, under the mutex.
            self.dones.fetch_and(!QUEUED, Ordering::Relaxed);
        }
    }
}

impl HasCell for Tally {
    type Policy = TallyPolicy;
    type Value = ();

    #[inline]
    fn cell(&self) -> &ValueCell<TallyPolicy, ()> {
        &self.cell
    }
}
