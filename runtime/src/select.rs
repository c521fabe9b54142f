//! What [`select_event!`](crate::select_event) waits with: several operations at once, until the first is ready.
//!
//! # How it works
//!
//! The branches are the leaves of a tree of types, in the order in which they are written. A poll goes through them in turn,
//! from a random one on, and back to the first at the end; `biased;` begins at the first. The first that is ready ends the
//! select, which drops the others at once: what they had been granted goes to the next waiters before the body of the winner
//! runs. It is a tree because rustc limits the depth of types, and because what is ready is moved up level by level.
//!
//! 1. A branch that is off, by its `if` or because its pattern did not match, is `None`, and what was in it has been dropped.

use std::{
    cell::Cell,
    fmt,
    hash::{BuildHasher, RandomState},
    mem::ManuallyDrop,
    ops::Range,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_core::FusedFuture;
use pin_project_lite::pin_project;

use crate::{
    Deadline, budget,
    timeout::{Limit, Timer},
};

/// What a branch of [`select_event!`](crate::select_event) may be: something that loses nothing when it is dropped.
///
/// Every wait of this crate but [`put`](crate::OrderedQueue::put), with or without a timeout; [`after`] and [`at`]; [`cancel_safe`] around a future that you vouch
/// for; and tokio's `JoinHandle`, `&mut JoinHandle`, `&mut Interval` (a tick) and `Pin<&mut Sleep>`.
#[diagnostic::on_unimplemented(
    message = "this may lose something when it is dropped: spawn it, and wait for its handle",
    label = "not known to lose nothing when it is dropped"
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

/// Only this crate says what a wait is.
#[expect(unnameable_types, reason = "that is what seals it")]
pub trait SealedWait {}

/// A wait of this crate, which is an operation, too, unless `@wait` says otherwise. Not all of them by one `impl`: rustc would
/// go on with what is no wait.
macro_rules! wait {
    ([$($generics:tt)*] $future:ty) => {
        $crate::select::wait!(@wait [$($generics)*] $future);
        $crate::select::wait!(@operation [$($generics)*] $future);
    };
    (@wait [$($generics:tt)*] $future:ty) => {
        impl<$($generics)*> $crate::select::SealedWait for $future {}

        impl<$($generics)*> $crate::Wait for $future {}
    };
    (@operation [$($generics:tt)*] $future:ty) => {
        impl<$($generics)*> $crate::select::SealedOperation for $future {}

        #[diagnostic::do_not_recommend]
        impl<$($generics)*> $crate::Operation for $future {
            type Future = Self;

            #[inline]
            fn into_operation(self) -> Self {
                self
            }
        }
    };
}
pub(crate) use wait;

/// Vouches that a future loses nothing when it is dropped before it is ready.
///
/// A future is cancel safe if it may stop after each of its steps, without any need to finish or undo what it has done. Reading
/// from a channel is, if the channel's documentation says so. Writing a message is not, if half of it may be written; nor is an
/// `async` block that may have taken something out of a queue.
///
/// Give the future itself, not `&mut future`. A future that is only borrowed is not dropped when another branch wins, and keeps
/// what it was granted: for example a lock, for which the body of the winner may then wait for ever.
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

wait!([F: Future] CancelSafe<F>);

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

wait!([] After);

// --- tokio's ---

#[cfg(feature = "tokio")]
mod of_tokio {
    #![expect(clippy::mut_mut, reason = "a user whose `task` is a `&mut JoinHandle` may write `&mut task`, too")]

    use std::{
        pin::Pin,
        task::{Context, Poll},
    };

    use tokio::{
        task::JoinHandle,
        time::{Instant, Interval, Sleep},
    };

    use super::{Operation, SealedOperation};

    // Dropping a handle detaches the task, which goes on.
    super::wait!(@operation [T] JoinHandle<T>);
    super::wait!(@operation ['a, T] &'a mut JoinHandle<T>);
    super::wait!(@operation ['a] Pin<&'a mut Sleep>);

    /// What is only borrowed, and goes on for its owner.
    macro_rules! borrowed {
        ($([$($generics:tt)*] $operation:ty => $future:ty: $this:ident => $borrowed:expr;)*) => {$(
            impl<'a, $($generics)*> SealedOperation for $operation {}

            #[diagnostic::do_not_recommend]
            impl<'a, $($generics)*> Operation for $operation {
                type Future = $future;

                #[inline]
                fn into_operation(self) -> $future {
                    let $this = self;
                    $borrowed
                }
            }
        )*};
    }
    borrowed! {
        [T] &'a mut &mut JoinHandle<T> => &'a mut JoinHandle<T>: this => this;
        [] &'a mut Interval => Tick<'a>: this => Tick(this);
        [] &'a mut &mut Interval => Tick<'a>: this => Tick(this);
        [] &'a mut Pin<&mut Sleep> => Pin<&'a mut Sleep>: this => this.as_mut();
        [] &'a mut Pin<Box<Sleep>> => Pin<&'a mut Sleep>: this => this.as_mut();
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

/// Says of a branch what it has to be, in words that fit how it is written. `F` is its future: a parameter, since rustc would
/// go on with an associated type of what is no operation.
macro_rules! operations {
    ($($operation:ident),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<O: Operation> $operation<O::Future> for O {
            fn wait(self) -> O::Future {
                self.into_operation()
            }
        }
    )*};
}
operations!(LosesNothing, IsNoPrimitive, OutlivesNothing, IsNoSleep, IsNoTimeout, IsNoTick, IsNoPut);

/// What any branch has to be.
#[diagnostic::on_unimplemented(
    message = "this branch may lose something when another one wins: spawn it before the select, or, if its documentation says that it is cancel safe, write `cancel_safe(rx.recv())`",
    label = "not known to lose nothing when it is dropped",
    note = "spawned: write `let mut task = tokio::spawn(..);` before, and here `result = &mut task => ..`",
    note = "of tokio's `recv()`, `join_next()`, `changed()`, `accept()`, `cancelled()` and `notified()` nothing is lost: write `cancel_safe(..)`",
    note = "or await it before or after the select"
)]
pub trait LosesNothing<F> {
    /// Its future.
    fn wait(self) -> F;
}

/// `queue.get()`
pub fn loses_nothing<O: LosesNothing<F>, F>(operation: O) -> Option<F> {
    Some(operation.wait())
}

/// What `operation`, a name, has to be.
#[diagnostic::on_unimplemented(
    message = "a branch waits for what a method gives, as `queue.get()` or `event.wait()`; for a future that is cancel safe, as tokio's `oneshot::Receiver`, write `cancel_safe(rx)`",
    label = "no wait of this crate",
    note = "if it may lose something when it is dropped half-way, spawn it before the select, and wait for its handle here"
)]
pub trait IsNoPrimitive<F> {
    /// Its future.
    fn wait(self) -> F;
}

/// `future`
pub fn is_no_primitive<O: IsNoPrimitive<F>, F>(operation: O) -> Option<F> {
    Some(operation.wait())
}

/// What `&mut operation` has to be.
#[cfg_attr(
    feature = "tokio",
    diagnostic::on_unimplemented(
        message = "a future behind `&mut` keeps what others wait for while the body runs: spawn it before the select, and wait for its handle here",
        label = "kept by its owner, and polled by nobody while the body runs",
        note = "write `let mut task = tokio::spawn(future);` before, and here `result = &mut task => ..`",
        note = "or give it away: a wait of this crate without `&mut`, any other, if nothing is lost when it is dropped half-way, as `cancel_safe(future)`"
    )
)]
#[cfg_attr(
    not(feature = "tokio"),
    diagnostic::on_unimplemented(
        message = "a future behind `&mut` keeps what others wait for while the body runs: give it away, without `&mut`",
        label = "kept by its owner, and polled by nobody while the body runs",
        note = "tokio's own, `&mut task` and `&mut interval`, need the feature `tokio` of warded",
        note = "any other future, if nothing is lost when it is dropped half-way, is given away as `cancel_safe(future)`"
    )
)]
pub trait OutlivesNothing<F> {
    /// Its future.
    fn wait(self) -> F;
}

/// `&mut task`
pub fn outlives_nothing<O: OutlivesNothing<F>, F>(operation: O) -> Option<F> {
    Some(operation.wait())
}

/// What `sleep(duration)` has to be.
#[diagnostic::on_unimplemented(
    message = "write `after(duration)` for `sleep(duration)`, and `at(instant)` for `sleep_until(instant)`",
    label = "a timer of another crate",
    note = "or keep the timer, pinned, and select on `sleep.as_mut()`"
)]
pub trait IsNoSleep<F> {
    /// Its future.
    fn wait(self) -> F;
}

/// `sleep(duration)`
pub fn is_no_sleep<O: IsNoSleep<F>, F>(operation: O) -> Option<F> {
    Some(operation.wait())
}

/// What `timeout(duration, operation)` has to be.
#[diagnostic::on_unimplemented(
    message = "an operation has a limit of its own: write `queue.get().timeout(duration)` for `timeout(duration, queue.get())`",
    label = "a limit of another crate",
    note = "likewise `queue.get().deadline(instant)` for `timeout_at(instant, queue.get())`; or give the select a branch `() = after(duration) => ..`"
)]
pub trait IsNoTimeout<F> {
    /// Its future.
    fn wait(self) -> F;
}

/// `timeout(duration, operation)`
pub fn is_no_timeout<O: IsNoTimeout<F>, F>(operation: O) -> Option<F> {
    Some(operation.wait())
}

/// What `interval.tick()` has to be.
#[diagnostic::on_unimplemented(
    message = "write `&mut interval` for `interval.tick()`: the select waits for its next tick",
    label = "not known to lose nothing when it is dropped",
    note = "if it is no tick of tokio's, and nothing is lost when it is dropped half-way, say so: `cancel_safe(..)`"
)]
pub trait IsNoTick<F> {
    /// Its future.
    fn wait(self) -> F;
}

/// `interval.tick()`
pub fn is_no_tick<O: IsNoTick<F>, F>(operation: O) -> Option<F> {
    Some(operation.wait())
}

/// What `queue.put(item)` has to be.
#[diagnostic::on_unimplemented(
    message = "a `put` that loses would lose its item: write `slot = queue.reserve() => slot?.put(item)`",
    label = "dropped with its item when another branch wins",
    note = "if it is no `put` of this crate, and nothing is lost when it is dropped half-way, say so: `cancel_safe(..)`"
)]
pub trait IsNoPut<F> {
    /// Its future.
    fn wait(self) -> F;
}

/// `queue.put(item)`
pub fn is_no_put<O: IsNoPut<F>, F>(operation: O) -> Option<F> {
    Some(operation.wait())
}

pin_project! {
    /// One branch.
    #[derive(Debug)]
    pub struct Branch<F, A> {
        #[pin]
        operation: Option<F>,
        accepts: A,
    }
}

pin_project! {
    /// Some branches, and those behind them.
    #[derive(Debug)]
    pub struct Both<L, R> {
        #[pin]
        left: L,
        #[pin]
        right: R,
    }
}

/// Where the branch stands that was ready.
#[derive(Debug)]
pub enum Which<L, R> {
    /// Among those in front.
    Left(L),
    /// Behind them.
    Right(R),
}

/// What a branch without `else` must cover; rustc names it if it does not.
#[derive(Debug)]
pub struct AddElse<T>(pub T);

/// What a branch must cover whose macro has run a body: it is too late for another one.
#[derive(Debug)]
pub struct BehindBody<T>(pub T);

/// A branch; `None` is one that is off. `accepts` says whether what it is ready with matches its pattern.
#[inline]
pub fn branch<F, A>(operation: Option<F>, accepts: A) -> Branch<F, A>
where
    F: Future,
    A: FnMut(&F::Output) -> bool,
{
    Branch { operation, accepts }
}

/// A branch that has no other to go on with, so that its pattern must cover everything.
#[inline]
pub fn branch_without_else<F: Future>(
    operation: Option<F>,
    _covers: impl FnOnce(AddElse<F::Output>),
) -> Branch<F, impl FnMut(&F::Output) -> bool> {
    branch(operation, |_| true)
}

/// The value of a body that has run, all of which the pattern must cover.
pub fn behind_body<T>(value: T, _covers: impl FnOnce(BehindBody<T>)) -> T {
    value
}

/// Branches, and those behind them.
#[inline]
pub fn both<L, R>(left: L, right: R) -> Both<L, R> {
    Both { left, right }
}

/// What a branch has won.
pub trait IsWon {
    /// With what it was ready.
    type Output;

    /// That.
    fn into_output(self) -> Self::Output;
}

impl<T> IsWon for Won<T> {
    type Output = T;

    #[inline]
    fn into_output(self) -> T {
        self.0
    }
}

/// Out of the event, which has no destructor: it would borrow what all branches give, until all bodies end.
impl<T> IsWon for ManuallyDrop<T> {
    type Output = T;

    #[inline]
    fn into_output(self) -> T {
        Self::into_inner(self)
    }
}

/// With what a branch was ready.
#[inline]
pub fn won<W: IsWon>(won: W) -> W::Output {
    won.into_output()
}

/// What the body of a macro has given, in place of what its branch was ready with.
#[inline]
pub fn ran<T>(value: T) -> Won<T> {
    Won(value)
}

/// What was ready has matched its pattern, and without `else` there is a branch that is always on.
#[cold]
pub fn never_otherwise() -> ! {
    unreachable!("a pattern names a constant in small letters")
}

/// What a branch was ready with.
#[derive(Debug)]
pub struct Won<T>(T);

/// Becomes an event, once the losers, whose destructors may panic, are gone.
pub trait Outcome {
    /// The same without a destructor: the arm that it leads to has it.
    type Event;

    /// What the arms are matched against.
    fn into_event(self) -> Self::Event;
}

impl<T> Outcome for Won<T> {
    type Event = ManuallyDrop<T>;

    #[inline]
    fn into_event(self) -> ManuallyDrop<T> {
        ManuallyDrop::new(self.0)
    }
}

impl<L: Outcome, R: Outcome> Outcome for Which<L, R> {
    type Event = Which<L::Event, R::Event>;

    #[inline]
    fn into_event(self) -> Self::Event {
        match self {
            Self::Left(left) => Which::Left(left.into_event()),
            Self::Right(right) => Which::Right(right.into_event()),
        }
    }
}

/// What a poll of some branches found.
#[derive(Debug)]
pub enum Found<T> {
    /// A branch is ready.
    Ready(T),
    /// None is, and some are on.
    Pending,
    /// All are off.
    Off,
}

/// Some branches, numbered from 0.
pub trait Branches {
    /// Which is ready, and with what.
    type Output: Outcome;

    /// How many they are.
    const LEN: usize;

    /// Polls those in `range`, until one is ready.
    fn poll_range(self: Pin<&mut Self>, cx: &mut Context<'_>, range: Range<usize>) -> Found<Self::Output>;
}

impl<F: Future, A: FnMut(&F::Output) -> bool> Branches for Branch<F, A> {
    type Output = Won<F::Output>;

    const LEN: usize = 1;

    #[inline]
    fn poll_range(self: Pin<&mut Self>, cx: &mut Context<'_>, range: Range<usize>) -> Found<Won<F::Output>> {
        let mut this = self.project();
        if range.is_empty() {
            return Found::Off;
        }
        let Some(operation) = this.operation.as_mut().as_pin_mut() else { return Found::Off };
        let Poll::Ready(output) = operation.poll(cx) else { return Found::Pending };
        // By invariant 1; and it must not be polled again.
        this.operation.set(None);
        if (this.accepts)(&output) { Found::Ready(Won(output)) } else { Found::Off }
    }
}

impl<L: Branches, R: Branches> Branches for Both<L, R> {
    type Output = Which<L::Output, R::Output>;

    const LEN: usize = L::LEN + R::LEN;

    #[inline]
    fn poll_range(self: Pin<&mut Self>, cx: &mut Context<'_>, range: Range<usize>) -> Found<Self::Output> {
        let this = self.project();
        let (in_left, in_right) = (
            range.start.min(L::LEN)..range.end.min(L::LEN),
            range.start.saturating_sub(L::LEN)..range.end.saturating_sub(L::LEN),
        );
        let left_is_off = match this.left.poll_range(cx, in_left) {
            Found::Ready(output) => return Found::Ready(Which::Left(output)),
            Found::Pending => false,
            Found::Off => true,
        };
        match this.right.poll_range(cx, in_right) {
            Found::Ready(output) => Found::Ready(Which::Right(output)),
            Found::Off if left_is_off => Found::Off,
            Found::Off | Found::Pending => Found::Pending,
        }
    }
}

/// Where each poll begins.
#[derive(Clone, Copy, Debug)]
pub enum Order {
    /// At a random branch.
    Random,
    /// At the first: `biased;`.
    Biased,
}

/// Waits until a branch is ready, or all are off.
#[inline]
pub fn select<B: Branches>(order: Order, branches: B) -> Select<B> {
    Select { order, branches: Some(branches) }
}

pin_project! {
    /// The future of `select_event!`.
    #[derive(Debug)]
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct Select<B> {
        order: Order,
        #[pin]
        branches: Option<B>,
    }
}

impl<B: Branches> Select<B> {
    /// The losers stay.
    #[inline]
    fn choose(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<B::Output>> {
        let mut this = self.project();
        let first = match this.order {
            Order::Random => random_below(B::LEN),
            Order::Biased => 0,
        };
        let mut branches = this.branches.as_mut().as_pin_mut().expect("a future was polled after it had completed");
        let mut are_off = true;
        for range in [first..B::LEN, 0..first] {
            match branches.as_mut().poll_range(cx, range) {
                Found::Ready(output) => return Poll::Ready(Some(output)),
                Found::Pending => are_off = false,
                Found::Off => {}
            }
        }
        if are_off && budget::allows(cx) { Poll::Ready(None) } else { Poll::Pending }
    }
}

impl<B: Branches> Future for Select<B> {
    /// `None`, if all are off.
    type Output = Option<<B::Output as Outcome>::Event>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let won = ready!(self.as_mut().choose(cx));
        Poll::Ready(losers_leave(self, won))
    }
}

/// Waits as a [`Select`] does, and keeps the losers.
#[derive(Debug)]
#[must_use = "a future does nothing unless it is awaited"]
pub struct Choose<'s, B> {
    select: Pin<&'s mut Select<B>>,
}

impl<B: Branches> Future for Choose<'_, B> {
    type Output = Option<B::Output>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.select.as_mut().choose(cx)
    }
}

/// Waits, and keeps the losers until a body has run that holds a lock.
#[inline]
pub fn choose<B: Branches>(select: Pin<&mut Select<B>>) -> Choose<'_, B> {
    Choose { select }
}

/// Drops the losers, before the body of the branch that has won.
#[inline]
pub fn losers_leave<B, O: Outcome>(select: Pin<&mut Select<B>>, won: Option<O>) -> Option<O::Event> {
    select.project().branches.set(None);
    won.map(O::into_event)
}

/// Whether a body runs: it does.
#[inline]
#[must_use]
pub const fn runs() -> bool {
    true
}

/// In place of the value of a body that ends in `return`.
#[cold]
#[must_use]
pub fn never_run<T>() -> T {
    unreachable!("the body runs")
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
    let below = (random.unwrap_or(0) * n as u64) >> 32;
    usize::try_from(below).unwrap_or(0)
}
