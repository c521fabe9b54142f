//! The fields of primitives, futures and guards that the feature `observe` needs.
//!
//! Without the feature, `unrecorded.rs` takes the place of this file. Its types have the same methods, and no size.

pub use super::place::{Text, TextParts};
pub(crate) use super::{
    body::{Asleep, Awaiting, Memory},
    observed::{HoldMark, Holders, Observed, SharedHold},
    place::At,
    purpose::Wants,
    snapshot::{HoldId, Kind},
    wait::{Recorded, TaskWaker, WaitNote, WaitRecord, ends_within},
    who::Unusual,
};
