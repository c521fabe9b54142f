//! What a primitive and its futures and guards keep for the record.
//!
//! Without the feature `observe`, `unrecorded.rs` stands in for this: then nothing of it has a size.

use std::{
    panic::Location,
    sync::{Arc, OnceLock},
};

use super::entry::{AboutPrimitive, Entry};
pub use super::place::Text;
use super::snapshot::{HoldId, HoldMode, WaitFor};
pub(crate) use super::{
    body::Awaiting,
    place::At,
    snapshot::Kind,
    wait::{WaitRecord, ends_within},
};

/// What a wait waits for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wants(pub(super) WaitFor);

impl Wants {
    pub(crate) const ACQUIRE: Self = Self(WaitFor::Acquire);
    pub(crate) const READ: Self = Self(WaitFor::Read);
    pub(crate) const WRITE: Self = Self(WaitFor::Write);
    pub(crate) const PREDICATE: Self = Self(WaitFor::Predicate(None));
    pub(crate) const CONDITION: Self = Self(WaitFor::Condition(None));
    pub(crate) const EVENT: Self = Self(WaitFor::Event);
    pub(crate) const BARRIER: Self = Self(WaitFor::Barrier);
    pub(crate) const ITEM: Self = Self(WaitFor::Item);
    pub(crate) const SLOT: Self = Self(WaitFor::Slot);
    pub(crate) const JOIN: Self = Self(WaitFor::Join);

    /// The same, with the text of the predicate.
    pub(crate) fn with_text(self, text: Text) -> Self {
        match self.0 {
            WaitFor::Predicate(None) => Self(WaitFor::Predicate(text.predicate)),
            _ => self,
        }
    }

    pub(crate) const fn permits(n: usize) -> Self {
        Self(WaitFor::Permits(n))
    }
}

/// Which hold it is, if it was recorded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HoldMark(pub(super) Option<HoldId>);

impl HoldMark {
    pub(crate) const NONE: Self = Self(None);

    /// For an await of the body that runs under it.
    pub(crate) fn awaiting(self) -> Awaiting {
        Awaiting::under(self.0)
    }

    /// Adds its number, if it has one.
    pub(crate) fn add_to(self, holds: &mut Vec<HoldId>) {
        holds.extend(self.0);
    }

    /// Whether there is one.
    #[cfg(not(debug_assertions))]
    pub(crate) fn is_some(self) -> bool {
        self.0.is_some()
    }
}

/// A hold beside others, in its guard.
#[derive(Debug)]
pub(crate) struct SharedHold(Option<HoldId>);

impl SharedHold {
    /// It was not recorded.
    pub(crate) const NONE: Self = Self(None);

    /// Which it is.
    pub(crate) fn mark(&self) -> HoldMark {
        HoldMark(self.0)
    }

    /// It was not recorded, although it may be held now.
    pub(crate) fn is_none(&self) -> bool {
        self.0.is_none()
    }
}

/// What leads from a primitive to its entry, which is made when it is used first.
pub(crate) struct Observed {
    about: AboutPrimitive,
    entry: OnceLock<Arc<Entry>>,
}

impl Observed {
    #[track_caller]
    pub(crate) const fn new(kind: Kind) -> Self {
        Self {
            about: AboutPrimitive { kind, name: None, made_at: Location::caller(), permits: None },
            entry: OnceLock::new(),
        }
    }

    /// It begins with so many permits.
    pub(crate) const fn with_permits(mut self, permits: usize) -> Self {
        self.about.permits = Some(permits);
        self
    }

    /// Gives it a name, before it is used.
    pub(crate) const fn name(&mut self, name: &'static str) {
        self.about.name = Some(name);
    }

    /// It is part of a primitive of this kind.
    pub(crate) const fn is_a(&mut self, kind: Kind) {
        self.about.kind = kind;
    }

    #[inline]
    pub(super) fn entry(&self) -> &Arc<Entry> {
        self.entry.get_or_init(|| self.register())
    }

    #[cold]
    fn register(&self) -> Arc<Entry> {
        #[cfg(not(warded_loom))]
        let entry = super::registry::Registry::of_process().add(self.about);
        // Its models make the registry themselves.
        #[cfg(warded_loom)]
        let entry = Arc::new(Entry::new(super::snapshot::PrimitiveId(0), self.about));
        entry
    }

    /// The caller has acquired it, and excludes all others.
    #[inline]
    pub(crate) fn hold(&self, at: At) {
        self.entry().hold(at);
    }

    /// The caller, who has it alone, is about to release it.
    #[inline]
    pub(crate) fn release(&self) {
        if let Some(entry) = self.entry.get() {
            entry.release();
        }
    }

    /// The hold of the caller, who has it alone.
    #[inline]
    pub(crate) fn own(&self) -> HoldMark {
        HoldMark(self.entry.get().and_then(|entry| entry.exclusive.own()))
    }

    /// The caller, who has it alone, acquired it by a call with that text.
    #[inline]
    pub(crate) fn says(&self, text: Text) {
        if let Some(entry) = self.entry.get() {
            entry.says(text.call);
        }
    }

    /// The caller, who has this hold, acquired it by a call with that text.
    pub(crate) fn says_of(&self, hold: &SharedHold, text: Text) {
        if let (Some(entry), Some(id)) = (self.entry.get(), hold.0) {
            entry.says_of(id, text.call);
        }
    }

    /// The caller, who has it alone, knows what runs under its hold.
    #[inline]
    pub(crate) fn knows_body(&self) {
        if let Some(entry) = self.entry.get() {
            entry.exclusive.knows_body();
        }
    }

    /// The caller, who has this hold, knows what runs under it.
    pub(crate) fn knows_body_of(&self, hold: &SharedHold) {
        if let (Some(entry), Some(id)) = (self.entry.get(), hold.0) {
            entry.knows_body(id);
        }
    }

    /// The caller has acquired it to read, as others may.
    #[inline]
    pub(crate) fn hold_to_read(&self, at: At) -> SharedHold {
        SharedHold(Some(self.entry().hold_shared(at, HoldMode::Shared)))
    }

    /// The caller has acquired so many of its permits.
    #[inline]
    pub(crate) fn hold_permits(&self, at: At, n: usize) -> SharedHold {
        SharedHold((n > 0).then(|| self.entry().hold_shared(at, HoldMode::Permits(n))))
    }

    /// The caller has taken an item, which is not done.
    #[inline]
    pub(crate) fn hold_job(&self, at: At) -> SharedHold {
        SharedHold(Some(self.entry().hold_shared(at, HoldMode::Job)))
    }

    /// This hold is of so many permits now, other than 0.
    pub(crate) fn change_permits(&self, hold: &SharedHold, n: usize) {
        if let (Some(entry), Some(id)) = (self.entry.get(), hold.0) {
            entry.change_permits(id, n);
        }
    }

    /// It has as many permits as `total` says.
    pub(crate) fn has_permits(&self, total: impl Fn() -> usize) {
        self.entry().has_permits(total);
    }

    /// The caller, who has this hold, is about to release it.
    #[inline]
    pub(crate) fn release_shared(&self, hold: &mut SharedHold) {
        if let (Some(entry), Some(id)) = (self.entry.get(), hold.0.take()) {
            entry.release_shared(id);
        }
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        #[cfg(not(warded_loom))]
        if let Some(entry) = self.entry.take() {
            super::registry::Registry::of_process().remove(entry.id);
        }
    }
}
