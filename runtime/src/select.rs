//! What [`select_event!`](crate::select_event) waits with: several operations at once, until the first is ready.
//!
//! # How it works
//!
//! The branches are a list of types, one in the next, in the order in which they are written. A poll goes through them in
//! turn, from a random one on, and back to the first at the end; `biased;` begins at the first. The first that is ready ends
//! the select, which drops the others there and then: what they had been granted goes on to the next in line before the body
//! of the winner runs.
//!
//! 1. A branch that is off, by its `if` or because its pattern did not match, is `None`, and what was in it has been dropped.

use std::{
    cell::Cell,
    fmt,
    hash::{BuildHasher, RandomState},
    ops::Range,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_core::FusedFuture;
use pin_project_lite::pin_project;

use crate::{
    Deadline, Wait,
    timeout::{Limit, Sealed, Timer},
};

/// What a branch of [`select_event!`](crate::select_event) may be: something that loses nothing when it is dropped.
///
/// Every wait of this crate, with or without a timeout; [`after`] and [`at`]; [`cancel_safe`] around a future that you vouch
/// for; and tokio's `JoinHandle`, `&mut JoinHandle`, `&mut Interval` (a tick) and `Pin<&mut Sleep>`.
#[diagnostic::on_unimplemented(
    message = "this branch may lose something when another one wins",
    label = "not known to lose nothing when it is dropped",
    note = "spawn it before the select, and wait for its handle: `let mut task = tokio::spawn(..);`, `result = &mut task => ..`",
    note = "or, if nothing is lost when it is dropped half-way, say so: `warded::cancel_safe(..)`"
)]
pub trait Operation: SealedOperation {
    /// What waits.
    type Future: Future;

    /// The wait itself.
    fn into_operation(self) -> Self::Future;
}

/// Only this crate says what may be dropped at any time without a loss.
#[expect(unnameable_types, reason = "that is what seals it")]
pub trait SealedOperation {}

impl<W: Wait> SealedOperation for W {}

#[diagnostic::do_not_recommend]
impl<W: Wait> Operation for W {
    type Future = W;

    fn into_operation(self) -> W {
        self
    }
}

/// Vouches that a future loses nothing when it is dropped before it is ready.
///
/// That is so if whatever it has done until then need not be done, or undone: reading from a channel whose documentation
/// says so is; writing half a message is not, nor is an `async` block that has taken something out of a queue.
///
/// # Examples
///
/// ```
/// use warded::{Event, cancel_safe, select_event};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (sender, mut receiver) = tokio::sync::mpsc::channel(1);
/// let stop = Event::new();
/// sender.send(7).await.unwrap();
/// // tokio says that `recv` is cancel safe.
/// let received = select_event! {
///     () = stop.wait() => None,
///     item = cancel_safe(receiver.recv()) => item,
/// };
/// assert_eq!(received, Some(7));
/// # }
/// ```
pub fn cancel_safe<F: Future>(future: F) -> CancelSafe<F> {
    CancelSafe { future: Some(future) }
}

pin_project! {
    /// The future of [`cancel_safe`].
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct CancelSafe<F> {
        // Until it is ready.
        #[pin]
        future: Option<F>,
    }
}

impl<F: Future> Future for CancelSafe<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        let future = this.future.as_mut().as_pin_mut().expect("a future was polled after it had completed");
        let output = ready!(future.poll(cx));
        this.future.set(None);
        Poll::Ready(output)
    }
}

impl<F: Future> FusedFuture for CancelSafe<F> {
    fn is_terminated(&self) -> bool {
        self.future.is_none()
    }
}

impl<F: Future> Wait for CancelSafe<F> {}

impl<F: Future> Sealed for CancelSafe<F> {}

impl<F> fmt::Debug for CancelSafe<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancelSafe").field("is_ready", &self.future.is_none()).finish_non_exhaustive()
    }
}

/// Ready after `duration`.
///
/// A branch of a `select_event!` in a loop begins anew each turn: a tick is `&mut interval`, and a limit for the whole loop
/// is [`at`].
///
/// # Panics
///
/// When first polled, in a tokio runtime that was built without `enable_time`.
///
/// # Cancel safety
///
/// Nothing is lost but the time.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use warded::{Event, after, select_event};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let never = Event::new();
/// let in_time = select_event! {
///     () = never.wait() => true,
///     () = after(Duration::from_secs(1)) => false,
/// };
/// assert!(!in_time);
/// # }
/// ```
pub fn after(duration: Duration) -> After {
    After { limit: Limit::After(duration), timer: None, is_over: false }
}

/// Ready at `instant`; at once, if that has passed.
///
/// # Panics
///
/// As for [`after`].
///
/// # Cancel safety
///
/// Nothing is lost.
pub fn at(instant: impl Into<Deadline>) -> After {
    After { limit: Limit::At(instant.into()), timer: None, is_over: false }
}

pin_project! {
    /// The future of [`after`] and [`at`].
    #[derive(Debug)]
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct After {
        limit: Limit,
        #[pin]
        timer: Option<Timer>,
        is_over: bool,
    }
}

impl Future for After {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        if this.timer.is_none() {
            this.timer.set(Some(Timer::new(this.limit.remaining())));
        }
        if let Some(timer) = this.timer.as_pin_mut() {
            ready!(timer.poll(cx));
        }
        *this.is_over = true;
        Poll::Ready(())
    }
}

impl FusedFuture for After {
    fn is_terminated(&self) -> bool {
        self.is_over
    }
}

impl Wait for After {}

impl Sealed for After {}

// --- tokio's ---

#[cfg(feature = "tokio")]
mod of_tokio {
    use std::{
        pin::Pin,
        task::{Context, Poll},
    };

    use tokio::{
        task::JoinHandle,
        time::{Instant, Interval, Sleep},
    };

    use super::{Operation, SealedOperation};

    /// Dropping a handle detaches the task, which goes on; a reference to it keeps it.
    macro_rules! futures {
        ($([$($generics:tt)*] $future:ty),*) => {$(
            impl<$($generics)*> SealedOperation for $future {}

            impl<$($generics)*> Operation for $future {
                type Future = Self;

                fn into_operation(self) -> Self {
                    self
                }
            }
        )*};
    }
    futures!([T] JoinHandle<T>, ['a, T] &'a mut JoinHandle<T>, ['a] Pin<&'a mut Sleep>);

    impl SealedOperation for &mut Interval {}

    impl<'a> Operation for &'a mut Interval {
        type Future = Tick<'a>;

        fn into_operation(self) -> Tick<'a> {
            Tick(self)
        }
    }

    /// The next tick of an interval.
    #[derive(Debug)]
    #[expect(unnameable_types, reason = "what `&mut interval` is inside")]
    pub struct Tick<'a>(&'a mut Interval);

    impl Future for Tick<'_> {
        type Output = Instant;

        fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Instant> {
            self.0.poll_tick(cx)
        }
    }
}

// --- what the macro builds ---

pin_project! {
    /// A branch, and those behind it.
    #[expect(unnameable_types, reason = "only expansions build it")]
    pub struct Branch<F, A, R> {
        #[pin]
        operation: Option<F>,
        accepts: A,
        #[pin]
        rest: R,
    }
}

/// Behind the last branch.
#[derive(Debug)]
#[expect(unnameable_types, reason = "only expansions build it")]
pub struct End;

/// Which branch was ready, and with what.
#[derive(Debug)]
pub enum Which<T, R> {
    /// This one.
    This(T),
    /// One behind it.
    Later(R),
}

/// Ready with nothing: no branch is left that is on.
#[derive(Debug)]
#[expect(unnameable_types, reason = "only expansions see it")]
pub enum Never {}

/// A branch; `None` is one that is off. `accepts` says whether what it is ready with matches its pattern.
pub fn branch<O, A, R>(operation: Option<O>, accepts: A, rest: R) -> Branch<O::Future, A, R>
where
    O: Operation,
    A: FnMut(&<O::Future as Future>::Output) -> bool,
{
    Branch { operation: operation.map(O::into_operation), accepts, rest }
}

/// What a poll of some branches found.
#[derive(Debug)]
#[expect(unnameable_types, reason = "only expansions see it")]
pub enum Found<T> {
    /// A branch is ready.
    Ready(T),
    /// None is, and some are on.
    Pending,
    /// All are off.
    Off,
}

/// A list of branches.
#[expect(unnameable_types, reason = "only expansions see it")]
pub trait Branches {
    /// Which is ready, and with what.
    type Output;

    /// How many they are.
    const LEN: usize;

    /// Polls those in `range`, until one is ready.
    fn poll_range(self: Pin<&mut Self>, cx: &mut Context<'_>, range: Range<usize>) -> Found<Self::Output>;
}

impl Branches for End {
    type Output = Never;

    const LEN: usize = 0;

    #[inline]
    fn poll_range(self: Pin<&mut Self>, _cx: &mut Context<'_>, _range: Range<usize>) -> Found<Never> {
        Found::Off
    }
}

impl<F: Future, A: FnMut(&F::Output) -> bool, R: Branches> Branches for Branch<F, A, R> {
    type Output = Which<F::Output, R::Output>;

    const LEN: usize = R::LEN + 1;

    #[inline]
    fn poll_range(self: Pin<&mut Self>, cx: &mut Context<'_>, range: Range<usize>) -> Found<Self::Output> {
        let mut this = self.project();
        if range.start == 0 && range.end > 0 {
            if let Some(operation) = this.operation.as_mut().as_pin_mut() {
                if let Poll::Ready(output) = operation.poll(cx) {
                    // By invariant 1; and it must not be polled again.
                    this.operation.set(None);
                    if (this.accepts)(&output) {
                        return Found::Ready(Which::This(output));
                    }
                }
            }
        }
        let behind = range.start.saturating_sub(1)..range.end.saturating_sub(1);
        match this.rest.poll_range(cx, behind) {
            Found::Ready(output) => Found::Ready(Which::Later(output)),
            Found::Off if this.operation.is_none() => Found::Off,
            Found::Off | Found::Pending => Found::Pending,
        }
    }
}

/// Where each poll begins.
#[derive(Clone, Copy, Debug)]
#[expect(unnameable_types, reason = "only expansions name it")]
pub enum Order {
    /// At a random branch.
    Random,
    /// At the first: `biased;`.
    Biased,
}

/// Waits until a branch is ready, or all are off.
pub fn select<B: Branches>(order: Order, branches: B) -> Select<B> {
    Select { order, branches: Some(branches) }
}

pin_project! {
    /// The future of `select_event!`.
    #[must_use = "a future does nothing unless it is awaited"]
    #[expect(unnameable_types, reason = "only expansions build it")]
    pub struct Select<B> {
        order: Order,
        #[pin]
        branches: Option<B>,
    }
}

impl<B: Branches> Future for Select<B> {
    /// `None`, if all are off.
    type Output = Option<B::Output>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<B::Output>> {
        let mut this = self.project();
        let first = match this.order {
            Order::Random => random_below(B::LEN),
            Order::Biased => 0,
        };
        let mut branches = this.branches.as_mut().as_pin_mut().expect("a future was polled after it had completed");
        let mut found = branches.as_mut().poll_range(cx, first..B::LEN);
        if first > 0 && !matches!(found, Found::Ready(_)) {
            found = branches.poll_range(cx, 0..first);
        }
        let output = match found {
            Found::Pending => return Poll::Pending,
            Found::Ready(output) => Some(output),
            Found::Off => None,
        };
        // The losers, before the winner's body.
        this.branches.set(None);
        Poll::Ready(output)
    }
}

thread_local! {
    static SEED: Cell<u64> = Cell::new(RandomState::new().hash_one(0) | 1);
}

/// A number below `n`, by Marsaglia's xorshift and Lemire's reduction.
fn random_below(n: usize) -> usize {
    let random = SEED.try_with(|seed| {
        let mut x = seed.get();
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        seed.set(x);
        x >> 32
    });
    // In the destructors of other thread locals: begin at the first.
    let random = usize::try_from(random.unwrap_or(0)).unwrap_or(0);
    random.checked_mul(n).map_or(0, |product| product >> 32)
}
