//! The functions that the expansions of the macros call. Not public API: they change without notice.
//!
//! [`which_lock`] finds the lock, and the functions in the other files use it. Some traits exist only for their error messages: no
//! type, or not every type, implements them. Their methods have names that no user types by mistake, because rustc would propose
//! the trait.

pub use core;

/// The procedural macros behind the `macro_rules!` of this crate. The `macro_rules!` pass the name of this crate to them.
pub mod macros {
    pub use warded_macros::{
        lock_order, locked, reached, read_lock, requires_of, select_event, try_locked, try_read_lock, try_wait_until,
        try_with_lock, wait_until, wait_until_blocking, with_lock, with_lock_blocking,
    };
}

/// The same macros, for those that run a body. rustc's error names this module if their value is used as a future.
pub use macros as gives_a_value_so_in_a_join_write_async_around_it;

mod blocking;
mod captures;
mod conditions;
mod fields;
mod held;
mod in_select;
mod itself;
mod lent;
mod limits;
mod locks;
mod monitors;
mod nested;
mod nonzero;
mod operations;
mod reached;
mod receivers;
mod requires;
mod select;
mod several;
mod texted;
mod until;
mod views;
mod waited_on;
mod which_lock;

#[cfg(feature = "observe")]
pub use self::conditions::named_condition;
#[cfg(feature = "observe")]
pub use self::texted::{TakesText, Text, TextParts, texted};
pub use self::{
    blocking::{
        Blocks, HeldToo, IsBlocked, IsHeldAround, Limited, Limits, NothingHeld, OfHolding, RunsOnThread, ToBlock,
        Unlimited, block_on, to_block,
    },
    captures::{CopyIntoPredicate, Given, IsGivenByAPredicate, copied, given},
    conditions::{DeclaresWhen, KnowsWhen, When, condition, declared_by},
    fields::{
        GuardedByItsLock, GuardedStandsAboveDerive, HasNoDrop, IsTakenApart, LocksAreNotCloned, TakenApart,
        WriteTheDeriveInGuardedState, taken_apart,
    },
    held::{IsHeld, IsLock, WhileHolding, held, holding, required, scope},
    in_select::{RunsAfterwards, RunsFirst, runs_afterwards, runs_first},
    itself::Itself,
    lent::{LendsToBody, LendsToReader, lent, lent_to_reader},
    limits::{IsDeadline, IsTimeout, TakesLimit, deadline, timeout},
    locks::{IsExclusive, IsHeldAcrossAwaits, IsShared, acquire, read, try_acquire, try_read},
    monitors::{IsMonitor, IsNoCondition, IsTriedMonitor, locked, try_locked},
    nested::{Acquires, AnyOrder, Nested, nested},
    nonzero::{at_least_one, nonzero},
    operations::{
        IsNoDuration, IsNoMonitor, IsNoPrimitive, IsNoPut, IsNoSleep, IsNoTick, IsNoTimeout, IsNoWaitOnAMonitor,
        LosesNothing, OutlivesNothing, is_no_duration, is_no_monitor, is_no_primitive, is_no_put, is_no_sleep,
        is_no_tick, is_no_timeout, is_no_wait_on_a_monitor, loses_nothing, outlives_nothing,
    },
    reached::{CanBeReached, CanBeTried, ToReach, ToTry, to_reach, to_try},
    receivers::{
        ChangesByItself, ChangesIfShared, ChangesUnseen, IsChangedUnderTheLock, IsClock, MethodReceiver, StandsStill,
        StandsUnderTheLock, StaysAsItIs, receiver,
    },
    requires::{HoldingAcquire, HoldingAsks, HoldingGuard, HoldingIsForWithLock, Several, SeveralMonitors},
    select::{
        AddElse, BehindBody, Both, Branch, BranchPoll, Branches, Choose, IsWon, Outcome, PollOrder, Select, Which, Won,
        behind_body, both, branch, branch_without_else, choose, losers_leave, never_otherwise, never_run, ran, runs,
        select, won,
    },
    several::{
        IsLockedByWithLock, IsOneOfSeveral, IsOneOfSeveralMonitors, StandsAlone, acquire_all, each, locked_all,
        one_of_several, one_of_several_monitors, try_acquire_all, try_locked_all,
    },
    until::{Asked, AsksPredicates, this_wait, tried},
    views::{
        BehindItsLock, Guarded, GuardedToRead, HeldToRead, NotGuarded, Seen, WriteGuardedNoHoldingAboveTheOtherImpl,
        guarded, guarded_to_read, never_called, not_guarded,
    },
    waited_on::{IsWaitedOn, MayBeHeldAcrossAwaits, held_across_awaits, keyed_first, waited_on},
    which_lock::{HasLock, IsBorrowed, LeadsToLock},
};
pub use crate::acquire_all::Locks;
pub use crate::cancel_safe::cancel_safe;
pub use crate::engine::value_cell::Branded;
pub use crate::holding::{
    BeforeOthers, ComesAfter, HasLevel, Held, IsBeforeNoOthers, IsBeforeOthers, IsKnownHeld, Level, LevelInfo, Levels,
    NotAfter, Scope, WhileHeld, WriteOneLockOrderForAllItsChainsOrSelfBeforeTheLevel,
};
pub use crate::keys::{
    About, AboutFields, Collection, Comparison, Describes, DescribesBorrowing, Emptiness, Evaluated, Fields, FirstKey,
    Fixed, IsEqualTo, Kept, Keys, Length, MakesKeys, NoKey, NoKeys, Number, OnlyFirstKey, Optional, Presence, Rank,
    Unknown, Whole, WithFirstKey,
};
pub use crate::monitor::{Captured, Each, HasWords, LockedMonitors, Monitors, OneLocked};
pub use crate::record::ConditionName;
