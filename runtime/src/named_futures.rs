//! The futures of this crate, by name: to store one in a struct, or to write its type.
//!
//! You seldom need to: `.await` them where they are made.

pub use crate::{
    acquire_all::{AcquireEight, AcquireFive, AcquireFour, AcquireSeven, AcquireSix, AcquireThree, AcquireTwo},
    barrier::BarrierWait,
    condition::{ConditionAcquire, ConditionAcquireWhen, ConditionWait, ConditionWaitFor, ConditionWaitUntil},
    event::EventWait,
    lock::{
        Acquire, AcquireOwned, AcquireWhen, OwnedWaitFor, OwnedWaitNotified, OwnedWaitUntil, WaitFor, WaitNotified,
        WaitUntil,
    },
    monitor::{MonitorReached, MonitorThen, MonitorWaitUntil},
    queue::{Get, GetOwned, Jobs, Join, Put, Reserve, ReserveOwned},
    rw_lock::{Read, ReadOwned, Write, WriteOwned},
    semaphore::{AcquirePermits, AcquirePermitsOwned},
    timeout::Timeout,
};
