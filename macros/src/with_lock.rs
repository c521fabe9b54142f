//! `with_lock!`, `read_lock!`, `locked!` and similar macros: run a body under locks.
//!
//! ```text
//! with_lock!(lock, .., timeout = duration, |pattern, ..| body)      the value of the body, or a `Result` with a limit
//! with_lock!(lock, .., deadline = instant, |pattern, ..| body)
//! with_lock!(lock, async |pattern| body)                            a body that awaits
//! with_lock_blocking!(..)                                           the same outside async
//! try_with_lock!(lock, .., |pattern, ..| body)                      an `Option`
//! read_lock!(..), try_read_lock!(..)                                the same beside others that read, with one lock
//! locked!(monitor, .., |pattern, ..| body)                          on this thread, under monitors
//! try_locked!(monitor, .., |pattern, ..| body)                      an `Option`
//! ```
//!
//! ```text
//! with_lock!(self.state, |s| s.balance += 1)
//! ──▶ {
//!         let mut s = ::warded::__private::acquire(&(self.state)).await;
//!         let s = &mut *::warded::__private::lent(&mut s);
//!         (s.balance += 1)
//!     }
//! ```
//!
//! The body is a block of the enclosing function, so `return`, `?`, `break` and `continue` mean what they mean there. The
//! braces around it are of edition 2024, whatever the user's: temporaries of its last expression go before the guard. The guard
//! can't be named: the parameter hides it. Where the lock comes from a call, `self.find(3).state`, or there is a limit, a `match` stands for
//! the first `let`: what the lock was found by lives as long as the body. On a mistake the expansion keeps its shape, beside the errors.
//!
//! Several monitors have one guard, which unlocks all of them before it wakes anybody:
//!
//! ```text
//! locked!(a.state, b.state, |x, y| x.open += y.open)
//! ──▶ match locked_all((one_of_several_monitors(&(a.state)), one_of_several_monitors(&(b.state)))) {
//!         mut all => {
//!             let (mut x, mut y) = each(&mut all);
//!             let x = &mut *lent(&mut x);
//!             let y = &mut *lent(&mut y);
//!             (x.open += y.open)
//!         }
//!     }
//! ```

#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;

use crate::call::InBranch;
use crate::call::acquisition::{Access, AcquireMode, LockMacro};

const WITH_LOCK: LockMacro = LockMacro {
    name: "with_lock",
    mode: AcquireMode::Await,
    access: Access::Write,
    function: "acquire",
    one_of_several: "one_of_several",
    outside_async: "outside_async_write_async_or_of_a_monitor_locked_or_of_a_lock_with_lock_blocking_or_in_drop_try_with_lock",
};

const READ_LOCK: LockMacro = LockMacro {
    access: Access::Read,
    function: "read",
    outside_async: "outside_async_write_async_or_put_it_into_block_on",
    ..WITH_LOCK
};

const LOCKED: LockMacro = LockMacro {
    mode: AcquireMode::Briefly,
    function: "locked",
    one_of_several: "one_of_several_monitors",
    ..WITH_LOCK
};

fn named(name: &'static str) -> LockMacro {
    let mode = AcquireMode::Try;
    match name {
        "with_lock_blocking" => LockMacro { name, mode: AcquireMode::Block, ..WITH_LOCK },
        "try_with_lock" => LockMacro { name, mode, function: "try_acquire", ..WITH_LOCK },
        "read_lock" => LockMacro { name, ..READ_LOCK },
        "try_read_lock" => LockMacro { name, mode, function: "try_read", ..READ_LOCK },
        "locked" => LockMacro { name, ..LOCKED },
        "try_locked" => LockMacro { name, mode, function: "try_locked", ..LOCKED },
        _ => WITH_LOCK,
    }
}

pub(crate) fn expand(name: &'static str, input: TokenStream) -> TokenStream {
    named(name).expand(input)
}

pub(crate) fn in_branch(name: &'static str, input: TokenStream, outcome: &TokenStream) -> InBranch {
    named(name).expand_in_branch(input, outcome)
}
