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
//! ──▶ {
//!         let mut all = locked_all((one_of_several_monitors(&(a.state)), one_of_several_monitors(&(b.state))));
//!         let (mut x, mut y) = each(&mut all);
//!         let x = &mut *lent(&mut x);
//!         let y = &mut *lent(&mut y);
//!         (x.open += y.open)
//!     }
//! ```
//!
//! The body is a block of the enclosing function, as in [`with_lock!`](crate::with_lock), and never awaits.

#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;

use crate::call::acquisition::{Access, AcquireMode, Acquisition, Body};
use crate::call::options::check_options;
use crate::call::{Call, rules};
use crate::diagnostics::Diagnostics;

pub(crate) fn locked(input: TokenStream) -> TokenStream {
    Call::parse("locked", input).expand(AcquireMode::Briefly, validate, expand)
}

pub(crate) fn try_locked(input: TokenStream) -> TokenStream {
    Call::parse("try_locked", input).expand(AcquireMode::Try, validate, expand)
}

// --- validate ---

struct Model {
    acquisition: Acquisition,
    monitors: Vec<TokenStream>,
    body: Body,
}

fn validate(call: &Call, mode: AcquireMode, diagnostics: &mut Diagnostics) -> Option<Model> {
    let has_monitors = rules::check_locks(call, diagnostics);
    let options = check_options(call, mode, diagnostics);
    // The value of the first of two bodies is not what was meant.
    let is_complete = rules::check_nothing_follows(call, 1, diagnostics) && call.closures().nth(1).is_none();
    let body =
        rules::check_closure(call, diagnostics).and_then(|closure| rules::check_body(call, closure, mode, diagnostics));
    let monitors = call.locks().into_iter().cloned().collect();
    let (warded, held) = (call.warded.clone(), call.held.clone());
    // A name that is never used: nothing is awaited.
    let outside_async = "";
    let acquisition = Acquisition { warded, held, mode, access: Access::Write, outside_async, options };
    body.filter(|_| has_monitors && is_complete).map(|body| Model { acquisition, monitors, body })
}

// --- expand ---

fn expand(Model { acquisition, monitors, body }: &Model, errors: &TokenStream) -> TokenStream {
    let tries = acquisition.mode == AcquireMode::Try;
    let value = if let [monitor] = &monitors[..] {
        let request = acquisition.request(if tries { "try_locked" } else { "locked" }, monitor);
        acquisition.run(&request, monitors, body)
    } else {
        let function = if tries { "try_locked_all" } else { "locked_all" };
        let request = acquisition.request_all(function, "one_of_several_monitors", monitors);
        acquisition.run_each(&request, monitors, body)
    };
    acquisition.options.beside(errors, &TokenStream::new(), &value)
}
