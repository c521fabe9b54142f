//! Everything that a program with monitors needs: `use warded::prelude::*;`

pub use crate::{
    Elapsed, Lock, Wait, guarded, try_with_lock, wait_until, wait_until_blocking, with_lock, with_lock_blocking,
};
