//! [`Order`]: which item of a queue is next, and how the items are stored for that.

use std::{
    cmp::Ordering,
    collections::{BinaryHeap, VecDeque},
    mem::{self, ManuallyDrop},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    thread,
};

use crate::{engine::wait_queue::drop_quietly, record::Kind};

/// Which item of an [`OrderedQueue`](super::OrderedQueue) leaves first: [`Fifo`], [`Lifo`] or [`Priority`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which of several `{T}` leaves the queue first",
    label = "not the order of a queue of `{T}`",
    note = "a queue is a `Queue`, a `LifoQueue`, or, if its items are `Ord`, a `PriorityQueue`"
)]
pub trait Order<T>: StoresItems<T> + 'static {}

/// First in, first out: the order of a [`Queue`](super::Queue).
#[derive(Clone, Copy, Debug)]
pub struct Fifo;

/// Last in, first out: the order of a [`LifoQueue`](super::LifoQueue).
#[derive(Clone, Copy, Debug)]
pub struct Lifo;

/// The smallest first, and among equal items the one that came first: the order of a [`PriorityQueue`](super::PriorityQueue).
#[derive(Clone, Copy, Debug)]
pub struct Priority;

impl<T> Order<T> for Fifo {}
impl<T> Order<T> for Lifo {}
impl<T: Ord> Order<T> for Priority {}

/// An item and its position. An item that was put later has a higher position. An item that comes back keeps its position.
#[expect(unnameable_types, reason = "it is a part of the seal of `Order`")]
#[derive(Debug)]
pub struct Positioned<T> {
    pub(super) position: u64,
    pub(super) item: T,
}

/// How the items of an order are stored.
///
/// Every function is called under the queue's mutex. Foreign code runs only in the `Ord` of a [`Priority`]; its panic is
/// returned.
#[expect(unnameable_types, reason = "that seals `Order`")]
pub trait StoresItems<T> {
    /// The name of the queue.
    const NAME: &'static str;

    /// The kind of the queue.
    const KIND: Kind;

    /// The collection that has the items.
    type Store;

    /// A store without items.
    const EMPTY: Self::Store;

    /// How many items there are.
    fn count(store: &Self::Store) -> usize;

    /// Stores an item where its position belongs. It is stored even if its `Ord` panics.
    fn keep(store: &mut Self::Store, item: Positioned<T>) -> thread::Result<()>;

    /// Takes the next item; the store is not empty. If its `Ord` panics, the item is lost and never dropped.
    fn take_next(store: &mut Self::Store) -> thread::Result<Positioned<T>>;

    /// [Drops each](drop_each) of the items. Called without the mutex.
    fn drop_items(store: Self::Store);
}

/// Drops all items, even if some drops panic, and resumes the first panic afterwards.
fn drop_each<T>(items: impl IntoIterator<Item = T>) {
    run_each(items.into_iter().map(|item| move || drop(item)));
}

/// Runs all closures, even if some panic, and resumes the first panic afterwards.
pub(super) fn run_each<F: FnOnce()>(all: impl IntoIterator<Item = F>) {
    let mut panic = None;
    for each in all {
        if let Err(payload) = catch_unwind(AssertUnwindSafe(each)) {
            match panic {
                None => panic = Some(payload),
                // The drop of a payload may panic, too.
                Some(_) => drop_quietly(payload),
            }
        }
    }
    match panic {
        Some(payload) if thread::panicking() => drop_quietly(payload),
        Some(payload) => resume_unwind(payload),
        None => {}
    }
}

const NOT_EMPTY: &str = "the caller has counted the items";

/// The orders that keep their items by position. They differ in the end from which the next item is taken.
macro_rules! ordered_by_position {
    ($($order:ident = $name:literal $kind:ident, $take:ident;)*) => {$(
        impl<T> StoresItems<T> for $order {
            const NAME: &'static str = $name;
            const KIND: Kind = Kind::$kind;

            type Store = VecDeque<Positioned<T>>;

            const EMPTY: Self::Store = VecDeque::new();

            #[inline]
            fn count(store: &Self::Store) -> usize {
                store.len()
            }

            #[inline]
            fn keep(store: &mut Self::Store, item: Positioned<T>) -> thread::Result<()> {
                insert_by_position(store, item);
                Ok(())
            }

            #[inline]
            fn take_next(store: &mut Self::Store) -> thread::Result<Positioned<T>> {
                Ok(store.$take().expect(NOT_EMPTY))
            }

            fn drop_items(store: Self::Store) {
                drop_each(store);
            }
        }
    )*};
}
ordered_by_position! {
    Fifo = "Queue" Queue, pop_front;
    Lifo = "LifoQueue" LifoQueue, pop_back;
}

/// Keeps `items` sorted by position. Nearly every item is the newest, and goes to the back.
#[inline]
fn insert_by_position<T>(items: &mut VecDeque<Positioned<T>>, item: Positioned<T>) {
    if items.back().is_none_or(|last| last.position < item.position) {
        items.push_back(item);
    } else {
        let index = items.partition_point(|other| other.position < item.position);
        items.insert(index, item);
    }
}

impl<T: Ord> StoresItems<T> for Priority {
    const NAME: &'static str = "PriorityQueue";
    const KIND: Kind = Kind::PriorityQueue;

    type Store = Heap<T>;

    const EMPTY: Self::Store = Heap(BinaryHeap::new());

    #[inline]
    fn count(store: &Self::Store) -> usize {
        store.0.len()
    }

    #[inline]
    fn keep(store: &mut Self::Store, Positioned { position, item }: Positioned<T>) -> thread::Result<()> {
        let ranked = Ranked { position, item: ManuallyDrop::new(item) };
        catch_unwind(AssertUnwindSafe(|| store.0.push(ranked)))
    }

    #[inline]
    fn take_next(store: &mut Self::Store) -> thread::Result<Positioned<T>> {
        let ranked = catch_unwind(AssertUnwindSafe(|| store.0.pop().expect(NOT_EMPTY)));
        ranked.map(|Ranked { position, item }| Positioned { position, item: ManuallyDrop::into_inner(item) })
    }

    fn drop_items(store: Self::Store) {
        drop(store);
    }
}

/// The items of a [`Priority`].
///
/// The items are in a `ManuallyDrop`. Otherwise a heap whose `pop` panics would drop the item, which is foreign code, under the queue's
/// mutex.
#[expect(unnameable_types, reason = "it is a part of the seal of `Order`")]
#[derive(Debug)]
pub struct Heap<T: Ord>(BinaryHeap<Ranked<ManuallyDrop<T>>>);

/// An item of the heap. A greater one leaves sooner.
#[derive(Debug)]
struct Ranked<T> {
    position: u64,
    item: T,
}

impl<T: Ord> Drop for Heap<T> {
    /// Drops all items, even if some panic.
    fn drop(&mut self) {
        drop_each(mem::take(&mut self.0).into_iter().map(|ranked| ManuallyDrop::into_inner(ranked.item)));
    }
}

impl<T: Ord> Ord for Ranked<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.item.cmp(&self.item).then_with(|| other.position.cmp(&self.position))
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
