//! How many items were put into a queue, and how many of them are done.
//!
//! # How it works
//!
//! Two counters, which only grow: items are put under the queue's mutex, and done wherever they are. Nothing is unfinished
//! while they are equal. Whoever does the last lets all go on who wait for it, even if more is put in before they run.

use crate::{
    broadcast::{Broadcast, Fact},
    sync::{AtomicUsize, Ordering, const_unless_loom},
    value_cell::{HasCell, ValueCell},
};

pub(crate) struct Tally {
    cell: ValueCell<TallyPolicy, ()>,
}

impl Tally {
    const_unless_loom! {
        pub(super) const fn new() -> Self {
            let fact = Counts { puts: AtomicUsize::new(0), dones: AtomicUsize::new(0) };
            Self { cell: ValueCell::new(Broadcast { fact }, 0, ()) }
        }
    }

    /// Counts an item that is put in. Called with the queue locked: no two at once.
    #[inline]
    pub(super) fn put(&self) {
        let counts = &self.cell.policy().fact;
        // Ordering: none is needed: puts don't change meanwhile.
        let puts = counts.puts.load(Ordering::Relaxed);
        // Ordering: Acquire as in `unfinished`.
        if counts.dones.load(Ordering::Acquire) == puts | QUEUED {
            // Nothing is unfinished, and whoever did the last is about to say so to those in line: not to those who come
            // after this.
            self.end_round();
        }
        // Ordering: Release pairs with the Acquire in `unfinished`.
        counts.puts.store(puts.wrapping_add(ONE), Ordering::Release);
    }

    /// Counts items that are done.
    #[inline]
    pub(super) fn done(&self, n: usize) {
        // Ordering: Release pairs with the Acquire in `unfinished`: who has joined sees what was done.
        let before = self.cell.policy().fact.dones.fetch_add(n.wrapping_mul(ONE), Ordering::Release);
        if before & QUEUED != 0 {
            self.let_go();
        }
    }

    /// Lets all go on who wait, if nothing is unfinished, or was when more was put in.
    #[cold]
    fn let_go(&self) {
        self.end_round();
        self.cell.change(|_, _| ((), Some(())));
    }

    /// If nothing is unfinished, those in line may go on, whatever comes.
    #[cold]
    fn end_round(&self) {
        self.cell.change(|policy, round| {
            *round += u64::from(policy.fact.unfinished() == 0);
            ((), None)
        });
    }

    pub(super) fn unfinished(&self) -> usize {
        self.cell.policy().fact.unfinished()
    }
}

const QUEUED: usize = 1;
const ONE: usize = 2;

pub(super) type TallyPolicy = Broadcast<Counts>;

/// Both counts, and whether somebody is in line.
pub(crate) struct Counts {
    puts: AtomicUsize,
    /// With the flag.
    dones: AtomicUsize,
}

impl Counts {
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

impl Fact for Counts {
    fn is_so(&self) -> bool {
        self.unfinished() == 0
    }

    fn queue(&self) -> bool {
        // Ordering: Acquire as in `unfinished`.
        let dones = self.dones.fetch_or(QUEUED, Ordering::Acquire);
        self.unfinished_but(dones) == 0
    }

    fn unqueue(&self) {
        // Ordering: none is needed, under the mutex.
        self.dones.fetch_and(!QUEUED, Ordering::Relaxed);
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
