//! The levels of `lock_order!`, for rustc and for the check in debug builds.

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

    /// The levels after it that another `lock_order!` of the crate declares.
    fn before_others() -> Levels;
}

/// Some levels. Each is a function that returns the level, because two levels may refer to each other.
pub type Levels = &'static [fn() -> LevelInfo];

/// A level at run time.
#[derive(Clone, Copy, Debug)]
pub struct LevelInfo {
    id: TypeId,
    #[cfg_attr(
        not(all(debug_assertions, not(warded_loom))),
        expect(dead_code, reason = "panics of debug builds say it")
    )]
    pub(super) name: &'static str,
    after: Levels,
    before: Levels,
    before_others: fn() -> Levels,
}

impl LevelInfo {
    /// The order that the `lock_order!` of this level declares.
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

    /// Whether this level comes before `later`, or is the same. Each step of a chain is declared at one of its two levels.
    #[cfg_attr(
        not(all(debug_assertions, not(warded_loom))),
        expect(dead_code, reason = "for the check in debug builds")
    )]
    pub(super) fn comes_before(self, later: Self) -> bool {
        let followers = self.reachable(|level| [level.before, (level.before_others)()]);
        later.reachable(|level| [level.after, &[]]).iter().any(|id| followers.contains(id))
    }

    /// This level, and all levels to which `steps` leads from it.
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

/// A guarded type whose locks have a level: `#[lock(order = level)]`.
pub trait HasLevel {
    /// The level.
    type Level: Level;
}

/// A level that comes before another, or is the same.
pub trait NotAfter<L> {}

#[diagnostic::do_not_recommend]
impl<L: Level> NotAfter<L> for L {}

/// The declaration of a [`Level`]. There is only one for each level.
pub trait WriteOneLockOrderForAllItsChainsOrSelfBeforeTheLevel: 'static {
    /// The levels that come before it.
    const AFTER: Levels;
    /// The levels that come after it.
    const BEFORE: Levels;

    /// The levels after it that another `lock_order!` of the crate declares.
    fn before_others() -> Levels;
}

/// The order that a `lock_order!` declares for a level of another `lock_order!`.
pub trait IsBeforeOthers {
    /// The levels that come after it.
    const BEFORE: Levels;
}

/// Finds the order of [`IsBeforeOthers`]. Method resolution chooses it if there is one, and [`IsBeforeNoOthers`] otherwise. This works at
/// the declaration of the level, where its type is known.
#[derive(Debug)]
pub struct BeforeOthers<L>(pub PhantomData<L>);

impl<L: IsBeforeOthers> BeforeOthers<L> {
    /// The declared order.
    #[must_use]
    pub fn levels(self) -> Levels {
        L::BEFORE
    }
}

/// The result for a level without [`IsBeforeOthers`].
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

/// The bound whose message says that a lock in the body of another one is out of order. No type meets it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is acquired while `{Held}` is held, against the `lock_order!`: acquire `{Self}` first, or both at once",
    label = "out of order",
    note = "acquire both at once, also if they have one level: `with_lock!(a.state, b.state, |a, b| ..)`, or `locked!(a.state, b.state, ..)` for monitors"
)]
pub trait ComesAfter<Held> {}
