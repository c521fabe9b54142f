//! Who holds which lock, since when, and what everybody waits for. Only with the feature `observe`.

mod snapshot;

pub use self::snapshot::{
    Body, Counters, Hold, HoldId, HoldMode, Kind, PlaceCounters, Primitive, PrimitiveId, Snapshot, Wait, WaitFor,
    WaitId, WaitState, Who,
};
