//! `locked!` and `try_locked!`: run a body under a monitor, on this thread.
//!
//! ```text
//! locked!(monitor, .., |pattern, ..| body)          the value of the body
//! try_locked!(monitor, .., |pattern, ..| body)      an `Option`
//! ```
//!
//! ```text
//! locked!(self.state, |s| s.open += 1)
//! ──▶ {
//!         let mut s = ::warded::__private::locked(&(self.state));
//!         let s = &mut *::warded::__private::lent(&mut s);
//!         (s.open += 1)
//!     }
//! ```
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
//!
//! The body is a block of the enclosing function, as in [`with_lock!`](crate::with_lock), and never awaits.

#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;

use crate::call::acquisition::{Access, AcquireMode, LockMacro};

const LOCKED: LockMacro = LockMacro {
    name: "locked",
    mode: AcquireMode::Briefly,
    access: Access::Write,
    function: "locked",
    one_of_several: "one_of_several_monitors",
    // Nothing is awaited.
    outside_async: "",
};

pub(crate) fn locked(input: TokenStream) -> TokenStream {
    LOCKED.expand(input)
}

pub(crate) fn try_locked(input: TokenStream) -> TokenStream {
    LockMacro { name: "try_locked", mode: AcquireMode::Try, function: "try_locked", ..LOCKED }.expand(input)
}
