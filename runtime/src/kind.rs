//! The kinds of primitives.

/// The kind of a primitive.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "observe", expect(missing_docs, reason = "the names of the primitives"))]
#[cfg_attr(not(feature = "observe"), expect(unnameable_types, reason = "it is a part of the seal of `Order`"))]
#[non_exhaustive]
pub enum Kind {
    Lock,
    Monitor,
    RwLock,
    Condition,
    Semaphore,
    BoundedSemaphore,
    Event,
    Barrier,
    Queue,
    LifoQueue,
    PriorityQueue,
}
