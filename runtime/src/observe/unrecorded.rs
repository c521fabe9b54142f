//! Takes the place of `record` without the feature `observe`. The types have the same names and the same methods, but no size, and the
//! methods do nothing.

#![expect(clippy::unused_self, reason = "the shape of `record`")]

use std::{
    pin::Pin,
    task::{Context, Poll, Waker},
};

pub(crate) use crate::kind::Kind;

/// Records nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At;

impl At {
    #[inline]
    pub(crate) fn here() -> Self {
        Self
    }
}

/// Records nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wants;

impl Wants {
    pub(crate) const ACQUIRE: Self = Self;
    pub(crate) const READ: Self = Self;
    pub(crate) const WRITE: Self = Self;
    pub(crate) const PREDICATE: Self = Self;
    pub(crate) const REACHED: Self = Self;
    pub(crate) const CONDITION: Self = Self;
    pub(crate) const EVENT: Self = Self;
    pub(crate) const BARRIER: Self = Self;
    pub(crate) const ITEM: Self = Self;
    pub(crate) const SLOT: Self = Self;
    pub(crate) const JOIN: Self = Self;

    #[inline]
    pub(crate) const fn permits(_: usize) -> Self {
        Self
    }

    #[inline]
    pub(crate) fn on(self, _: ConditionName) -> Self {
        self
    }
}

/// Nothing.
#[derive(Clone, Copy, Debug)]
pub struct ConditionName;

impl ConditionName {
    pub(crate) const NONE: Self = Self;
}

/// Records nothing.
#[cfg(all(debug_assertions, not(warded_loom)))]
#[derive(Debug)]
pub(crate) struct Unusual;

#[cfg(all(debug_assertions, not(warded_loom)))]
impl Unusual {
    #[inline]
    pub(crate) fn new() -> Self {
        Self
    }
}

/// Records nothing.
pub(crate) struct HoldId;

/// A function that tells no holds.
pub(crate) type InScope = fn(&mut dyn FnMut(HoldId));

/// Records nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HoldMark;

impl HoldMark {
    pub(crate) const NONE: Self = Self;

    #[inline]
    pub(crate) fn awaiting(self) -> Awaiting {
        Awaiting
    }
}

/// Records nothing.
#[derive(Debug)]
pub(crate) struct Awaiting;

impl Awaiting {
    pub(crate) const NONE: Self = Self;

    #[cfg(all(debug_assertions, not(warded_loom)))]
    #[inline]
    pub(crate) fn poll<T>(&mut self, cx: &mut Context<'_>, poll: impl FnOnce(&mut Context<'_>) -> Poll<T>) -> Poll<T> {
        poll(cx)
    }
}

/// Records nothing.
#[cfg(all(debug_assertions, not(warded_loom)))]
pub(crate) struct Asleep;

#[cfg(all(debug_assertions, not(warded_loom)))]
impl Asleep {
    #[inline]
    pub(crate) fn until_woken_by(_: &std::task::Waker) -> Self {
        Self
    }
}

/// Records nothing.
pub(crate) struct Holders;

impl Holders {
    #[inline]
    pub(crate) fn show(&self, _: &mut std::fmt::DebugStruct<'_, '_>) {}
}

/// Records nothing.
#[derive(Debug)]
pub(crate) struct SharedHold;

impl SharedHold {
    pub(crate) const NONE: Self = Self;

    #[inline]
    pub(crate) fn mark(&self) -> HoldMark {
        HoldMark
    }

    #[inline]
    pub(crate) fn is_none(&self) -> bool {
        false
    }
}

/// Records nothing.
pub(crate) struct Observed;

impl Observed {
    #[inline]
    pub(crate) fn holders(&self) -> Holders {
        Holders
    }

    pub(crate) const fn new(_: Kind) -> Self {
        Self
    }

    pub(crate) const fn with_permits(self, _: usize) -> Self {
        self
    }

    pub(crate) const fn name(&mut self, _: &'static str) {}

    pub(crate) const fn is_a(&mut self, _: Kind) {}

    #[inline]
    pub(crate) fn hold(&self, _: At) {}

    #[inline]
    pub(crate) fn release(&self) {}

    #[inline]
    pub(crate) fn own(&self) -> HoldMark {
        HoldMark
    }

    #[inline]
    pub(crate) fn knows_body(&self) {}

    #[inline]
    pub(crate) fn knows_body_of(&self, _: &SharedHold) {}

    #[inline]
    pub(crate) fn hold_to_read(&self, _: At) -> SharedHold {
        SharedHold
    }

    #[inline]
    pub(crate) fn hold_permits(&self, _: At, _: usize) -> SharedHold {
        SharedHold
    }

    #[inline]
    pub(crate) fn hold_job(&self, _: At) -> SharedHold {
        SharedHold
    }

    #[inline]
    pub(crate) fn change_permits(&self, _: &SharedHold, _: usize) {}

    #[inline]
    pub(crate) fn has_permits(&self, _: impl Fn() -> usize) {}

    #[inline]
    pub(crate) fn release_shared(&self, _: &mut SharedHold) {}
}

/// Records nothing.
#[derive(Debug)]
pub(crate) struct WaitRecord;

impl WaitRecord {
    pub(crate) const NEW: Self = Self;

    #[inline]
    pub(crate) fn poll<W: Recorded, R>(
        &mut self,
        _: At,
        _: Wants,
        _: InScope,
        cx: &mut Context<'_>,
        wait: Pin<&mut W>,
        poll: impl FnOnce(Pin<&mut W>, &mut Context<'_>) -> Poll<R>,
    ) -> Poll<R> {
        poll(wait, cx)
    }
}

/// A wait that is not recorded.
#[allow(dead_code, reason = "nothing is recorded")]
pub(crate) trait Recorded {
    fn observed(&self) -> &Observed;

    fn note(self: Pin<&mut Self>) -> &mut WaitNote;
}

/// Records nothing.
pub(crate) struct WaitNote;

impl WaitNote {
    pub(crate) const NEW: Self = Self;

    #[inline]
    pub(crate) fn was_false(&mut self) {}

    #[inline]
    pub(crate) fn is_woken(&mut self) {}

    #[inline]
    pub(crate) fn is_woken_if(&mut self, _: impl FnOnce() -> bool) {}
}

/// Nothing.
pub(crate) struct MutexWait;

impl MutexWait {
    #[inline]
    pub(crate) fn begin(_: &Observed, _: At, _: InScope) -> Self {
        Self
    }
}

/// The waker of a task that waits.
pub(crate) struct TaskWaker(Waker);

impl TaskWaker {
    #[inline]
    pub(crate) fn of(cx: &Context<'_>, _: &mut WaitNote) -> Self {
        Self(cx.waker().clone())
    }

    #[inline]
    pub(crate) fn will_wake(&self, cx: &Context<'_>) -> bool {
        self.0.will_wake(cx.waker())
    }

    #[inline]
    pub(crate) fn wake(self) {
        self.0.wake();
    }

    #[inline]
    pub(crate) fn was_false(&self) {}
}

/// Records nothing.
#[cfg(all(debug_assertions, not(warded_loom)))]
#[inline]
pub(crate) fn polled_instead<R>(_: &Waker, _: &Waker, poll: impl FnOnce() -> R) -> R {
    poll()
}

/// Polls it with the same waker.
#[inline]
pub(crate) fn not_counted<R>(cx: &mut Context<'_>, poll: impl FnOnce(&mut Context<'_>) -> R) -> R {
    poll(cx)
}

/// Polls a wait.
#[inline]
pub(crate) fn ends_within<R>(_: impl FnOnce() -> Option<std::time::Duration>, poll: impl FnOnce() -> R) -> R {
    poll()
}
