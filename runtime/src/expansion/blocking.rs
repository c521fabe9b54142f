//! The wait of `wait_until_blocking!`. Its predicate may borrow, because no other code than [`block`](IsBlocked::block) has its
//! future.
//!
//! A user's future can be leaked while it waits, so the predicate of `wait_until!` owns its captures. A [`Blocks`] is not a future:
//! `block` makes the future and polls it until it is ready.

use std::{fmt, marker::PhantomData, time::Duration};

#[cfg(feature = "observe")]
use super::texted::{TakesText, Text};
use super::{
    limits::TakesLimit,
    nested::Acquires,
    requires::{HoldingAsks, HoldingGuard},
    texted::Later,
    until::{Asked, AsksPredicates},
};
use crate::{
    condition::{Condition, ConditionGuard},
    engine::borrowed_predicate::Borrowed,
    holding::IsKnownHeld,
    keys::{About, DescribesBorrowing, Keys, MakesKeys},
    lock::{Lock, LockGuard},
    monitor::{HasWords, Monitor, MonitorGuard},
    record::ConditionName,
    timeout::{Deadline, Elapsed, Limit, Timeout, Wait},
};

/// A lock on which `wait_until_blocking!` waits, before it has the predicate.
#[derive(Debug)]
pub struct ToBlock<A>(A);

/// The first call of `wait_until_blocking!`.
#[inline]
pub fn to_block<A: AsksPredicates>(on: A) -> ToBlock<A> {
    ToBlock(on)
}

impl<A: AsksPredicates> AsksPredicates for ToBlock<A> {
    type Value = A::Value;
    type Declared<G> = ToBlock<A::Declared<G>>;

    #[inline]
    fn declared<G>(self, by: G, condition: ConditionName) -> Self::Declared<G> {
        ToBlock(self.0.declared(by, condition))
    }
}

/// A lock of `holding_..()`, with its owner.
pub struct OfHolding<'a, O: ?Sized, L> {
    owner: &'a O,
    on: L,
}

/// A wait of a thread on `L`, with or without a limit, and with the other locks that are held.
pub struct Blocks<L, T: ?Sized, K, P, G, W = Unlimited, H = NothingHeld> {
    on: L,
    captured: K,
    predicate: P,
    keys: G,
    limit: W,
    held: H,
    text: Later,
    condition: ConditionName,
    of: PhantomData<fn(&T)>,
}

macro_rules! until {
    ($($lock:ident [$($predicate:tt)*];)*) => {$(
        impl<'a, T: ?Sized, D> ToBlock<Asked<&'a $lock<T>, T, D>> {
            /// Waits until the predicate is true.
            #[inline]
            pub fn until<K, P>(self, captured: K, predicate: P) -> Blocks<&'a $lock<T>, T, K, P, D>
            where
                D: MakesKeys<T, K>,
                P: $($predicate)* + Send,
                K: HasWords + Send,
            {
                Blocks::new(self.0.on, captured, predicate, self.0.by, self.0.condition)
            }

            /// [`until`](Self::until), for a predicate with keys.
            #[inline]
            pub fn until_keyed<K, P, G>(
                self,
                captured: K,
                predicate: P,
                keys: &G,
            ) -> Blocks<&'a $lock<T>, T, K, P, DescribesBorrowing<G>>
            where
                G: Fn(About<'_, T>, &K) -> Keys<T> + Copy,
                P: $($predicate)* + Send,
                K: HasWords + Send,
            {
                Blocks::new(self.0.on, captured, predicate, DescribesBorrowing(*keys), self.0.condition)
            }
        }

        impl<'a, 'l, O: ?Sized, T: ?Sized, D> ToBlock<HoldingAsks<'a, O, Asked<&'l $lock<T>, T, D>>> {
            /// Waits until the predicate is true.
            #[inline]
            pub fn until<K, P>(
                self,
                captured: K,
                predicate: P,
            ) -> Blocks<OfHolding<'a, O, &'l $lock<T>>, T, K, P, D>
            where
                D: MakesKeys<T, K>,
                P: $($predicate)* + Send,
                K: HasWords + Send,
            {
                let HoldingAsks { owner, asks } = self.0;
                Blocks::new(OfHolding { owner, on: asks.on }, captured, predicate, asks.by, asks.condition)
            }

            /// [`until`](Self::until), for a predicate with keys.
            #[inline]
            pub fn until_keyed<K, P, G>(
                self,
                captured: K,
                predicate: P,
                keys: &G,
            ) -> Blocks<OfHolding<'a, O, &'l $lock<T>>, T, K, P, DescribesBorrowing<G>>
            where
                G: Fn(About<'_, T>, &K) -> Keys<T> + Copy,
                P: $($predicate)* + Send,
                K: HasWords + Send,
            {
                let HoldingAsks { owner, asks } = self.0;
                Blocks::new(OfHolding { owner, on: asks.on }, captured, predicate, DescribesBorrowing(*keys), asks.condition)
            }
        }
    )*};
}
until! {
    Lock [FnMut(&T, &K) -> bool];
    Condition [FnMut(&T, &K) -> bool];
    Monitor [Fn(&T, &K) -> bool];
}

impl<L, T: ?Sized, K, P, G> Blocks<L, T, K, P, G> {
    fn new(on: L, captured: K, predicate: P, keys: G, condition: ConditionName) -> Self {
        let (limit, held, text) = (Unlimited, NothingHeld, Later::NOTHING);
        Self { on, captured, predicate, keys, limit, held, text, condition, of: PhantomData }
    }
}

impl<L, T: ?Sized, K, P, G> Acquires<0> for Blocks<L, T, K, P, G> {
    type Value = T;
}

// --- with a limit ---

/// The limit of a wait, or none.
pub trait Limits {
    /// The result of a wait for a guard `G`: the guard, or a `Result`.
    type Outcome<G>;
    /// The wait with its limit.
    type Limited<F: Wait>: Future<Output = Self::Outcome<F::Output>>;

    /// Limits the wait.
    fn limit<F: Wait>(self, wait: F) -> Self::Limited<F>;

    /// Replaces the guard in the result.
    fn map<G, M>(outcome: Self::Outcome<G>, map: impl FnOnce(G) -> M) -> Self::Outcome<M>;
}

/// No limit.
#[derive(Debug)]
pub struct Unlimited;

/// `timeout = …`, `deadline = …`
#[derive(Debug)]
pub struct Limited(Limit);

impl Limits for Unlimited {
    type Outcome<G> = G;
    type Limited<F: Wait> = F;

    #[inline]
    fn limit<F: Wait>(self, wait: F) -> F {
        wait
    }

    #[inline]
    fn map<G, M>(outcome: G, map: impl FnOnce(G) -> M) -> M {
        map(outcome)
    }
}

impl Limits for Limited {
    type Outcome<G> = Result<G, Elapsed>;
    type Limited<F: Wait> = Timeout<F>;

    #[inline]
    fn limit<F: Wait>(self, wait: F) -> Timeout<F> {
        Timeout::new(wait, self.0)
    }

    #[inline]
    fn map<G, M>(outcome: Result<G, Elapsed>, map: impl FnOnce(G) -> M) -> Result<M, Elapsed> {
        outcome.map(map)
    }
}

impl<L, T: ?Sized, K, P, G> Blocks<L, T, K, P, G> {
    fn limited(self, limit: Limit) -> Blocks<L, T, K, P, G, Limited> {
        let Self { on, captured, predicate, keys, held, text, condition, .. } = self;
        Blocks { on, captured, predicate, keys, limit: Limited(limit), held, text, condition, of: PhantomData }
    }
}

impl<L, T: ?Sized, K, P, G> TakesLimit for Blocks<L, T, K, P, G> {
    type WithLimit = Blocks<L, T, K, P, G, Limited>;

    #[inline]
    fn limited_to(self, duration: Duration) -> Self::WithLimit {
        self.limited(Limit::After(duration))
    }

    #[inline]
    fn limited_until(self, deadline: Deadline) -> Self::WithLimit {
        self.limited(Limit::At(deadline))
    }
}

/// Keeps the text until the wait is made.
#[cfg(feature = "observe")]
impl<L, T: ?Sized, K, P, G, W, H> TakesText for Blocks<L, T, K, P, G, W, H> {
    #[inline]
    fn take(&mut self, text: Text) {
        self.text.take(text);
    }
}

// --- in the bodies of other locks ---

/// The locks that are held around a wait.
pub trait IsHeldAround {
    /// The wait. While it is polled, the locks are known to be held.
    type While<F: Future>: Future<Output = F::Output>;

    /// Wraps the wait.
    fn around<F: Future>(self, wait: F) -> Self::While<F>;
}

/// No lock is held.
#[derive(Debug)]
pub struct NothingHeld;

/// A held lock, and the others around it.
#[derive(Debug)]
pub struct HeldToo<H, O>(H, O);

impl IsHeldAround for NothingHeld {
    type While<F: Future> = F;

    #[inline]
    fn around<F: Future>(self, wait: F) -> F {
        wait
    }
}

impl<H: IsHeldAround, O: IsKnownHeld> IsHeldAround for HeldToo<H, O> {
    type While<F: Future> = <O::While<H::While<F>> as IntoFuture>::IntoFuture;

    #[inline]
    fn around<F: Future>(self, wait: F) -> Self::While<F> {
        self.1.while_held(self.0.around(wait)).into_future()
    }
}

impl<L, T: ?Sized, K, P, G, W, H> Blocks<L, T, K, P, G, W, H> {
    /// Adds a lock that is known to be held while this blocks.
    #[inline]
    pub fn while_holding<O: IsKnownHeld>(self, other: O) -> Blocks<L, T, K, P, G, W, HeldToo<H, O>> {
        let Self { on, captured, predicate, keys, limit, held, text, condition, .. } = self;
        Blocks { on, captured, predicate, keys, limit, held: HeldToo(held, other), text, condition, of: PhantomData }
    }
}

// --- waiting ---

/// A wait that blocks its thread until it has a guard.
pub trait IsBlocked {
    /// The guard.
    type Guard;
    /// Its limit.
    type Limits: Limits;

    /// Puts this thread to sleep until it has the guard, or the limit is over.
    fn block(self) -> <Self::Limits as Limits>::Outcome<Self::Guard>;
}

/// Waits on this thread. The held locks are known meanwhile.
#[inline]
#[track_caller]
fn wait<F: Wait, W: Limits, H: IsHeldAround>(wait: F, limit: W, held: H) -> W::Outcome<F::Output> {
    crate::block_on::block_on(held.around(limit.limit(wait)))
}

impl<'a, T: ?Sized, K, P, G, W: Limits, H: IsHeldAround> IsBlocked for Blocks<&'a Monitor<T>, T, K, P, G, W, H>
where
    P: Fn(&T, &K) -> bool + Send,
    K: HasWords + Send,
    G: MakesKeys<T, K>,
{
    type Guard = MonitorGuard<'a, T>;
    type Limits = W;

    #[inline]
    #[track_caller]
    fn block(self) -> W::Outcome<MonitorGuard<'a, T>> {
        let Self { on, captured, predicate, keys, limit, held, text, condition, .. } = self;
        // `wait` owns the future, so it is dropped before what the predicate borrows.
        let mut waiting = on.wait_until_borrowing(captured, predicate, keys);
        waiting.waits_on(condition);
        wait(text.told(waiting), limit, held)
    }
}

macro_rules! block {
    ($($lock:ident $guard:ident;)*) => {$(
        impl<'a, T: ?Sized, K, P, G, W: Limits, H: IsHeldAround> IsBlocked for Blocks<&'a $lock<T>, T, K, P, G, W, H>
        where
            P: FnMut(&T, &K) -> bool + Send,
            K: Send,
            G: MakesKeys<T, K>,
        {
            type Guard = $guard<'a, T>;
            type Limits = W;

            #[track_caller]
            fn block(self) -> W::Outcome<$guard<'a, T>> {
                let Self { on, captured, mut predicate, keys, limit, held, text, condition, .. } = self;
                let keys = keys.keys(None, &captured);
                let mut predicate = move |value: &T| predicate(value, &captured);
                let borrowed = Borrowed::new(&mut predicate);
                let mut waiting = on.acquire_when_keyed(borrowed.handle(), keys);
                waiting.waits_on(condition);
                wait(text.told(waiting), limit, held)
            }
        }
    )*};
}
block! {
    Lock LockGuard;
    Condition ConditionGuard;
}

impl<'a, O: ?Sized, L, T: ?Sized, K, P, G, W: Limits, H> IsBlocked for Blocks<OfHolding<'a, O, L>, T, K, P, G, W, H>
where
    Blocks<L, T, K, P, G, W, H>: IsBlocked<Limits = W>,
{
    type Guard = HoldingGuard<'a, O, <Blocks<L, T, K, P, G, W, H> as IsBlocked>::Guard>;
    type Limits = W;

    #[track_caller]
    fn block(self) -> W::Outcome<Self::Guard> {
        let Self { on: OfHolding { owner, on }, captured, predicate, keys, limit, held, text, condition, .. } = self;
        let blocks = Blocks { on, captured, predicate, keys, limit, held, text, condition, of: PhantomData };
        W::map(blocks.block(), |guards| HoldingGuard { owner, guards })
    }
}

/// A future or a [`Blocks`], which a thread runs to its end.
pub trait RunsOnThread {
    /// The result.
    type Output;

    /// Runs it to its end, and puts this thread to sleep meanwhile.
    fn run_on_thread(self) -> Self::Output;
}

impl<F: Future> RunsOnThread for F {
    type Output = F::Output;

    #[inline]
    #[track_caller]
    fn run_on_thread(self) -> F::Output {
        crate::block_on::block_on(self)
    }
}

impl<L, T: ?Sized, K, P, G, W: Limits, H> RunsOnThread for Blocks<L, T, K, P, G, W, H>
where
    Self: IsBlocked,
{
    type Output = <<Self as IsBlocked>::Limits as Limits>::Outcome<<Self as IsBlocked>::Guard>;

    #[inline]
    #[track_caller]
    fn run_on_thread(self) -> Self::Output {
        self.block()
    }
}

/// The last call of `with_lock_blocking!` and `wait_until_blocking!`.
#[inline]
#[track_caller]
pub fn block_on<R: RunsOnThread>(wait: R) -> R::Output {
    wait.run_on_thread()
}

// --- trait impls ---

impl<L, T: ?Sized, K, P, G, W, H> fmt::Debug for Blocks<L, T, K, P, G, W, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Blocks")
    }
}

impl<O: ?Sized, L> fmt::Debug for OfHolding<'_, O, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OfHolding")
    }
}
