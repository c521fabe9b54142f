//! Where a queue keeps its items, and which is next.

use std::{
    cmp::Ordering,
    collections::{BinaryHeap, VecDeque},
    mem::{self, ManuallyDrop},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    thread,
};

/// Items, of which one is next.
///
/// Called with the queue locked. Where foreign code runs all the same, in an item's `Ord`, its panic is the result.
#[expect(unnameable_types, reason = "part of what seals `IsQueue`")]
pub trait Store: Sized {
    /// What is kept.
    type Item;

    /// Without items.
    const EMPTY: Self;

    /// How many there are.
    fn count(&self) -> usize;

    /// Adds one. It is in even if its `Ord` panics.
    fn keep(&mut self, item: Self::Item) -> thread::Result<()>;

    /// Takes the next; there is one. It is lost, and never dropped, if its `Ord` panics.
    fn take_next(&mut self) -> thread::Result<Self::Item>;
}

/// First in, first out.
#[expect(unnameable_types, reason = "part of what seals `IsQueue`")]
#[derive(Debug)]
pub struct Fifo<T>(VecDeque<T>);

/// Last in, first out.
#[expect(unnameable_types, reason = "part of what seals `IsQueue`")]
#[derive(Debug)]
pub struct Lifo<T>(Vec<T>);

/// The smallest first; among equals, the one that came first.
#[expect(unnameable_types, reason = "part of what seals `IsQueue`")]
#[derive(Debug)]
pub struct Heap<T: Ord> {
    // Not dropped by a heap whose `pop` panics: the queue is locked then.
    items: BinaryHeap<Ranked<ManuallyDrop<T>>>,
    came: u64,
}

/// The greater, the sooner it leaves.
#[derive(Debug)]
struct Ranked<T> {
    item: T,
    came: u64,
}

const NEVER_EMPTY: &str = "there is an item for whoever may take one";

impl<T> Store for Fifo<T> {
    type Item = T;

    const EMPTY: Self = Self(VecDeque::new());

    #[inline]
    fn count(&self) -> usize {
        self.0.len()
    }

    #[inline]
    fn keep(&mut self, item: T) -> thread::Result<()> {
        self.0.push_back(item);
        Ok(())
    }

    #[inline]
    fn take_next(&mut self) -> thread::Result<T> {
        Ok(self.0.pop_front().expect(NEVER_EMPTY))
    }
}

impl<T> Store for Lifo<T> {
    type Item = T;

    const EMPTY: Self = Self(Vec::new());

    #[inline]
    fn count(&self) -> usize {
        self.0.len()
    }

    #[inline]
    fn keep(&mut self, item: T) -> thread::Result<()> {
        self.0.push(item);
        Ok(())
    }

    #[inline]
    fn take_next(&mut self) -> thread::Result<T> {
        Ok(self.0.pop().expect(NEVER_EMPTY))
    }
}

impl<T: Ord> Store for Heap<T> {
    type Item = T;

    const EMPTY: Self = Self { items: BinaryHeap::new(), came: 0 };

    #[inline]
    fn count(&self) -> usize {
        self.items.len()
    }

    #[inline]
    fn keep(&mut self, item: T) -> thread::Result<()> {
        self.came += 1;
        let ranked = Ranked { item: ManuallyDrop::new(item), came: self.came };
        catch_unwind(AssertUnwindSafe(|| self.items.push(ranked)))
    }

    #[inline]
    fn take_next(&mut self) -> thread::Result<T> {
        let popped = catch_unwind(AssertUnwindSafe(|| self.items.pop().expect(NEVER_EMPTY)));
        popped.map(|ranked| ManuallyDrop::into_inner(ranked.item))
    }
}

impl<T: Ord> Drop for Heap<T> {
    /// Drops all, even if one panics.
    fn drop(&mut self) {
        let mut panic = None;
        for ranked in mem::take(&mut self.items) {
            let dropped = catch_unwind(AssertUnwindSafe(|| drop(ManuallyDrop::into_inner(ranked.item))));
            panic = panic.or(dropped.err());
        }
        if let Some(payload) = panic.filter(|_| !thread::panicking()) {
            resume_unwind(payload);
        }
    }
}

impl<T: Ord> Ord for Ranked<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.item.cmp(&self.item).then_with(|| other.came.cmp(&self.came))
    }
}

impl<T: Ord> PartialOrd for Ranked<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: Ord> PartialEq for Ranked<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<T: Ord> Eq for Ranked<T> {}
