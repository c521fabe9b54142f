//! A lock around shared state: the fragments of Python's own page.
//!
//! ```python
//! lock = asyncio.Lock()
//!
//! async with lock:                          await lock.acquire()
//!     # access shared state                 try:
//!                                               # access shared state
//!                                           finally:
//!                                               lock.release()
//! ```
//!
//! In Python nothing says which state the lock guards. Here the state can't be reached without the lock. Both fragments become one macro
//! call, which releases the lock on every path out.

use warded::prelude::*;

pub(crate) const PRINTS: &[&str] = &["first accesses shared state", "second accesses shared state", "accesses: 2"];

#[guarded]
struct Shared {
    state: Lock,
    #[guarded(by = state)]
    accesses: u32,
}

impl Shared {
    async fn access(&self, who: &str) {
        with_lock!(self.state, |s| {
            say!("{who} accesses shared state");
            s.accesses += 1;
        });
    }
}

pub(crate) async fn run() {
    let shared: Shared = SharedInit { accesses: 0 }.into();
    shared.access("first").await;
    shared.access("second").await;
    say!("accesses: {}", shared.into_init().accesses);
}
