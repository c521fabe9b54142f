//! No lint that a careful crate turns on is reported for generated code.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, missing_debug_implementations, missing_copy_implementations)]
#![deny(unreachable_pub, unused_qualifications, single_use_lifetimes, unused_lifetimes, trivial_casts)]
#![deny(let_underscore_drop, unused_results, variant_size_differences, non_ascii_idents, elided_lifetimes_in_paths)]
#![deny(explicit_outlives_requirements, unnameable_types, unit_bindings, tail_expr_drop_order, if_let_rescope)]

use std::time::Duration;

use warded::prelude::*;

/// A buffer.
#[guarded]
#[derive(Debug)]
pub struct Buffer<'a> {
    name: &'a str,
    state: Lock,
    /// The items.
    #[guarded(by = state)]
    items: Vec<&'a str>,
    /// Never used.
    #[condition(of = state)]
    pub unused: Condition,
    #[condition(of = state, when = |s| !s.items.is_empty())]
    ready: Condition,
    #[condition(of = state, when = |_| { true })]
    always: Condition,
    prices: RwLock,
    #[guarded(by = prices)]
    price: u32,
}

impl Buffer<'_> {
    async fn all(&self, limit: Duration) -> Result<u32, Elapsed> {
        wait_until!(self.ready).release();
        wait_until!(self.ready, timeout = limit)?.items.clear();
        wait_until!(self.ready, |s| s.items.is_empty(), |s| s.items.push("one"));
        wait_until!(self.myself().ready, |s| !s.items.is_empty(), |s| s.items.push("two"));
        wait_until!(self.myself().always, timeout = limit)?.release();
        read_lock!(self.prices, timeout = limit, |s| s.price)
    }

    fn myself(&self) -> &Self {
        self
    }
}

fn main() {
    let buffer: Buffer<'_> = BufferInit { name: "name", items: vec!["zero"], price: 3 }.into();
    assert_eq!(buffer.name, "name");
    assert_eq!(warded::block_on(buffer.all(Duration::ZERO)), Ok(3));
    assert_eq!(buffer.into_init().items, ["one", "two"]);
}
