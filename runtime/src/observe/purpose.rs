//! The purpose of a [cell](super::cell): the thing that a wait waits for, or the mode of a shared hold. A cell stores it as a number,
//! because one atomic store writes it.
//!
//! The lowest four bits of the number are its kind, the next one is [`ALONE`], and the rest is a number of permits.

use std::ptr;

use super::snapshot::{HoldMode, WaitFor};

/// The thing that a wait waits for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wants {
    number: u64,
    condition: ConditionName,
}

/// The name of a condition that `#[guarded]` declares: `Buffer.not_empty`. Others have none.
#[derive(Clone, Copy, Debug)]
pub struct ConditionName(Option<&'static &'static str>);

impl ConditionName {
    pub(crate) const NONE: Self = Self(None);

    pub(crate) const fn new(name: &'static &'static str) -> Self {
        Self(Some(name))
    }

    /// Whether it is the name of the same condition.
    #[inline]
    pub(super) fn is(self, other: Self) -> bool {
        self.0.map(ptr::from_ref) == other.0.map(ptr::from_ref)
    }

    pub(super) fn text(self) -> Option<&'static str> {
        self.0.copied()
    }
}

/// The purpose of a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Purpose {
    /// The texts of the predicate and of the condition are missing: the place of the wait has them.
    Wait(WaitFor),
    Hold(HoldMode),
}

/// The bits of the kind and of [`ALONE`].
const WHICH: u64 = 31;

/// In the number: the task holds the primitive alone when the wait is ready.
const ALONE: u64 = 16;

/// The kind of a wait for permits.
const PERMITS: u64 = 4;

/// The kind of a hold of permits.
const HELD_PERMITS: u64 = 14;

impl Wants {
    const fn numbered(number: u64) -> Self {
        Self { number, condition: ConditionName::NONE }
    }

    pub(crate) const ACQUIRE: Self = Self::numbered(1 | ALONE);
    pub(crate) const READ: Self = Self::numbered(2);
    pub(crate) const WRITE: Self = Self::numbered(3 | ALONE);
    pub(crate) const PREDICATE: Self = Self::numbered(5 | ALONE);
    /// When the wait is ready, its task doesn't hold the monitor.
    pub(crate) const REACHED: Self = Self::numbered(5);
    pub(crate) const CONDITION: Self = Self::numbered(6 | ALONE);
    pub(crate) const EVENT: Self = Self::numbered(7);
    pub(crate) const BARRIER: Self = Self::numbered(8);
    pub(crate) const ITEM: Self = Self::numbered(9);
    pub(crate) const SLOT: Self = Self::numbered(10);
    pub(crate) const JOIN: Self = Self::numbered(11);

    #[inline]
    pub(crate) const fn permits(n: usize) -> Self {
        Self::numbered(PERMITS | number(n))
    }

    /// The same, for a wait on this condition.
    #[inline]
    pub(crate) fn on(self, condition: ConditionName) -> Self {
        Self { condition, ..self }
    }

    #[inline]
    pub(super) fn condition(self) -> ConditionName {
        self.condition
    }

    /// Whether the task holds the primitive alone when the wait is ready.
    #[inline]
    pub(super) fn is_alone(self) -> bool {
        self.number & ALONE != 0
    }

    #[inline]
    pub(super) fn encoded(self) -> u64 {
        self.number
    }
}

/// A number of permits, above the bits of [`WHICH`].
const fn number(n: usize) -> u64 {
    (n as u64) << WHICH.count_ones()
}

/// A hold of this mode, as a number.
#[inline]
pub(super) fn hold(mode: HoldMode) -> u64 {
    match mode {
        HoldMode::Exclusive => 12,
        HoldMode::Shared => 13,
        HoldMode::Permits(n) => HELD_PERMITS | number(n),
        HoldMode::Job => 15,
    }
}

impl Purpose {
    pub(super) fn decoded(encoded: u64) -> Self {
        let n = usize::try_from(encoded >> WHICH.count_ones()).unwrap_or(usize::MAX);
        match encoded & WHICH & !ALONE {
            1 => Self::Wait(WaitFor::Acquire),
            2 => Self::Wait(WaitFor::Read),
            3 => Self::Wait(WaitFor::Write),
            PERMITS => Self::Wait(WaitFor::Permits(n)),
            5 => Self::Wait(WaitFor::Predicate(None)),
            6 => Self::Wait(WaitFor::Condition(None)),
            7 => Self::Wait(WaitFor::Event),
            8 => Self::Wait(WaitFor::Barrier),
            9 => Self::Wait(WaitFor::Item),
            10 => Self::Wait(WaitFor::Slot),
            11 => Self::Wait(WaitFor::Join),
            13 => Self::Hold(HoldMode::Shared),
            HELD_PERMITS => Self::Hold(HoldMode::Permits(n)),
            15 => Self::Hold(HoldMode::Job),
            _ => Self::Hold(HoldMode::Exclusive),
        }
    }
}
