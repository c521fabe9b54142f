//! Refuses two things in the body of a lock: the same lock again, and a wait for a predicate, which would keep the lock.

use super::held::{Held, owner};
use super::parse::Call;
use super::tokens::shown;
use crate::diagnostics::Diagnostics;

/// Refuses a lock that is held already, as far as the tokens show it. Returns whether the named ones are locks: in a `#[requires]`
/// method, the name of a required lock means the fields that it guards.
pub(super) fn check_not_again(call: &Call, diagnostics: &mut Diagnostics) -> bool {
    let mut are_locks = true;
    for lock in call.locks() {
        let Some(outer) = call.held.locks.iter().find(|outer| outer.is(lock)) else { continue };
        let (name, shown) = (call.name, shown(lock));
        let message = if outer.is_required {
            are_locks = false;
            format!(
                "the method requires `{shown}`, which is held here: leave out this `{name}!`, and write `self.` before each of its fields"
            )
        } else {
            let hangs = if name == "locked" { "" } else { ", and would wait for itself" };
            format!(
                "`{shown}` is held here already{hangs}: leave out this `{name}!`, and use the parameter of the closure around it"
            )
        };
        diagnostics.refuse(lock, message);
    }
    are_locks
}

impl Held {
    /// Refuses a wait for a predicate that keeps another lock, unless the wait says `holding` or the body says `may_wait`.
    pub(crate) fn check_nothing_else(&self, call: &Call, diagnostics: &mut Diagnostics) {
        let Some(lock) = call.locks().first().copied() else { return };
        for outer in self.locks.iter().filter(|outer| !outer.may_wait && !outer.is(lock)) {
            if call.options().any(|option| option.name == "holding" && outer.is_written(&option.value)) {
                continue;
            }
            let says_what = call.closures().next().is_some();
            let (name, lock_shown, outer_shown) = (call.name, shown(lock), shown(&outer.lock));
            let what = if says_what { "the predicate".to_owned() } else { format!("`{lock_shown}`") };
            let closure = if says_what { ", |s| .." } else { "" };
            // Without a predicate, a field of the same owner may be a condition of the lock.
            let is_condition = !says_what && owner(lock).is_some() && owner(lock) == owner(&outer.lock);
            let unless =
                format!("; or, if no task needs it, say so: `{name}!({lock_shown}, holding = {outer_shown}{closure})`");
            let unless = if is_condition { "" } else { &*unless };
            let message = format!(
                "this wait would keep `{outer_shown}` locked, and the task that makes {what} true may need it: wait before you \
                 lock `{outer_shown}`{unless}"
            );
            diagnostics.refuse(lock, message);
        }
    }
}
