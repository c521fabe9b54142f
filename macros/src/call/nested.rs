//! What may not stand in the body of a lock: the same lock again, and a wait for a predicate that would keep it.

use proc_macro2::TokenStream;

use super::held::{Held, owner};
use super::parse::Call;
use super::tokens::shown;
use crate::diagnostics::Diagnostics;

/// Refuses a lock that is held already, as far as the tokens tell. Whether what is named is a lock: the method that requires one
/// sees what it guards in its place.
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
                "`{shown}` is held here already{hangs}: leave out this `{name}!`, and use what the closure around it was given"
            )
        };
        diagnostics.refuse(lock, message);
    }
    are_locks
}

impl Held {
    /// Whether a wait for a predicate keeps no lock, but those that it, or the body, says it may.
    pub(crate) fn check_nothing_else(&self, call: &Call, diagnostics: &mut Diagnostics) {
        let Some(lock) = call.locks().first().copied() else { return };
        for outer in self.locks.iter().filter(|outer| !outer.may_wait && !outer.is(lock)) {
            if call.options().any(|option| option.name == "holding" && outer.is_written(&option.value)) {
                continue;
            }
            let what = if says_what(call) { "the predicate".to_owned() } else { format!("`{}`", shown(lock)) };
            let unless = unless(call, lock, &outer.lock);
            let outer = shown(&outer.lock);
            let message = format!(
                "this wait would keep `{outer}` locked, and whoever makes {what} true may need it: wait before you lock \
                 `{outer}`{unless}"
            );
            diagnostics.refuse(lock, message);
        }
    }
}

/// Whether there is a predicate.
fn says_what(call: &Call) -> bool {
    call.closures().next().is_some()
}

/// When a wait may keep the lock `outer`. What has the same owner may be a condition of it, and is one if it says what to wait
/// for; the condition of another lock is too rare to mention.
fn unless(call: &Call, lock: &TokenStream, outer: &TokenStream) -> String {
    let has_same_owner = owner(lock).is_some() && owner(lock) == owner(outer);
    let (name, lock, outer) = (call.name, shown(lock), shown(outer));
    match (has_same_owner, says_what(call)) {
        (true, false) => String::new(),
        (true, true) => format!(
            "; or, if `{lock}` is no condition of it and nobody needs it, say so: `{name}!({lock}, holding = {outer}, |s| ..)`"
        ),
        (false, true) => format!("; or, if nobody needs it, say so: `{name}!({lock}, holding = {outer}, |s| ..)`"),
        (false, false) => format!("; or, if nobody needs it, say so: `{name}!({lock}, holding = {outer})`"),
    }
}
