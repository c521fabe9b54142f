//! What a task holds: the check, in debug builds, that it doesn't wait for itself, nor against the order of its locks.
//!
//! # How it works
//!
//! The macros rewrite the bodies that run under a lock: each `.await` there is polled with the lock in the *scope* of its
//! thread, and taken out of it when the poll returns. So the scope has what the task that runs holds at that point, and
//! not what another branch of a `join!` holds, nor another task on this thread.
//!
//! ```text
//! poll of the body's `.await`          scope
//!  ├─ enters  ───────────────────────▶ [.., Accounts at bank.rs:10]
//!  │    └─ first poll of an acquire:   looks through it, and panics if it would wait for one of them
//!  └─ returns ───────────────────────▶ [..]
//! ```
//!
//! 1. A lock is in the scope only while a guard that nobody can name holds it.
//! 2. A wait asks once, when it is polled first: only then it begins.
//!
//! Guards of locks that are taken by hand are in no scope: nobody knows which future awaits while one is held.
//!
//! A [`Monitor`](crate::Monitor) is held by a thread, so what the thread holds is recorded exactly, in [`OnThread`]: from when a
//! monitor is locked, in whatever way, until it is unlocked. Each wait for another lock or monitor compares its level with these too.
//!
//! In release builds, and under loom, whose threads share one, there is nothing of it: [`Known`] and [`HoldingCheck`] have no size,
//! and `while_holding` gives back what it was given.

use std::{any::TypeId, marker::PhantomData};

use crate::__private::{Keeps, KnownLock};

/// A level of [`lock_order!`](crate::lock_order).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a level of the lock order: declare it, `lock_order!(First < {Self});`",
    label = "not a level"
)]
pub trait Level: 'static {
    /// The levels that come before it.
    const AFTER: Levels;
    /// The levels that come after it.
    const BEFORE: Levels;
}

/// Some levels, by what makes their ids.
pub type Levels = &'static [fn() -> TypeId];

/// The id of a level.
#[must_use]
pub fn level_id<L: 'static>() -> TypeId {
    TypeId::of::<L>()
}

/// What a lock guards, and the lock with it, has a level: `#[lock(order = level)]`.
pub trait HasLevel {
    /// The level.
    type Level: Level;
}

/// A level that comes before another, or is the same.
pub trait NotAfter<L> {}

/// What a lock in the body of another does. Nothing implements it: it speaks where [`NotAfter`] says otherwise.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is acquired while `{Held}` is held, against the `lock_order!`: acquire `{Self}` first, or both at once",
    label = "out of order",
    note = "two at once, also of one level: `with_lock!(a.state, b.state, |a, b| ..)`, or `locked!(a.state, b.state, ..)` for monitors"
)]
pub trait ComesAfter<Held> {}

/// A lock of a macro, around the body that it runs.
pub struct Held<T: ?Sized> {
    known: Known,
    _guards: PhantomData<fn(&T)>,
}

impl<T: ?Sized> Held<T> {
    pub(crate) fn new(known: Known) -> Self {
        Self { known, _guards: PhantomData }
    }

    pub(crate) fn known(self) -> Known {
        self.known
    }
}

/// What a macro holds around the body that it runs: one lock, or a pair of such, for several.
pub trait IsKnownHeld: Copy {
    /// What it guards, if it is one lock: of several, the level is not known to the compiler.
    type Guards: ?Sized;
    /// What is awaited in the body.
    type While<F: IntoFuture>: IntoFuture<Output = F::Output>;
    /// What tells who is called from the body.
    type Scope;

    /// What is awaited, polled with the locks in the scope.
    fn while_held<F: IntoFuture>(self, future: F) -> Self::While<F>;

    /// Puts the locks in the scope.
    fn scope(self) -> Self::Scope;

    /// A wait keeps them, and says so.
    fn kept_by<W: Keeps>(self, wait: &mut W);
}

impl<T: ?Sized> IsKnownHeld for Held<T> {
    type Guards = T;
    type While<F: IntoFuture> = WhileHeld<F>;
    type Scope = Scope;

    #[inline]
    fn while_held<F: IntoFuture>(self, future: F) -> WhileHeld<F> {
        while_held(future, self)
    }

    #[inline]
    fn scope(self) -> Scope {
        scope(self)
    }

    #[inline]
    fn kept_by<W: Keeps>(self, wait: &mut W) {
        wait.keep(KnownLock(self.known));
    }
}

impl<A: IsKnownHeld, B: IsKnownHeld> IsKnownHeld for (A, B) {
    type Guards = ();
    type While<F: IntoFuture> = B::While<A::While<F>>;
    type Scope = (A::Scope, B::Scope);

    #[inline]
    fn while_held<F: IntoFuture>(self, future: F) -> Self::While<F> {
        self.1.while_held(self.0.while_held(future))
    }

    #[inline]
    fn scope(self) -> Self::Scope {
        (self.0.scope(), self.1.scope())
    }

    #[inline]
    fn kept_by<W: Keeps>(self, wait: &mut W) {
        self.0.kept_by(wait);
        self.1.kept_by(wait);
    }
}

impl<T: ?Sized> Clone for Held<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Held<T> {}

impl<T: ?Sized> std::fmt::Debug for Held<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Held")
    }
}

/// Whether a wait is for a predicate or a notification, which somebody else has to make true.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum WaitKind {
    Lock,
    Predicate,
}

#[cfg(all(debug_assertions, not(warded_loom)))]
pub(crate) use self::checked::{
    HoldingCheck, Known, LevelOf, OnThread, monitor_held_since, refuse_to_sleep_with_monitor,
};
#[cfg(all(debug_assertions, not(warded_loom)))]
pub use self::checked::{Scope, WhileHeld};
#[cfg(all(debug_assertions, not(warded_loom)))]
use self::checked::{scope, while_held};
#[cfg(not(all(debug_assertions, not(warded_loom))))]
pub(crate) use self::unchecked::{
    HoldingCheck, Known, LevelOf, OnThread, monitor_held_since, refuse_to_sleep_with_monitor,
};
#[cfg(not(all(debug_assertions, not(warded_loom))))]
pub use self::unchecked::{Scope, WhileHeld};
#[cfg(not(all(debug_assertions, not(warded_loom))))]
use self::unchecked::{scope, while_held};

/// In debug builds.
#[cfg(all(debug_assertions, not(warded_loom)))]
mod checked {
    use std::{
        any::{TypeId, type_name},
        cell::RefCell,
        panic::Location,
        pin::Pin,
        ptr,
        task::{Context, Poll},
    };

    use pin_project_lite::pin_project;

    use super::{Held, Level, Levels, WaitKind, level_id};

    /// The level of a lock, if it has one.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct LevelOf(Option<&'static LevelInfo>);

    #[derive(Debug)]
    struct LevelInfo {
        name: fn() -> &'static str,
        id: fn() -> TypeId,
        after: Levels,
        before: Levels,
    }

    trait HasInfo: Level + Sized {
        const INFO: &'static LevelInfo =
            &LevelInfo { name: type_name::<Self>, id: level_id::<Self>, after: Self::AFTER, before: Self::BEFORE };
    }

    impl<L: Level> HasInfo for L {}

    impl LevelOf {
        pub(crate) const NONE: Self = Self(None);

        pub(crate) const fn level<L: Level>() -> Self {
            Self(Some(L::INFO))
        }

        /// The names of both, if this is known not to come after `outer`.
        fn inverts(self, outer: Self) -> Option<(&'static str, &'static str)> {
            let (inner, outer) = (self.0?, outer.0?);
            let has = |levels: Levels, level: &LevelInfo| levels.iter().any(|id| id() == (level.id)());
            let inverts = (inner.id)() == (outer.id)() || has(inner.before, outer) || has(outer.after, inner);
            inverts.then(|| ((inner.name)(), (outer.name)()))
        }
    }

    /// A lock, and where somebody acquires it.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct Known {
        address: usize,
        level: LevelOf,
        /// What it guards.
        guards: &'static str,
        place: &'static Location<'static>,
    }

    impl Known {
        /// A lock around a `T` that the scope has already, wherever that is.
        #[track_caller]
        pub(crate) fn in_scope<T: ?Sized>() -> Self {
            Self { address: 0, level: LevelOf::NONE, guards: type_name::<T>(), place: Location::caller() }
        }

        fn is_in_scope(self) -> bool {
            self.address == 0
        }

        /// Whether `self`, which may only say what it guards, stands for `held`.
        fn stands_for(self, held: Self) -> bool {
            self.address == held.address || (self.is_in_scope() && self.guards == held.guards)
        }

        /// `lock` is at `address`, whatever leads to it.
        #[track_caller]
        pub(crate) fn new<L: ?Sized, T: ?Sized>(lock: &L, level: LevelOf) -> Self {
            let address = ptr::from_ref(lock).cast::<()>().addr();
            Self { address, level, guards: type_name::<T>(), place: Location::caller() }
        }
    }

    thread_local! {
        /// What the task that is polled on this thread holds.
        static SCOPE: RefCell<Vec<Known>> = const { RefCell::new(Vec::new()) };
    }

    /// Puts a lock in the scope until it is dropped.
    #[derive(Debug)]
    pub struct Scope {
        before: usize,
    }

    impl Scope {
        fn enter(known: Known) -> Self {
            let enter = |scope: &RefCell<Vec<Known>>| {
                let mut scope = scope.borrow_mut();
                let before = scope.len();
                scope.extend((!known.is_in_scope()).then_some(known));
                before
            };
            // In the destructors of other thread locals there is none any more.
            Self { before: SCOPE.try_with(enter).unwrap_or(0) }
        }
    }

    impl Drop for Scope {
        fn drop(&mut self) {
            let _ = SCOPE.try_with(|scope| scope.borrow_mut().truncate(self.before));
        }
    }

    /// Puts the lock in the scope while code outside async runs.
    #[must_use]
    pub(super) fn scope<T: ?Sized>(held: Held<T>) -> Scope {
        Scope::enter(held.known())
    }

    /// `future`, polled with the lock in the scope.
    pub(super) fn while_held<T: ?Sized, F: IntoFuture>(future: F, held: Held<T>) -> WhileHeld<F> {
        InScope { future: future.into_future(), known: held.known() }
    }

    /// The future that is awaited in a body.
    pub type WhileHeld<F> = InScope<<F as IntoFuture>::IntoFuture>;

    pin_project! {
        /// A future, polled with a lock in the scope.
        #[derive(Debug)]
        #[must_use = "a future does nothing unless it is awaited"]
        pub struct InScope<F> {
            #[pin]
            future: F,
            known: Known,
        }
    }

    impl<F: Future> Future for InScope<F> {
        type Output = F::Output;

        fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
            let this = self.project();
            let _scope = Scope::enter(*this.known);
            this.future.poll(cx)
        }
    }

    thread_local! {
        /// The monitors that this thread holds.
        static ON_THREAD: RefCell<Vec<Known>> = const { RefCell::new(Vec::new()) };
    }

    /// That this thread holds a monitor, until `end`.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct OnThread {
        address: usize,
    }

    impl OnThread {
        pub(crate) fn begin(known: Known) -> Self {
            // In the destructors of other thread locals there is none any more.
            let _ = ON_THREAD.try_with(|held| held.borrow_mut().push(known));
            Self { address: known.address }
        }

        pub(crate) fn end(self) {
            let _ = ON_THREAD.try_with(|held| {
                let mut held = held.borrow_mut();
                if let Some(place) = held.iter().rposition(|known| known.address == self.address) {
                    held.remove(place);
                }
            });
        }
    }

    fn held_by_thread() -> Vec<Known> {
        ON_THREAD.try_with(|held| held.borrow().clone()).unwrap_or_default()
    }

    /// Where this thread locked the monitor: `, locked at src/pool.rs:10:9`.
    pub(crate) fn monitor_held_since<L: ?Sized>(monitor: &L) -> String {
        let address = ptr::from_ref(monitor).cast::<()>().addr();
        let known = held_by_thread().into_iter().find(|known| known.address == address);
        known.map_or_else(String::new, |known| format!(", locked at {}", known.place))
    }

    /// Asks, before this thread sleeps for something else than a moment.
    ///
    /// # Panics
    ///
    /// If it holds a monitor.
    #[track_caller]
    pub(crate) fn refuse_to_sleep_with_monitor() {
        if let Some(Known { guards, place, .. }) = held_by_thread().first() {
            panic!(
                "this thread would sleep while it holds a monitor around `{guards}`, locked at {place}, and the thread that \
                 wakes it may need that monitor: wait before it is locked, or after"
            );
        }
    }

    /// What a wait asks of the scope before it begins.
    #[derive(Debug)]
    pub(crate) struct HoldingCheck(Option<PlannedWait>);

    #[derive(Debug)]
    struct PlannedWait {
        wanted: Known,
        wants: WaitKind,
        /// The locks that the wait says it keeps.
        excused: Vec<Known>,
    }

    impl HoldingCheck {
        pub(crate) const NOTHING: Self = Self(None);

        pub(crate) fn new(wanted: Known, wants: WaitKind) -> Self {
            Self(Some(PlannedWait { wanted, wants, excused: Vec::new() }))
        }

        /// The wait keeps this lock, and says so.
        pub(crate) fn excuse(&mut self, kept: Known) {
            self.0.iter_mut().for_each(|wait| wait.excused.push(kept));
        }

        /// Asks, before the wait begins.
        ///
        /// # Panics
        ///
        /// If the wait would be for what this task holds, or against the order, or for what somebody who needs a lock
        /// of this task has to do.
        #[inline]
        pub(crate) fn run(&mut self) {
            if let Some(wait) = self.0.take() {
                let held = SCOPE.try_with(|scope| scope.borrow().clone()).unwrap_or_default();
                for held in held {
                    wait.check(held);
                }
                // What it finds locked by itself, the monitor says in every build.
                for held in held_by_thread().into_iter().filter(|held| held.address != wait.wanted.address) {
                    wait.refuse_inversion(held);
                }
            }
        }
    }

    impl PlannedWait {
        fn check(&self, held: Known) {
            self.refuse_again(held);
            self.refuse_inversion(held);
            self.refuse_to_keep(held);
        }

        fn refuse_again(&self, held: Known) {
            let Known { address, guards, place, .. } = self.wanted;
            assert!(
                held.address != address,
                "a lock around `{}` would wait for itself: acquired at {}, and again by the same task at {place}",
                if guards == "()" { held.guards } else { guards },
                held.place,
            );
        }

        fn refuse_inversion(&self, held: Known) {
            if let Some((inner, outer)) = self.wanted.level.inverts(held.level) {
                let place = self.wanted.place;
                panic!(
                    "`{inner}` is acquired at {place} while `{outer}` is held, since {}, against the `lock_order!`",
                    held.place,
                );
            }
        }

        fn refuse_to_keep(&self, held: Known) {
            let Known { guards, place, .. } = self.wanted;
            assert!(
                self.wants == WaitKind::Lock || self.excused.iter().any(|excused| excused.stands_for(held)),
                "a wait at {place} for something to become true of `{guards}` keeps a lock around `{}`, held since {}, and \
                 whoever makes it true may need that lock: wait before, or say that nobody does: \
                 `wait_until!(.., holding = .., |s| ..)`",
                held.guards,
                held.place,
            );
        }
    }
}

/// In release builds: nothing.
#[cfg(not(all(debug_assertions, not(warded_loom))))]
#[expect(clippy::extra_unused_type_parameters, clippy::unused_self, reason = "the shape of `checked`")]
mod unchecked {
    use super::{Held, Level, WaitKind};

    #[derive(Clone, Copy, Debug)]
    pub(crate) struct LevelOf;

    impl LevelOf {
        pub(crate) const NONE: Self = Self;

        pub(crate) const fn level<L: Level>() -> Self {
            Self
        }
    }

    #[derive(Clone, Copy, Debug)]
    pub(crate) struct Known;

    impl Known {
        #[inline]
        pub(crate) fn in_scope<T: ?Sized>() -> Self {
            Self
        }

        #[inline]
        pub(crate) fn new<L: ?Sized, T: ?Sized>(_: &L, _: LevelOf) -> Self {
            Self
        }
    }

    /// Nothing.
    #[derive(Debug)]
    pub struct Scope;

    /// Nothing.
    #[inline]
    #[must_use]
    pub(super) fn scope<T: ?Sized>(held: Held<T>) -> Scope {
        let Known = held.known();
        Scope
    }

    /// `future`, as it is.
    #[inline]
    pub(super) fn while_held<T: ?Sized, F: IntoFuture>(future: F, _: Held<T>) -> WhileHeld<F> {
        future
    }

    /// The future that is awaited in a body.
    pub type WhileHeld<F> = F;

    /// Nothing.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct OnThread;

    impl OnThread {
        #[inline]
        pub(crate) fn begin(_: Known) -> Self {
            Self
        }

        #[inline]
        pub(crate) fn end(self) {}
    }

    pub(crate) fn monitor_held_since<L: ?Sized>(_: &L) -> &'static str {
        ""
    }

    #[inline]
    pub(crate) fn refuse_to_sleep_with_monitor() {}

    #[derive(Debug)]
    pub(crate) struct HoldingCheck;

    impl HoldingCheck {
        pub(crate) const NOTHING: Self = Self;

        #[inline]
        pub(crate) fn new(_: Known, _: WaitKind) -> Self {
            Self
        }

        #[inline]
        pub(crate) fn excuse(&mut self, _: Known) {}

        #[inline]
        pub(crate) fn run(&mut self) {}
    }
}
