//! A program that looks whether a lock is held before it acquires the lock. The fragments are from the page for Python 3.6, which writes
//! `yield from` for `await`.
//!
//! ```python
//! if not lock.locked():
//!     yield from lock
//! else:
//!     # Lock is acquired
//! ```
//!
//! In Python, the result of `locked()` is out of date if the program awaits before the `yield from`. Here `try_with_lock!` checks and takes
//! the lock in one step, on any number of threads. It never waits.

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
