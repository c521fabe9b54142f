//! The types of the futures of this crate. You need their names only to store a future in a struct or to write its type.
//!
//! Most code awaits a future where it is made, and needs no name.

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
