//! The engine: how tasks wait, are served, and hand over their grants. Each primitive adds its policy to it.
//!
//! Start at [`wait_queue`]. Only the files here, `monitor.rs` and those of `monitor/` contain `unsafe` code. Nothing here imports a primitive.

pub(crate) mod blocking;
pub(crate) mod borrowed_predicate;
pub(crate) mod budget;
pub(crate) mod sync;
pub(crate) mod value_cell;
pub(crate) mod wait_queue;
