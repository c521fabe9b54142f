//! Fields and monitors behind `#[cfg]`, attributes and docs of fields.
#![deny(warnings)]

use warded::prelude::*;

/// Documented.
#[guarded]
#[derive(Debug)]
struct Pool {
    /// The monitor.
    state: Monitor,
    /// Guarded.
    #[guarded(by = state)]
    #[cfg(all())]
    idle: Vec<u32>,
    #[guarded(by = state)]
    #[cfg(any())]
    never: Nothing,
    #[cfg(any())]
    other: Monitor,
    #[cfg(any())]
    #[guarded(by = other)]
    neither: Nothing,
    #[cfg(all())]
    audit: Monitor,
    #[cfg(all())]
    #[guarded(by = audit)]
    seen: u32,
}

fn main() {
    let pool = Pool::from(PoolInit { idle: vec![1], seen: 0 });
    locked!(pool.state, |s| {
        #[cfg(any())]
        s.never.never();
        #[cfg(all())]
        s.idle.push(2);
    });
    locked!(pool.audit, |a| a.seen += 1);
    assert_eq!(locked!(pool.state, |s| s.idle.len()), 2);
}
