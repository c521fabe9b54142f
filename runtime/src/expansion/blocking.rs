//! What `wait_until_blocking!` expands to: a wait that only its own thread polls, so that its predicate may borrow.
//!
//! A future can be leaked while it waits, so its predicate owns what it reads. A [`Blocks`] is no future: it makes the future where
//! [`block`](IsBlocked::block) polls it to its end.

use std::{fmt, time::Duration};

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
    keys::{About, Keys},
    lock::{Lock, LockGuard},
    monitor::{HasWords, Monitor, MonitorGuard},
    timeout::{Deadline, Elapsed, Limit, Timeout, Wait},
};

/// `wait_until_blocking!`
#[derive(Debug)]
pub struct ToBlock<A>(A);

/// `wait_until_blocking!`
#[inline]
pub fn to_block<A: AsksPredicates>(on: A) -> ToBlock<A> {
    ToBlock(on)
}

impl<A: AsksPredicates> AsksPredicates for ToBlock<A> {
    type Value = A::Value;

    #[inline]
    fn knowing(self, keys: Keys<A::Value>) -> Self {
        Self(self.0.knowing(keys))
    }
}

/// A lock of `holding_..()`, and whose it is.
pub struct OfHolding<'a, O: ?Sized, L> {
    owner: &'a O,
    on: L,
}

/// A wait of a thread on `L`, with a limit or without, and perhaps with other locks held around it.
pub struct Blocks<L, T: ?Sized, K, P, W = Unlimited, H = NothingHeld> {
    on: L,
    captured: K,
    predicate: P,
    keys: Keys<T>,
    limit: W,
    held: H,
    text: Later,
}

macro_rules! until {
    ($($lock:ident [$($predicate:tt)*];)*) => {$(
        impl<'a, T: ?Sized> ToBlock<Asked<&'a $lock<T>, T>> {
            /// Waits until the predicate holds.
            #[inline]
            pub fn until<K, P>(self, captured: K, predicate: P) -> Blocks<&'a $lock<T>, T, K, P>
            where
                P: $($predicate)* + Send,
                K: HasWords + Send,
            {
                let Asked { on, keys } = self.0;
                Blocks { on, captured, predicate, keys, limit: Unlimited, held: NothingHeld, text: Later::NOTHING }
            }

            /// The same, where something is known of the predicate.
            #[inline]
            pub fn until_keyed<K, P>(
                self,
                captured: K,
                predicate: P,
                keys: &dyn Fn(About<T>, &K) -> Keys<T>,
            ) -> Blocks<&'a $lock<T>, T, K, P>
            where
                P: $($predicate)* + Send,
                K: HasWords + Send,
            {
                let keys = keys(About::new(), &captured);
                self.knowing(keys).until(captured, predicate)
            }
        }

        impl<'a, 'l, O: ?Sized, T: ?Sized> ToBlock<HoldingAsks<'a, O, Asked<&'l $lock<T>, T>>> {
            /// Waits until the predicate holds.
            #[inline]
            pub fn until<K, P>(
                self,
                captured: K,
                predicate: P,
            ) -> Blocks<OfHolding<'a, O, &'l $lock<T>>, T, K, P>
            where
                P: $($predicate)* + Send,
                K: HasWords + Send,
            {
                let HoldingAsks { owner, asks: Asked { on, keys } } = self.0;
                let on = OfHolding { owner, on };
                Blocks { on, captured, predicate, keys, limit: Unlimited, held: NothingHeld, text: Later::NOTHING }
            }

            /// The same, where something is known of the predicate.
            #[inline]
            pub fn until_keyed<K, P>(
                self,
                captured: K,
                predicate: P,
                keys: &dyn Fn(About<T>, &K) -> Keys<T>,
            ) -> Blocks<OfHolding<'a, O, &'l $lock<T>>, T, K, P>
            where
                P: $($predicate)* + Send,
                K: HasWords + Send,
            {
                let keys = keys(About::new(), &captured);
                self.knowing(keys).until(captured, predicate)
            }
        }
    )*};
}
until! {
    Lock [FnMut(&T, &K) -> bool];
    Condition [FnMut(&T, &K) -> bool];
    Monitor [Fn(&T, &K) -> bool];
}

impl<L, T: ?Sized, K, P> Acquires<0> for Blocks<L, T, K, P> {
    type Value = T;
}

// --- with a limit ---

/// How long a wait may take.
pub trait Limits {
    /// What comes of a guard.
    type Outcome<G>;
    /// The wait with its limit.
    type Limited<F: Wait>: Future<Output = Self::Outcome<F::Output>>;

    /// Limits the wait.
    fn limit<F: Wait>(self, wait: F) -> Self::Limited<F>;

    /// Of another guard.
    fn map<G, M>(outcome: Self::Outcome<G>, map: impl FnOnce(G) -> M) -> Self::Outcome<M>;
}

/// As long as it takes.
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

impl<L, T: ?Sized, K, P> Blocks<L, T, K, P> {
    fn limited(self, limit: Limit) -> Blocks<L, T, K, P, Limited> {
        let Self { on, captured, predicate, keys, held, text, .. } = self;
        Blocks { on, captured, predicate, keys, limit: Limited(limit), held, text }
    }
}

impl<L, T: ?Sized, K, P> TakesLimit for Blocks<L, T, K, P> {
    type WithLimit = Blocks<L, T, K, P, Limited>;

    #[inline]
    fn limited_to(self, duration: Duration) -> Self::WithLimit {
        self.limited(Limit::After(duration))
    }

    #[inline]
    fn limited_until(self, deadline: Deadline) -> Self::WithLimit {
        self.limited(Limit::At(deadline))
    }
}

/// Keeps the text until it makes its wait.
#[cfg(feature = "observe")]
impl<L, T: ?Sized, K, P, W, H> TakesText for Blocks<L, T, K, P, W, H> {
    #[inline]
    fn take(&mut self, text: Text) {
        self.text.take(text);
    }
}

// --- in the bodies of other locks ---

/// What is held around a wait.
pub trait IsHeldAround {
    /// The wait, polled with the locks in the scope.
    type While<F: Future>: Future<Output = F::Output>;

    /// Polls it so.
    fn around<F: Future>(self, wait: F) -> Self::While<F>;
}

/// No lock is held.
#[derive(Debug)]
pub struct NothingHeld;

/// A lock is held, and others around it.
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

impl<L, T: ?Sized, K, P, W, H> Blocks<L, T, K, P, W, H> {
    /// Makes the lock known to be held while this blocks.
    #[inline]
    pub fn while_holding<O: IsKnownHeld>(self, other: O) -> Blocks<L, T, K, P, W, HeldToo<H, O>> {
        let Self { on, captured, predicate, keys, limit, held, text } = self;
        Blocks { on, captured, predicate, keys, limit, held: HeldToo(held, other), text }
    }
}

// --- waiting ---

/// What blocks until it has a guard.
pub trait IsBlocked {
    /// The guard.
    type Guard;
    /// How long it may take.
    type Limits: Limits;

    /// Waits.
    fn block(self) -> <Self::Limits as Limits>::Outcome<Self::Guard>;
}

/// Waits on this thread, with what is held around known.
#[inline]
#[track_caller]
fn wait<F: Wait, W: Limits, H: IsHeldAround>(wait: F, limit: W, held: H) -> W::Outcome<F::Output> {
    crate::block_on::block_on(held.around(limit.limit(wait)))
}

impl<'a, T: ?Sized, K, P, W: Limits, H: IsHeldAround> IsBlocked for Blocks<&'a Monitor<T>, T, K, P, W, H>
where
    P: Fn(&T, &K) -> bool + Send,
    K: HasWords + Send,
{
    type Guard = MonitorGuard<'a, T>;
    type Limits = W;

    #[inline]
    #[track_caller]
    fn block(self) -> W::Outcome<MonitorGuard<'a, T>> {
        let Self { on, captured, predicate, keys, limit, held, text } = self;
        // `wait` owns the future, so it is dropped before what the predicate borrows.
        wait(text.told(on.wait_until_borrowing(captured, predicate, keys)), limit, held)
    }
}

macro_rules! block {
    ($($lock:ident $guard:ident;)*) => {$(
        impl<'a, T: ?Sized, K, P, W: Limits, H: IsHeldAround> IsBlocked for Blocks<&'a $lock<T>, T, K, P, W, H>
        where
            P: FnMut(&T, &K) -> bool + Send,
            K: Send,
        {
            type Guard = $guard<'a, T>;
            type Limits = W;

            #[track_caller]
            fn block(self) -> W::Outcome<$guard<'a, T>> {
                let Self { on, captured, mut predicate, keys, limit, held, text } = self;
                let mut predicate = move |value: &T| predicate(value, &captured);
                let borrowed = Borrowed::new(&mut predicate);
                wait(text.told(on.acquire_when_keyed(borrowed.handle(), keys)), limit, held)
            }
        }
    )*};
}
block! {
    Lock LockGuard;
    Condition ConditionGuard;
}

impl<'a, O: ?Sized, L, T: ?Sized, K, P, W: Limits, H> IsBlocked for Blocks<OfHolding<'a, O, L>, T, K, P, W, H>
where
    Blocks<L, T, K, P, W, H>: IsBlocked<Limits = W>,
{
    type Guard = HoldingGuard<'a, O, <Blocks<L, T, K, P, W, H> as IsBlocked>::Guard>;
    type Limits = W;

    #[track_caller]
    fn block(self) -> W::Outcome<Self::Guard> {
        let Self { on: OfHolding { owner, on }, captured, predicate, keys, limit, held, text } = self;
        let blocks = Blocks { on, captured, predicate, keys, limit, held, text };
        W::map(blocks.block(), |guards| HoldingGuard { owner, guards })
    }
}

/// What a thread runs to its end.
pub trait RunsOnThread {
    /// What comes of it.
    type Output;

    /// Runs it.
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

impl<L, T: ?Sized, K, P, W: Limits, H> RunsOnThread for Blocks<L, T, K, P, W, H>
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

/// `with_lock_blocking!`, `wait_until_blocking!`
#[inline]
#[track_caller]
pub fn block_on<R: RunsOnThread>(wait: R) -> R::Output {
    wait.run_on_thread()
}

// --- trait impls ---

impl<L, T: ?Sized, K, P, W, H> fmt::Debug for Blocks<L, T, K, P, W, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Blocks")
    }
}

impl<O: ?Sized, L> fmt::Debug for OfHolding<'_, O, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OfHolding")
    }
}
