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

use crate::call::Call;
use crate::call::acquisition::{Access, AcquireMode, UnderLocks};
use crate::diagnostics::Diagnostics;

pub(crate) fn locked(input: TokenStream) -> TokenStream {
    Call::parse("locked", input).expand(AcquireMode::Briefly, validate, expand)
}

pub(crate) fn try_locked(input: TokenStream) -> TokenStream {
    Call::parse("try_locked", input).expand(AcquireMode::Try, validate, expand)
}

// --- validate ---

fn validate(call: &Call, mode: AcquireMode, diagnostics: &mut Diagnostics) -> Option<UnderLocks> {
    // Nothing is awaited.
    UnderLocks::validate(call, mode, Access::Write, "", diagnostics)
}

// --- expand ---

fn expand(model: &UnderLocks, errors: &TokenStream) -> TokenStream {
    let UnderLocks { acquisition, locks, .. } = model;
    let tries = acquisition.mode == AcquireMode::Try;
    match &locks[..] {
        [monitor] => model.run(&acquisition.request(if tries { "try_locked" } else { "locked" }, monitor), errors),
        monitors => {
            let function = if tries { "try_locked_all" } else { "locked_all" };
            model.run_each(&acquisition.request_all(function, "one_of_several_monitors", monitors), errors)
        }
    }
}
