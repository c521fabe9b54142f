//! The futures of a queue: to put, to reserve a slot, to get and to join; and the stream of its items.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures_core::{FusedFuture, FusedStream, Stream};
use pin_project_lite::pin_project;

use super::{
    Fifo, Job, OrderedQueue, OwnedJob, OwnedSlot, QueueShutDown, Slot, TryGetError, TryPutError,
    order::Order,
    policy::{Grant, QueuePolicy, Want},
    slot::Reserved,
    steps::{AtQueue, Taken, owned_job},
};
use crate::{
    attempt::Attempt,
    engine::budget,
    engine::wait_queue::{Handle, Policy, Waiting},
    operation::named_future,
    record::{At, Wants},
};

type WaitingAt<'a, T, O> = Waiting<&'a OrderedQueue<T, O>, QueuePolicy<T, O>>;
type WaitingOwned<T, O> = Waiting<Arc<OrderedQueue<T, O>>, QueuePolicy<T, O>>;

pin_project! {
    /// The future of [`put`](OrderedQueue::put).
    #[must_use = "nothing is put unless this is awaited"]
    pub struct Put<'a, T, O: Order<T> = Fifo> {
        attempt: Attempt,
        // Set until the item is in the queue.
        item: Option<T>,
        #[pin]
        waiting: WaitingAt<'a, T, O>,
    }
}

pin_project! {
    /// The future of [`reserve`](OrderedQueue::reserve).
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct Reserve<'a, T, O: Order<T> = Fifo> {
        attempt: Attempt,
        #[pin]
        waiting: WaitingAt<'a, T, O>,
    }
}

pin_project! {
    /// The future of [`reserve_owned`](OrderedQueue::reserve_owned).
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct ReserveOwned<T, O: Order<T> = Fifo> {
        attempt: Attempt,
        #[pin]
        waiting: WaitingOwned<T, O>,
    }
}

pin_project! {
    /// The future of [`get`](OrderedQueue::get).
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct Get<'a, T, O: Order<T> = Fifo> {
        attempt: Attempt,
        // Dropped before `leftovers`, because dropping it may leave something behind.
        #[pin]
        waiting: WaitingAt<'a, T, O>,
        leftovers: Leftovers<&'a OrderedQueue<T, O>>,
    }
}

pin_project! {
    /// The future of [`get_owned`](OrderedQueue::get_owned).
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct GetOwned<T, O: Order<T> = Fifo> {
        attempt: Attempt,
        // Dropped before `leftovers`, because dropping it may leave something behind.
        #[pin]
        waiting: WaitingOwned<T, O>,
        leftovers: Leftovers<Arc<OrderedQueue<T, O>>>,
    }
}

pin_project! {
    /// The future of [`join`](OrderedQueue::join).
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct Join<'a, T, O: Order<T> = Fifo> {
        attempt: Attempt,
        #[pin]
        waiting: WaitingAt<'a, T, O>,
    }
}

pin_project! {
    /// The items of a queue, as a [`Stream`]: see [`jobs`](OrderedQueue::jobs).
    #[must_use = "a stream does nothing unless it is polled"]
    pub struct Jobs<'a, T, O: Order<T> = Fifo> {
        queue: &'a OrderedQueue<T, O>,
        at: At,
        // Set while the stream waits for an item.
        #[pin]
        get: Option<Get<'a, T, O>>,
        has_ended: bool,
    }
}

/// Drops what a getter has left behind under the mutex, once the getter has left the queue.
struct Leftovers<Q: AtQueue>(Q);

impl<Q: AtQueue> Drop for Leftovers<Q> {
    #[inline]
    fn drop(&mut self) {
        self.0.at().drop_leftovers();
    }
}

/// An attempt to get `want`, with the caller's place in the source.
#[inline]
#[cfg_attr(feature = "observe", track_caller)]
fn attempt(wants: Wants) -> Attempt {
    Attempt::unchecked(At::here(), wants)
}

/// Polls a wait.
#[inline]
fn poll_wait<H: Handle<Policy = P>, P: Policy, R>(
    attempt: &mut Attempt,
    waiting: Pin<&mut Waiting<H, P>>,
    cx: &mut Context<'_>,
    poll: impl FnOnce(Pin<&mut Waiting<H, P>>, &mut Context<'_>) -> Poll<R>,
) -> Poll<R> {
    attempt.poll_after_asking(cx, waiting, poll)
}

impl<'a, T, O: Order<T>> Put<'a, T, O> {
    #[inline]
    #[cfg_attr(feature = "observe", track_caller)]
    pub(super) fn new(queue: &'a OrderedQueue<T, O>, item: T) -> Self {
        Self { attempt: attempt(Wants::SLOT), item: Some(item), waiting: Waiting::new(queue, Want::Slot) }
    }
}

impl<'a, T, O: Order<T>> Reserve<'a, T, O> {
    #[inline]
    #[cfg_attr(feature = "observe", track_caller)]
    pub(super) fn new(queue: &'a OrderedQueue<T, O>) -> Self {
        Self { attempt: attempt(Wants::SLOT), waiting: Waiting::new(queue, Want::Slot) }
    }
}

impl<T, O: Order<T>> ReserveOwned<T, O> {
    #[cfg_attr(feature = "observe", track_caller)]
    pub(super) fn new(queue: Arc<OrderedQueue<T, O>>) -> Self {
        Self { attempt: attempt(Wants::SLOT), waiting: Waiting::new(queue, Want::Slot) }
    }
}

impl<'a, T, O: Order<T>> Get<'a, T, O> {
    #[inline]
    #[cfg_attr(feature = "observe", track_caller)]
    pub(super) fn new(queue: &'a OrderedQueue<T, O>) -> Self {
        Self { attempt: attempt(Wants::ITEM), waiting: Waiting::new(queue, Want::Item), leftovers: Leftovers(queue) }
    }
}

impl<'a, T, O: Order<T>> Get<'a, T, O> {
    /// A stream that was made at this place in the source.
    fn at(queue: &'a OrderedQueue<T, O>, at: At) -> Self {
        Self { attempt: Attempt::unchecked(at, Wants::ITEM), ..Self::new(queue) }
    }
}

impl<T, O: Order<T>> GetOwned<T, O> {
    #[cfg_attr(feature = "observe", track_caller)]
    pub(super) fn new(queue: Arc<OrderedQueue<T, O>>) -> Self {
        let waiting = Waiting::new(Arc::clone(&queue), Want::Item);
        Self { attempt: attempt(Wants::ITEM), waiting, leftovers: Leftovers(queue) }
    }
}

impl<'a, T, O: Order<T>> Join<'a, T, O> {
    #[inline]
    #[cfg_attr(feature = "observe", track_caller)]
    pub(super) fn new(queue: &'a OrderedQueue<T, O>) -> Self {
        Self { attempt: attempt(Wants::JOIN), waiting: Waiting::new(queue, Want::AllDone) }
    }
}

impl<'a, T, O: Order<T>> Jobs<'a, T, O> {
    #[inline]
    #[cfg_attr(feature = "observe", track_caller)]
    pub(super) fn new(queue: &'a OrderedQueue<T, O>) -> Self {
        Self { queue, at: At::here(), get: None, has_ended: false }
    }
}

impl<T, O: Order<T>> Future for Put<'_, T, O> {
    type Output = Result<(), QueueShutDown<T>>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let item = this.item;
        poll_wait(this.attempt, this.waiting, cx, |waiting, cx| poll_put(item, waiting, cx))
    }
}

/// Puts the item in, at once or else in the slot that the waiter is given.
#[inline]
fn poll_put<T, O: Order<T>>(
    item: &mut Option<T>,
    waiting: Pin<&mut WaitingAt<'_, T, O>>,
    cx: &mut Context<'_>,
) -> Poll<Result<(), QueueShutDown<T>>> {
    let queue = *waiting.on();
    if waiting.is_arriving() && budget::allows(cx) {
        match queue.try_put(item.take().expect("kept until it is in")) {
            Err(TryPutError::Full(refused)) => *item = Some(refused),
            Err(TryPutError::ShutDown(item)) => {
                waiting.end();
                return Poll::Ready(Err(QueueShutDown(item)));
            }
            Ok(()) => {
                waiting.end();
                return Poll::Ready(Ok(()));
            }
        }
    }
    let slot = slot_of(&ready!(waiting.poll(cx)));
    let item = item.take().expect("kept until it is in");
    Poll::Ready(match slot {
        Some(position) => queue.fill(Some(position), item),
        None => Err(QueueShutDown(item)),
    })
}

/// The position that a putter was given with its slot, unless it was refused.
fn slot_of<T>(grant: &Grant<T>) -> Option<u64> {
    match *grant {
        Grant::Slot(position) => Some(position),
        Grant::ShutDown => None,
        Grant::Item(_) | Grant::Claim | Grant::Panicked(_) | Grant::AllDone => unreachable!("a putter wants a slot"),
    }
}

impl<'a, T, O: Order<T>> Future for Reserve<'a, T, O> {
    type Output = Result<Slot<'a, T, O>, QueueShutDown>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut waiting = this.waiting;
        let reserved = ready!(poll_wait(this.attempt, waiting.as_mut(), cx, poll_reserve));
        Poll::Ready(reserved.map(|()| Slot::new(Reserved::new(*waiting.on()))))
    }
}

impl<T, O: Order<T>> Future for ReserveOwned<T, O> {
    type Output = Result<OwnedSlot<T, O>, QueueShutDown>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut waiting = this.waiting;
        let reserved = ready!(poll_wait(this.attempt, waiting.as_mut(), cx, poll_reserve));
        Poll::Ready(reserved.map(|()| OwnedSlot::new(Reserved::new(Arc::clone(waiting.on())))))
    }
}

/// Reserves a slot: a free one at once, or else the one that the waiter is given.
#[inline]
fn poll_reserve<H, T, O: Order<T>>(
    waiting: Pin<&mut Waiting<H, QueuePolicy<T, O>>>,
    cx: &mut Context<'_>,
) -> Poll<Result<(), QueueShutDown>>
where
    H: AtQueue<Item = T, Order = O> + Handle<Policy = QueuePolicy<T, O>>,
{
    if waiting.is_arriving() && budget::allows(cx) {
        match waiting.on().at().try_reserve_slot() {
            Err(TryPutError::Full(())) => {}
            outcome => {
                waiting.end();
                return Poll::Ready(outcome.map_err(|_| QueueShutDown(())));
            }
        }
    }
    waiting.poll(cx).map(|grant| slot_of(&grant).map(drop).ok_or(QueueShutDown(())))
}

impl<'a, T, O: Order<T>> Future for Get<'a, T, O> {
    type Output = Result<Job<'a, T, O>, QueueShutDown>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let queue: &'a OrderedQueue<T, O> = this.waiting.on();
        let taken = ready!(poll_wait(this.attempt, this.waiting, cx, poll_take));
        Poll::Ready(taken.map(|taken| queue.job(taken, this.attempt.at())))
    }
}

impl<T, O: Order<T>> Future for GetOwned<T, O> {
    type Output = Result<OwnedJob<T, O>, QueueShutDown>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut waiting = this.waiting;
        let taken = ready!(poll_wait(this.attempt, waiting.as_mut(), cx, poll_take));
        Poll::Ready(taken.map(|taken| owned_job(Arc::clone(waiting.on()), taken, this.attempt.at())))
    }
}

/// Takes an item: the next one at once, or else the one that the waiter is given.
#[inline]
fn poll_take<H, T, O: Order<T>>(
    mut waiting: Pin<&mut Waiting<H, QueuePolicy<T, O>>>,
    cx: &mut Context<'_>,
) -> Poll<Result<Taken<T>, QueueShutDown>>
where
    H: AtQueue<Item = T, Order = O> + Handle<Policy = QueuePolicy<T, O>>,
{
    if waiting.is_arriving() && budget::allows(cx) {
        match waiting.on().at().try_take() {
            Err(TryGetError::Empty) => {}
            outcome => {
                waiting.end();
                return Poll::Ready(outcome.map_err(|_| QueueShutDown(())));
            }
        }
    }
    waiting.as_mut().poll(cx).map(|grant| waiting.on().at().take_granted(grant))
}

named_future!(Join, ['a, T, O: Order<T>], ['a, T, O], (), |_, _, _| ());

impl<'a, T, O: Order<T>> Stream for Jobs<'a, T, O> {
    type Item = Job<'a, T, O>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut this = self.project();
        if *this.has_ended {
            return Poll::Ready(None);
        }
        if this.get.is_none() {
            this.get.set(Some(Get::at(this.queue, *this.at)));
        }
        let Some(get) = this.get.as_mut().as_pin_mut() else { return Poll::Ready(None) };
        let got = ready!(get.poll(cx));
        this.get.set(None);
        *this.has_ended = got.is_err();
        Poll::Ready(got.ok())
    }
}

// --- trait impls ---

impl<T, O: Order<T>> FusedStream for Jobs<'_, T, O> {
    fn is_terminated(&self) -> bool {
        self.has_ended
    }
}

impl<T, O: Order<T>> fmt::Debug for Jobs<'_, T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jobs").field("has_ended", &self.has_ended).finish_non_exhaustive()
    }
}

// A `put` is a wait, but not an operation of a select: the item of a dropped `put` would be lost.
crate::operation::wait!(@wait [T, O: Order<T>] Put<'_, T, O>);
crate::operation::wait!([T, O: Order<T>] Reserve<'_, T, O>);
crate::operation::wait!([T, O: Order<T>] ReserveOwned<T, O>);
crate::operation::wait!([T, O: Order<T>] Get<'_, T, O>);
crate::operation::wait!([T, O: Order<T>] GetOwned<T, O>);

macro_rules! queue_futures {
    ($($future:ident [$($lifetime:lifetime)?]),*) => {$(
        impl<T, O: Order<T>> FusedFuture for $future<$($lifetime,)? T, O> {
            fn is_terminated(&self) -> bool {
                self.waiting.is_terminated()
            }
        }

        impl<T, O: Order<T>> fmt::Debug for $future<$($lifetime,)? T, O> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($future)).field(&self.waiting).finish()
            }
        }
    )*};
}
queue_futures!(Put['_], Reserve['_], ReserveOwned[], Get['_], GetOwned[]);
