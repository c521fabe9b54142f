//! The lock-order check of debug builds.

mod known;
mod stuck;
mod thread;

pub(crate) use self::{
    known::{Known, LevelOf},
    stuck::BodyWakers,
    thread::{OnThread, monitor_held_since, refuse_to_sleep_with_monitor},
};
pub(super) use self::{stuck::waker_of_own_wait, thread::held_by_thread};
