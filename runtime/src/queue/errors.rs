//! The errors of a queue: why it refused an item, or had none.

use std::{error::Error, fmt};

/// The queue is shut down. The error of a [`put`](super::OrderedQueue::put) contains the item.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct QueueShutDown<T = ()>(pub T);

/// Why [`try_put`](super::OrderedQueue::try_put) refused an item, and the item; or why
/// [`try_reserve`](super::OrderedQueue::try_reserve) had no slot.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum TryPutError<T> {
    /// There is no room, or other tasks wait for it.
    Full(T),
    /// The queue is shut down.
    ShutDown(T),
}

/// Why [`try_get`](super::OrderedQueue::try_get) had no item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TryGetError {
    /// There is no item, or each item was handed to a getter that waited.
    Empty,
    /// The queue is empty, and shut down.
    ShutDown,
}

impl<T> QueueShutDown<T> {
    /// Returns the item that was not put in.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> TryPutError<T> {
    /// Returns the item that was not put in.
    pub fn into_inner(self) -> T {
        match self {
            Self::Full(item) | Self::ShutDown(item) => item,
        }
    }
}

// --- trait impls ---

const SHUT_DOWN: &str = "the queue is shut down";

// Like std's `SendError`, these don't need `T: Debug`: `queue.try_put(closure).unwrap()` compiles.

impl<T> fmt::Debug for QueueShutDown<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("QueueShutDown(..)")
    }
}

impl<T> fmt::Debug for TryPutError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full(_) => "Full(..)",
            Self::ShutDown(_) => "ShutDown(..)",
        })
    }
}

impl<T> fmt::Display for QueueShutDown<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SHUT_DOWN)
    }
}

impl<T> fmt::Display for TryPutError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full(_) => "the queue is full",
            Self::ShutDown(_) => SHUT_DOWN,
        })
    }
}

impl fmt::Display for TryGetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the queue is empty",
            Self::ShutDown => SHUT_DOWN,
        })
    }
}

impl<T> Error for QueueShutDown<T> {}

impl<T> Error for TryPutError<T> {}

impl Error for TryGetError {}
