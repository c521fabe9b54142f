//! What one waits for at a queue: to put, to get, to join; and the items as a stream.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures_core::{FusedFuture, FusedStream, Stream};
use pin_project_lite::pin_project;

use super::{
    Core, IsQueue, Job, OwnedJob, QueuePolicy, QueueShutDown, Sealed, Taken, TryGetError, TryPutError, Want, owned_job,
    store::Store,
    tally::{Tally, TallyPolicy},
};
use crate::{
    budget,
    futures::named_future,
    wait_queue::{Handle, Waiting},
};

/// Waits at a queue.
type WaitingAt<'a, Q> = Waiting<&'a Core<<Q as Sealed>::Store>, QueuePolicy<<Q as Sealed>::Store>>;

pin_project! {
    /// The future of [`Queue::put`](super::Queue::put) and of its kin.
    #[must_use = "nothing is put unless this is awaited"]
    pub struct Put<'a, Q: IsQueue> {
        // Until it is in.
        item: Option<Q::Item>,
        #[pin]
        waiting: WaitingAt<'a, Q>,
    }
}

pin_project! {
    /// The future of [`Queue::get`](super::Queue::get) and of its kin.
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct Get<'a, Q: IsQueue> {
        #[pin]
        waiting: WaitingAt<'a, Q>,
    }
}

pin_project! {
    /// The future of [`Queue::get_owned`](super::Queue::get_owned) and of its kin.
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct GetOwned<Q: IsQueue> {
        #[pin]
        waiting: Waiting<Arc<Q>, QueuePolicy<Q::Store>>,
    }
}

pin_project! {
    /// The future of [`Queue::join`](super::Queue::join) and of its kin.
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct Join<'a> {
        #[pin]
        waiting: Waiting<&'a Tally, TallyPolicy>,
    }
}

pin_project! {
    /// The items of a queue, as a [`Stream`]; of [`Queue::jobs`](super::Queue::jobs) and its kin.
    #[must_use = "a stream does nothing unless it is polled"]
    pub struct Jobs<'a, Q: IsQueue> {
        queue: &'a Core<Q::Store>,
        // While it waits for one.
        #[pin]
        get: Option<Get<'a, Q>>,
        has_ended: bool,
    }
}

impl<'a, Q: IsQueue> Put<'a, Q> {
    #[inline]
    pub(super) fn new(queue: &'a Core<Q::Store>, item: Q::Item) -> Self {
        Self { item: Some(item), waiting: Waiting::new(queue, Want::Slot) }
    }
}

impl<'a, Q: IsQueue> Get<'a, Q> {
    #[inline]
    pub(super) fn new(queue: &'a Core<Q::Store>) -> Self {
        Self { waiting: Waiting::new(queue, Want::Item) }
    }
}

impl<Q: IsQueue> GetOwned<Q> {
    pub(super) fn new(queue: Arc<Q>) -> Self {
        Self { waiting: Waiting::new(queue, Want::Item) }
    }
}

impl<'a> Join<'a> {
    #[inline]
    pub(super) fn new(tally: &'a Tally) -> Self {
        Self { waiting: Waiting::new(tally, 0) }
    }
}

impl<'a, Q: IsQueue> Jobs<'a, Q> {
    #[inline]
    pub(super) fn new(queue: &'a Core<Q::Store>) -> Self {
        Self { queue, get: None, has_ended: false }
    }
}

impl<Q: IsQueue> Future for Put<'_, Q> {
    type Output = Result<(), QueueShutDown<Q::Item>>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        // Without budget the engine reserves a slot, and is ready with it at the next poll.
        if this.waiting.is_arriving() && budget::allows(cx) {
            let item = this.item.take().expect("kept until it is in");
            let refused = match this.waiting.on().try_put(item) {
                Err(TryPutError::Full(item)) => {
                    *this.item = Some(item);
                    None
                }
                Err(TryPutError::ShutDown(item)) => Some(Err(QueueShutDown(item))),
                Ok(()) => Some(Ok(())),
            };
            if let Some(outcome) = refused {
                this.waiting.end();
                return Poll::Ready(outcome);
            }
        }
        let pass = ready!(this.waiting.as_mut().poll(cx));
        let item = this.item.take().expect("kept until it is in");
        Poll::Ready(this.waiting.on().put_reserved(pass, item))
    }
}

impl<'a, Q: IsQueue> Future for Get<'a, Q> {
    type Output = Result<Job<'a, Q::Item>, QueueShutDown>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let waiting = self.project().waiting;
        let queue: &'a Core<Q::Store> = waiting.on();
        poll_take(waiting, |queue| queue, cx).map_ok(|taken| queue.job(taken))
    }
}

impl<Q: IsQueue> Future for GetOwned<Q> {
    type Output = Result<OwnedJob<Q>, QueueShutDown>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut waiting = self.project().waiting;
        poll_take(waiting.as_mut(), |queue| queue.core(), cx).map_ok(|taken| owned_job(Arc::clone(waiting.on()), taken))
    }
}

/// Takes the next item: at once, if there is one, else that which is reserved for who waits.
#[inline]
fn poll_take<H: Handle<Policy = QueuePolicy<S>>, S: Store>(
    mut waiting: Pin<&mut Waiting<H, QueuePolicy<S>>>,
    core: impl Fn(&H) -> &Core<S>,
    cx: &mut Context<'_>,
) -> Poll<Result<Taken<S>, QueueShutDown>> {
    // Without budget the engine reserves an item, and is ready with it at the next poll.
    if waiting.is_arriving() && budget::allows(cx) {
        match core(waiting.on()).try_take() {
            Err(TryGetError::Empty) => {}
            outcome => {
                waiting.end();
                return Poll::Ready(outcome.map_err(|_| QueueShutDown(())));
            }
        }
    }
    waiting.as_mut().poll(cx).map(|pass| core(waiting.on()).take_reserved(pass))
}

named_future!(Join, ['a], ['a], (), |_, ()| ());

impl<'a, Q: IsQueue> Stream for Jobs<'a, Q> {
    type Item = Job<'a, Q::Item>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut this = self.project();
        if *this.has_ended {
            return Poll::Ready(None);
        }
        if this.get.is_none() {
            this.get.set(Some(Get::new(this.queue)));
        }
        let Some(get) = this.get.as_mut().as_pin_mut() else { return Poll::Ready(None) };
        let got = ready!(get.poll(cx));
        this.get.set(None);
        *this.has_ended = got.is_err();
        Poll::Ready(got.ok())
    }
}

// --- trait impls ---

impl<Q: IsQueue> FusedStream for Jobs<'_, Q> {
    fn is_terminated(&self) -> bool {
        self.has_ended
    }
}

impl<Q: IsQueue> fmt::Debug for Jobs<'_, Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jobs").field("has_ended", &self.has_ended).finish_non_exhaustive()
    }
}

macro_rules! queue_futures {
    ($($future:ident [$($lifetime:lifetime)?]),*) => {$(
        impl<Q: IsQueue> FusedFuture for $future<$($lifetime,)? Q> {
            fn is_terminated(&self) -> bool {
                self.waiting.is_terminated()
            }
        }

        crate::select::wait!([Q: IsQueue] $future<$($lifetime,)? Q>);

        impl<Q: IsQueue> fmt::Debug for $future<$($lifetime,)? Q> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($future)).field(&self.waiting).finish()
            }
        }
    )*};
}
queue_futures!(Put['_], Get['_], GetOwned[]);
