// No lint is reported for generated code.
#![deny(warnings, unused, rust_2018_idioms, rust_2024_compatibility, missing_docs, missing_debug_implementations)]
#![deny(unreachable_pub, unnameable_types, single_use_lifetimes, unused_qualifications, elided_lifetimes_in_paths)]
#![deny(clippy::pedantic, clippy::items_after_statements, unused_results, variant_size_differences)]
#![forbid(unsafe_code)]
//! The docs of this crate, which the lints demand.

use warded::prelude::*;

lock_order!(pub Outer < Inner);

/// A room.
#[guarded]
#[derive(Debug)]
pub struct Room {
    /// For guests.
    #[lock(order = Outer)]
    outer: Lock,
    #[guarded(by = outer)]
    guests: u32,
    /// For beds.
    #[lock(order = Inner)]
    inner: Lock,
    #[guarded(by = inner)]
    beds: u32,
}

impl Room {
    /// Adds them.
    pub async fn sum(&self) -> u32 {
        with_lock!(self.outer, async |o| {
            let before = with_lock!(self.inner, |i| i.beds);
            let tried = try_with_lock!(self.inner, |i| i.beds).unwrap_or(before);
            with_lock!(self.inner, async |i| o.guests + i.beds + std::future::ready(tried).await)
        })
    }

    /// Waits.
    pub async fn returns(&self) -> u32 {
        with_lock!(self.outer, async |o| {
            std::future::ready(()).await;
            return o.guests;
        })
    }

    /// Adds them, in a thread.
    pub fn blocking(&self) -> u32 {
        with_lock_blocking!(self.outer, |o| with_lock_blocking!(self.inner, |i| o.guests + i.beds))
    }
}

fn main() {
    let room: Room = RoomInit { guests: 1, beds: 2 }.into();
    assert_eq!(warded::block_on(room.sum()) + warded::block_on(room.returns()), 6);
    assert_eq!(room.blocking(), 3);
}
