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
    hash::{BuildHasher, RandomState},
    mem::ManuallyDrop,
    ops::Range,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project_lite::pin_project;

use crate::engine::budget;

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
pub enum BranchPoll<T> {
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
    fn poll_range(self: Pin<&mut Self>, cx: &mut Context<'_>, range: Range<usize>) -> BranchPoll<Self::Output>;
}

impl<F: Future, A: FnMut(&F::Output) -> bool> Branches for Branch<F, A> {
    type Output = Won<F::Output>;

    const LEN: usize = 1;

    #[inline]
    fn poll_range(self: Pin<&mut Self>, cx: &mut Context<'_>, range: Range<usize>) -> BranchPoll<Won<F::Output>> {
        let mut this = self.project();
        if range.is_empty() {
            return BranchPoll::Off;
        }
        let Some(operation) = this.operation.as_mut().as_pin_mut() else { return BranchPoll::Off };
        let Poll::Ready(output) = operation.poll(cx) else { return BranchPoll::Pending };
        // By invariant 1; and it must not be polled again.
        this.operation.set(None);
        if (this.accepts)(&output) { BranchPoll::Ready(Won(output)) } else { BranchPoll::Off }
    }
}

impl<L: Branches, R: Branches> Branches for Both<L, R> {
    type Output = Which<L::Output, R::Output>;

    const LEN: usize = L::LEN + R::LEN;

    #[inline]
    fn poll_range(self: Pin<&mut Self>, cx: &mut Context<'_>, range: Range<usize>) -> BranchPoll<Self::Output> {
        let this = self.project();
        let (in_left, in_right) = (
            range.start.min(L::LEN)..range.end.min(L::LEN),
            range.start.saturating_sub(L::LEN)..range.end.saturating_sub(L::LEN),
        );
        let left_is_off = match this.left.poll_range(cx, in_left) {
            BranchPoll::Ready(output) => return BranchPoll::Ready(Which::Left(output)),
            BranchPoll::Pending => false,
            BranchPoll::Off => true,
        };
        match this.right.poll_range(cx, in_right) {
            BranchPoll::Ready(output) => BranchPoll::Ready(Which::Right(output)),
            BranchPoll::Off if left_is_off => BranchPoll::Off,
            BranchPoll::Off | BranchPoll::Pending => BranchPoll::Pending,
        }
    }
}

/// Where each poll begins.
#[derive(Clone, Copy, Debug)]
pub enum PollOrder {
    /// At a random branch.
    Random,
    /// At the first: `biased;`.
    Biased,
}

/// Waits until a branch is ready, or all are off.
#[inline]
pub fn select<B: Branches>(order: PollOrder, branches: B) -> Select<B> {
    Select { order, branches: Some(branches) }
}

pin_project! {
    /// The future of `select_event!`.
    #[derive(Debug)]
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct Select<B> {
        order: PollOrder,
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
            PollOrder::Random => random_below(B::LEN),
            PollOrder::Biased => 0,
        };
        let mut branches = this.branches.as_mut().as_pin_mut().expect("a future was polled after it had completed");
        let mut are_off = true;
        for range in [first..B::LEN, 0..first] {
            match branches.as_mut().poll_range(cx, range) {
                BranchPoll::Ready(output) => return Poll::Ready(Some(output)),
                BranchPoll::Pending => are_off = false,
                BranchPoll::Off => {}
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
