//! The fields of primitives, futures and guards that the feature `observe` needs.
//!
//! - A primitive has an [`Observed`], which leads to its record: its [entry](super::entry). The exclusive hold of the primitive is
//!   written there, as a [stamp](super::stamp): the task, the place and the time.
//! - A wait, and a hold that can exist beside others, has a record of its own: a [cell](super::cell). A guard of such a hold has a
//!   [`SharedHold`]. A future that may wait has a [`WaitNote`] and a [`WaitRecord`], and what wakes its task is a [`TaskWaker`].
//! - [`HoldMark`] is the number of a hold. [`At`] is a place in the source, and [`Text`] the macro call that stands there.
//! - While a macro's body awaits, an [`Awaiting`] records the waits of the body, so that a snapshot tells what the holder waits for.
//!
//! A [snapshot](crate::observe::snapshot()) reads the records, and never the primitives.
//!
//! Without the feature, `unrecorded.rs` takes the place of this file. Its types have the same methods, and no size.

#[cfg(all(debug_assertions, not(warded_loom)))]
pub(crate) use super::counted::polled_instead;
pub(crate) use super::{
    asleep::Asleep,
    body::Awaiting,
    counted::not_counted,
    observed::{HoldMark, Holders, Observed, SharedHold},
    place::At,
    purpose::Wants,
    snapshot::{HoldId, Kind},
    wait::{MutexWait, Recorded, TaskWaker, WaitNote, WaitRecord, ends_within},
    who::Unusual,
};
pub use super::{
    place::{Text, TextParts},
    purpose::ConditionName,
};
