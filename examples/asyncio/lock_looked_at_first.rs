//! A lock that is looked at before it is acquired: the fragments of the page for Python 3.6, where `await` was still
//! `yield from`.
//!
//! ```python
//! if not lock.locked():
//!     yield from lock
//! else:
//!     # Lock is acquired
//! ```
//!
//! In Python nothing may be awaited between `locked()` and the `yield from`, or the answer is out of date. Here `try_with_lock!` looks and
//! takes the lock in one step, on any number of threads. It never waits.

use warded::prelude::*;

pub(crate) const PRINTS: &[&str] =
    &["lock acquired: true", "lock is acquired by somebody else", "lock acquired: false"];

pub(crate) async fn run() {
    let lock = Lock::new(());
    try_with_lock!(lock, |()| {
        say!("lock acquired: {}", lock.is_locked());
        if try_with_lock!(lock, |()| ()).is_none() {
            say!("lock is acquired by somebody else");
        }
    });
    say!("lock acquired: {}", lock.is_locked());
}
