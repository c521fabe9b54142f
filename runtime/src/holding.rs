//! What a task holds: the check, in debug builds, that it doesn't wait for itself, nor against the order of its locks. All else that
//! waits while a lock is held is legal.
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
//!  │    └─ a wait for a lock:          looks through it
//!  └─ returns ───────────────────────▶ [..]
//! ```
//!
//! 1. A lock is in the scope only while a guard that nobody can name holds it.
//! 2. A wait against the order panics when it is polled first: only then it begins.
//! 3. A wait for a lock in the scope panics if nothing else can end it: [`stuck`] counts what can.
//!
//! Guards of locks that are taken by hand are in no scope: nobody knows which future awaits while one is held.
//!
//! A [`Monitor`](crate::Monitor) is held by a thread, so what the thread holds is recorded exactly, in [`OnThread`]: from when a
//! monitor is locked, in whatever way, until it is unlocked. Each wait for another lock or monitor compares its level with these too.
//!
//! In release builds, and under loom, whose threads share one, there is nothing of it: [`Known`] and [`HoldingCheck`] have no size,
//! and `while_holding` gives back what it was given.

use std::{
    any::{TypeId, type_name},
    marker::PhantomData,
};

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

    /// Those of which another `lock_order!` of the crate says so.
    fn before_others() -> Levels;
}

/// Some levels. Functions, because two levels name each other.
pub type Levels = &'static [fn() -> LevelInfo];

/// What is known of a level when the program runs.
#[derive(Clone, Copy, Debug)]
pub struct LevelInfo {
    id: TypeId,
    #[cfg_attr(
        not(all(debug_assertions, not(warded_loom))),
        expect(dead_code, reason = "panics of debug builds say it")
    )]
    name: &'static str,
    after: Levels,
    before: Levels,
    before_others: fn() -> Levels,
}

impl LevelInfo {
    /// What the `lock_order!` of this level says.
    #[must_use]
    pub fn of<L: Level>() -> Self {
        Self {
            id: TypeId::of::<L>(),
            name: type_name::<L>(),
            after: L::AFTER,
            before: L::BEFORE,
            before_others: L::before_others,
        }
    }

    /// Whether this level comes before `later`, or is the same. Each step is known to one of its two levels.
    #[cfg_attr(
        not(all(debug_assertions, not(warded_loom))),
        expect(dead_code, reason = "for the check in debug builds")
    )]
    fn comes_before(self, later: Self) -> bool {
        let followers = self.reachable(|level| [level.before, (level.before_others)()]);
        later.reachable(|level| [level.after, &[]]).iter().any(|id| followers.contains(id))
    }

    /// This level, and all that its steps lead to.
    fn reachable(self, steps: impl Fn(Self) -> [Levels; 2]) -> Vec<TypeId> {
        let (mut found, mut next) = (Vec::new(), vec![self]);
        while let Some(level) = next.pop() {
            if !found.contains(&level.id) {
                found.push(level.id);
                next.extend(steps(level).into_iter().flatten().map(|level| level()));
            }
        }
        found
    }
}

/// What a lock guards has a level, and so has each lock around it: `#[lock(order = level)]`.
pub trait HasLevel {
    /// The level.
    type Level: Level;
}

/// A level that comes before another, or is the same.
pub trait NotAfter<L> {}

#[diagnostic::do_not_recommend]
impl<L: Level> NotAfter<L> for L {}

/// What a [`Level`] is declared by, once.
pub trait WriteOneLockOrderForAllItsChainsOrSelfBeforeTheLevel: 'static {
    /// The levels that come before it.
    const AFTER: Levels;
    /// The levels that come after it.
    const BEFORE: Levels;

    /// Those of which another `lock_order!` of the crate says so.
    fn before_others() -> Levels;
}

/// What a `lock_order!` says of levels that others declare.
pub trait IsBeforeOthers {
    /// The levels that come after it.
    const BEFORE: Levels;
}

/// Asks whether there is such a `lock_order!`, where the level is declared: there its type is known.
#[derive(Debug)]
pub struct BeforeOthers<L>(pub PhantomData<L>);

impl<L: IsBeforeOthers> BeforeOthers<L> {
    /// What it says.
    #[must_use]
    pub fn levels(self) -> Levels {
        L::BEFORE
    }
}

/// There is none.
pub trait IsBeforeNoOthers: Sized {
    /// No levels.
    #[must_use]
    fn levels(self) -> Levels {
        &[]
    }
}

impl<L> IsBeforeNoOthers for BeforeOthers<L> {}

#[diagnostic::do_not_recommend]
impl<L: WriteOneLockOrderForAllItsChainsOrSelfBeforeTheLevel> Level for L {
    const AFTER: Levels = L::AFTER;
    const BEFORE: Levels = L::BEFORE;

    fn before_others() -> Levels {
        L::before_others()
    }
}

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

#[cfg(all(debug_assertions, not(warded_loom)))]
pub use self::checked::{Scope, WhileHeld};
#[cfg(all(debug_assertions, not(warded_loom)))]
use self::checked::{scope, while_held};
#[cfg(not(all(debug_assertions, not(warded_loom))))]
pub(crate) use self::unchecked::{
    HoldingCheck, Known, LevelOf, OnThread, Watch, monitor_held_since, poll_blocking, refuse_to_sleep_with_monitor,
};
#[cfg(not(all(debug_assertions, not(warded_loom))))]
pub use self::unchecked::{Scope, WhileHeld};
#[cfg(not(all(debug_assertions, not(warded_loom))))]
use self::unchecked::{scope, while_held};
#[cfg(all(debug_assertions, not(warded_loom)))]
pub(crate) use self::{
    checked::{
        HoldingCheck, Known, LevelOf, OnThread, monitor_held_since, poll_blocking, refuse_to_sleep_with_monitor,
    },
    stuck::Watch,
};

#[cfg(all(debug_assertions, not(warded_loom)))]
mod stuck;

/// In debug builds.
#[cfg(all(debug_assertions, not(warded_loom)))]
mod checked {
    use std::{
        any::type_name,
        cell::RefCell,
        panic::Location,
        pin::Pin,
        ptr, slice,
        task::{Context, Poll},
    };

    use pin_project_lite::pin_project;

    use super::{
        Held, Level, LevelInfo,
        stuck::{self, Watch},
    };

    /// The level of a lock, if it has one.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct LevelOf(Option<fn() -> LevelInfo>);

    impl LevelOf {
        pub(crate) const NONE: Self = Self(None);

        pub(crate) const fn level<L: Level>() -> Self {
            Self(Some(LevelInfo::of::<L>))
        }

        /// The names of both, if this is known not to come after `outer`.
        fn inverts(self, outer: Self) -> Option<(&'static str, &'static str)> {
            let (inner, outer) = (self.0?(), outer.0?());
            inner.comes_before(outer).then_some((inner.name, outer.name))
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

        pub(super) fn is_same_lock(self, other: Self) -> bool {
            self.address == other.address
        }

        /// # Panics
        ///
        /// In any case: the task that holds this lock waits for it at the place of `wanted`.
        pub(super) fn panic_of_waiting_for_itself(self, wanted: Self) -> ! {
            panic!(
                "a lock around `{}` would wait for itself: acquired at {}, and again by the same task at {}",
                if wanted.guards == "()" { self.guards } else { wanted.guards },
                self.place,
                wanted.place,
            )
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
        InScope { future: future.into_future(), known: held.known(), watch: Watch::default() }
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
            watch: Watch,
        }
    }

    impl<F: Future> Future for InScope<F> {
        type Output = F::Output;

        fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
            let mut this = self.project();
            let scope = Scope::enter(*this.known);
            this.watch.poll(scope.before, cx, |cx| this.future.as_mut().poll(cx))
        }
    }

    /// Polls what this thread is to sleep for. The thread keeps all that is in its scope.
    pub(crate) fn poll_blocking<T>(
        watch: &mut Watch,
        cx: &mut Context<'_>,
        mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        if in_scope().is_empty() { poll(cx) } else { watch.poll(0, cx, poll) }
    }

    fn in_scope() -> Vec<Known> {
        SCOPE.try_with(|scope| scope.borrow().clone()).unwrap_or_default()
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

    /// What a wait asks of the scope.
    #[derive(Debug)]
    pub(crate) struct HoldingCheck {
        wanted: Option<Known>,
        has_begun: bool,
    }

    impl HoldingCheck {
        pub(crate) const NOTHING: Self = Self { wanted: None, has_begun: true };

        pub(crate) fn new(wanted: Known) -> Self {
            Self { wanted: Some(wanted), has_begun: false }
        }

        /// Asks, before the wait begins.
        ///
        /// # Panics
        ///
        /// If the wait is against the order.
        pub(crate) fn run(&mut self) {
            if let (Some(wanted), false) = (self.wanted, std::mem::replace(&mut self.has_begun, true)) {
                // A lock that is held twice has an error of its own.
                let others = in_scope().into_iter().chain(held_by_thread()).filter(|held| !held.is_same_lock(wanted));
                others.for_each(|held| wanted.refuse_inversion(held));
            }
        }

        /// Polls a wait.
        ///
        /// # Panics
        ///
        /// As [`run`](Self::run).
        pub(crate) fn poll<R>(&mut self, cx: &mut Context<'_>, poll: impl FnOnce(&mut Context<'_>) -> R) -> R {
            Self::poll_for_all(slice::from_mut(self), cx, poll)
        }

        /// Polls a wait for several locks.
        ///
        /// # Panics
        ///
        /// As [`run`](Self::run).
        pub(crate) fn poll_for_all<R>(
            all: &mut [Self],
            cx: &mut Context<'_>,
            poll: impl FnOnce(&mut Context<'_>) -> R,
        ) -> R {
            all.iter_mut().for_each(Self::run);
            let scope = in_scope();
            let own = |check: &Self| stuck::waker_of_own_wait(check.wanted?, cx.waker(), &scope);
            let own = if scope.is_empty() { None } else { all.iter().find_map(own) };
            match &own {
                Some(own) => poll(&mut Context::from_waker(own)),
                None => poll(cx),
            }
        }
    }

    impl Known {
        fn refuse_inversion(self, held: Self) {
            if let Some((inner, outer)) = self.level.inverts(held.level) {
                panic!(
                    "`{inner}` is acquired at {} while `{outer}` is held, since {}, against the `lock_order!`",
                    self.place, held.place,
                );
            }
        }
    }
}

/// In release builds: nothing.
#[cfg(not(all(debug_assertions, not(warded_loom))))]
#[expect(clippy::extra_unused_type_parameters, clippy::unused_self, reason = "the shape of `checked`")]
mod unchecked {
    use std::task::{Context, Poll};

    use super::{Held, Level};

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
        pub(crate) fn new(_: Known) -> Self {
            Self
        }

        #[inline]
        pub(crate) fn run(&mut self) {}

        #[inline]
        pub(crate) fn poll<R>(&mut self, cx: &mut Context<'_>, poll: impl FnOnce(&mut Context<'_>) -> R) -> R {
            poll(cx)
        }

        #[inline]
        pub(crate) fn poll_for_all<R>(
            _: &mut [Self],
            cx: &mut Context<'_>,
            poll: impl FnOnce(&mut Context<'_>) -> R,
        ) -> R {
            poll(cx)
        }
    }

    #[derive(Debug, Default)]
    pub(crate) struct Watch(());

    #[inline]
    pub(crate) fn poll_blocking<T>(
        _: &mut Watch,
        cx: &mut Context<'_>,
        mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        poll(cx)
    }
}
