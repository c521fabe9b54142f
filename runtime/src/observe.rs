//! Who holds which lock, since when, and what everybody waits for. Only with the feature `observe`.

mod display;
mod event;
#[cfg(test)]
mod fixture;
mod levels;
mod snapshot;

pub use self::event::{
    Deadlock, Doubt, Event, HoldOf, LongHold, LongWait, Member, NestedWait, NotPolled, PrimitiveName, WaitOn,
};
pub use self::snapshot::{
    Body, Counters, Hold, HoldId, HoldMode, Kind, PlaceCounters, Primitive, PrimitiveId, Snapshot, Wait, WaitFor,
    WaitId, WaitState, Who,
};
