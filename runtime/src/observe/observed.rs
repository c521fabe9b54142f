//! [`Observed`] and [`SharedHold`]: the fields by which primitives and guards lead to their [records](super::record).

use std::{
    fmt,
    panic::Location,
    sync::{Arc, OnceLock},
};

use super::{
    body::Awaiting,
    entry::{AboutPrimitive, Entry, SharedRecord},
    place::{At, Text},
    snapshot::{Hold, HoldId, HoldMode, Kind},
};

/// The number of a hold, if the hold was recorded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HoldMark(pub(super) Option<HoldId>);

impl HoldMark {
    pub(crate) const NONE: Self = Self(None);

    /// The record of an await in the body of this hold.
    pub(crate) fn awaiting(self) -> Awaiting {
        Awaiting::under(self.0)
    }

    /// The number.
    pub(crate) fn id(self) -> Option<HoldId> {
        self.0
    }

    /// Whether the hold has a number.
    #[cfg(not(debug_assertions))]
    pub(crate) fn is_some(self) -> bool {
        self.0.is_some()
    }
}

/// The field of a guard that leads to the record of its shared hold.
pub(crate) struct SharedHold(Option<SharedRecord>);

impl SharedHold {
    /// A hold that was not recorded.
    pub(crate) const NONE: Self = Self(None);

    /// The number of the hold.
    pub(crate) fn mark(&self) -> HoldMark {
        HoldMark(self.0.map(|hold| hold.id))
    }

    /// Whether the hold was not recorded. The primitive may be held all the same.
    pub(crate) fn is_none(&self) -> bool {
        self.0.is_none()
    }
}

impl fmt::Debug for SharedHold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.mark().fmt(f)
    }
}

/// The field of a primitive that leads to its entry. The entry is made at the first use.
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

    /// Sets the first number of permits.
    pub(crate) const fn with_permits(mut self, permits: usize) -> Self {
        self.about.permits = Some(permits);
        self
    }

    /// Names the primitive, before its first use.
    pub(crate) const fn name(&mut self, name: &'static str) {
        self.about.name = Some(name);
    }

    /// Sets the kind, for a lock that is part of another primitive.
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
        // The models make the registry themselves.
        #[cfg(warded_loom)]
        let entry = Arc::new(Entry::new(super::snapshot::PrimitiveId(0), self.about));
        entry
    }

    /// Records that the caller holds the primitive alone.
    #[inline]
    pub(crate) fn hold(&self, at: At) {
        self.entry().hold(at);
    }

    /// Records that the caller, who holds it alone, is about to release it.
    #[inline]
    pub(crate) fn release(&self) {
        if let Some(entry) = self.entry.get() {
            entry.release();
        }
    }

    /// The hold of the caller, who holds the primitive alone.
    #[inline]
    pub(crate) fn own(&self) -> HoldMark {
        HoldMark(self.entry.get().and_then(|entry| entry.exclusive.own()).map(HoldId))
    }

    /// Records the text of the call by which the caller acquired it alone.
    #[inline]
    pub(crate) fn says(&self, text: Text) {
        if let Some(entry) = self.entry.get() {
            entry.says(text);
        }
    }

    /// Records the text of the call by which the caller acquired this hold.
    pub(crate) fn says_of(&self, hold: &SharedHold, text: Text) {
        if let (Some(entry), Some(hold)) = (self.entry.get(), hold.0) {
            entry.says_of(hold, text);
        }
    }

    /// Records that the caller, who holds it alone, knows which code runs with its hold.
    #[inline]
    pub(crate) fn knows_body(&self) {
        if let Some(entry) = self.entry.get() {
            entry.exclusive.knows_body();
        }
    }

    /// Records that the caller knows which code runs with this hold.
    #[expect(clippy::unused_self, reason = "the shape of `knows_body`")]
    pub(crate) fn knows_body_of(&self, hold: &SharedHold) {
        if let Some(hold) = hold.0 {
            hold.knows_body();
        }
    }

    /// Records that the caller has acquired it to read.
    #[inline]
    pub(crate) fn hold_to_read(&self, at: At) -> SharedHold {
        SharedHold(Some(self.entry().hold_shared(at, HoldMode::Shared)))
    }

    /// Records that the caller has acquired `n` permits.
    #[inline]
    pub(crate) fn hold_permits(&self, at: At, n: usize) -> SharedHold {
        SharedHold((n > 0).then(|| self.entry().hold_shared(at, HoldMode::Permits(n))))
    }

    /// Records that the caller has taken an item, which is not done.
    #[inline]
    pub(crate) fn hold_job(&self, at: At) -> SharedHold {
        SharedHold(Some(self.entry().hold_shared(at, HoldMode::Job)))
    }

    /// Records how many permits this hold has now. That is never 0.
    #[expect(clippy::unused_self, reason = "the shape of `release_shared`")]
    pub(crate) fn change_permits(&self, hold: &SharedHold, n: usize) {
        if let Some(hold) = hold.0 {
            hold.change_permits(n);
        }
    }

    /// Records that the semaphore has `total()` permits.
    pub(crate) fn has_permits(&self, total: impl Fn() -> usize) {
        self.entry().has_permits(total);
    }

    /// Records that the caller is about to release this hold.
    #[inline]
    pub(crate) fn release_shared(&self, hold: &mut SharedHold) {
        if let (Some(entry), Some(hold)) = (self.entry.get(), hold.0.take()) {
            entry.release_shared(hold);
        }
    }
}

/// The holders of a primitive, for its `Debug`.
pub(crate) struct Holders(Vec<Hold>);

impl Observed {
    /// The holders now, as far as they are recorded. It does not wait for the primitive.
    pub(crate) fn holders(&self) -> Holders {
        #[cfg(not(warded_loom))]
        let copied = self.entry.get().map(|entry| super::registry::Registry::of_process().copy_of(entry));
        // The models don't show holders.
        #[cfg(warded_loom)]
        let copied = None::<super::snapshot::Primitive>;
        Holders(copied.map_or_else(Vec::new, |primitive| primitive.holds))
    }
}

impl Holders {
    /// Adds the holders to what `Debug` shows, if there are any.
    pub(crate) fn show(&self, shown: &mut fmt::DebugStruct<'_, '_>) {
        if !self.0.is_empty() {
            shown.field("held_by", self);
        }
    }
}

impl fmt::Debug for Holders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(holds) = self;
        let mut list = f.debug_list();
        for hold in holds {
            list.entry(&format_args!("{} at {}:{}", hold.who, hold.at.file(), hold.at.line()));
        }
        list.finish()
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
