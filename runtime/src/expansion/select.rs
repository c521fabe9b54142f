//! The future of [`select_event!`](crate::select_event): it polls several operations until the first one is ready.
//!
//! # How it works
//!
//! The branches are the leaves of a tree of types, in the order in which they are written. A poll begins at a random branch, goes
//! to the last one, and continues at the first one. With `biased;` it begins at the first. The first branch that is ready ends the
//! select, and the others are dropped at once. So their grants go to the next waiters before the body of the winner runs. The
//! branches are a tree because rustc limits the depth of types, and because each level above a branch moves its result.
//!
//! 1. A branch that is off, by its `if` or because its pattern did not match, is `None`. Its operation has been dropped.

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
    /// Some branches, and the ones after them.
    #[derive(Debug)]
    pub struct Both<L, R> {
        #[pin]
        left: L,
        #[pin]
        right: R,
    }
}

/// The position of the branch that was ready, in a [`Both`].
#[derive(Debug)]
pub enum Which<L, R> {
    /// In the left part.
    Left(L),
    /// In the right part.
    Right(R),
}

/// The type that the pattern of a branch without `else` must cover. If it doesn't, rustc's error names this type.
#[derive(Debug)]
pub struct AddElse<T>(pub T);

/// The type that the pattern of a branch must cover if its macro has run a body, because then no other branch can win.
#[derive(Debug)]
pub struct BehindBody<T>(pub T);

/// Makes a branch. It is off if `operation` is `None`. `accepts` says whether a result matches the pattern.
#[inline]
pub fn branch<F, A>(operation: Option<F>, accepts: A) -> Branch<F, A>
where
    F: Future,
    A: FnMut(&F::Output) -> bool,
{
    Branch { operation, accepts }
}

/// Makes a branch of a select without `else`, whose pattern must always match.
#[inline]
pub fn branch_without_else<F: Future>(
    operation: Option<F>,
    _covers: impl FnOnce(AddElse<F::Output>),
) -> Branch<F, impl FnMut(&F::Output) -> bool> {
    branch(operation, |_| true)
}

/// The value of a macro's body. The pattern of the branch must always match it.
pub fn behind_body<T>(value: T, _covers: impl FnOnce(BehindBody<T>)) -> T {
    value
}

/// Makes a node of the tree.
#[inline]
pub fn both<L, R>(left: L, right: R) -> Both<L, R> {
    Both { left, right }
}

/// The result of the branch that has won.
pub trait IsWon {
    /// The output of its operation.
    type Output;

    /// Returns the output.
    fn into_output(self) -> Self::Output;
}

impl<T> IsWon for Won<T> {
    type Output = T;

    #[inline]
    fn into_output(self) -> T {
        self.0
    }
}

/// The result in the event of the select. It has no destructor, because a destructor would keep the borrows of all branches alive
/// until all bodies end.
impl<T> IsWon for ManuallyDrop<T> {
    type Output = T;

    #[inline]
    fn into_output(self) -> T {
        Self::into_inner(self)
    }
}

/// Returns the output of the branch that has won.
#[inline]
pub fn won<W: IsWon>(won: W) -> W::Output {
    won.into_output()
}

/// Wraps the value of a macro's body, which takes the place of the output of its operation.
#[inline]
pub fn ran<T>(value: T) -> Won<T> {
    Won(value)
}

/// The arm that is never reached: the output has matched its pattern, and without `else` a branch is always on.
#[cold]
pub fn never_otherwise() -> ! {
    unreachable!("a pattern names a constant in small letters")
}

/// The output of a branch.
#[derive(Debug)]
pub struct Won<T>(T);

/// The output of the winner. It becomes an event, which has no destructor, when the losers are dropped. Until then it has its destructor,
/// because a destructor of a loser may panic.
pub trait Outcome {
    /// The same without a destructor. The arm of the branch drops the output.
    type Event;

    /// Makes the value for the `match`.
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

/// The result of a poll of some branches.
#[derive(Debug)]
pub enum BranchPoll<T> {
    /// A branch is ready.
    Ready(T),
    /// No branch is ready, and some are on.
    Pending,
    /// All branches are off.
    Off,
}

/// Some branches, numbered from 0.
pub trait Branches {
    /// The branch that is ready, with its output.
    type Output: Outcome;

    /// The number of branches.
    const LEN: usize;

    /// Polls the branches in `range`, until one is ready.
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
        // By invariant 1. Also, the operation must not be polled again.
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

/// The branch at which each poll begins.
#[derive(Clone, Copy, Debug)]
pub enum PollOrder {
    /// At a random branch.
    Random,
    /// At the first: `biased;`.
    Biased,
}

/// Waits until a branch is ready, or all branches are off.
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
    /// Polls the branches, and does not drop the losers.
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
    /// `None` if all branches are off.
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

/// Waits, and keeps the losers until the winner's macro has run its body.
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

/// Always true. rustc doesn't know that, so it accepts code after a body that returns.
#[inline]
#[must_use]
pub const fn runs() -> bool {
    true
}

/// The other arm of the `if` around a body. It is never reached.
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
