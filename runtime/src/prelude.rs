//! Everything that a program with monitors needs: `use warded::prelude::*;`

pub use crate::{
    Condition, Elapsed, Lock, Monitor, RwLock, Wait, guarded, lock_order, locked, nonzero, reached, read_lock,
    requires, select_event, try_locked, try_read_lock, try_wait_until, try_with_lock, wait_until, wait_until_blocking,
    with_lock, with_lock_blocking,
};
