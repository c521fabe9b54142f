#![expect(clippy::needless_pass_by_value, reason = "`quote!` makes values, and here they are written in place")]

use proc_macro2::TokenStream;
use quote::quote;

use crate::diagnostics::messages;
use crate::expansions::{check_folder, expand_calls};
use crate::tests::called::{locked, try_locked};

#[test]
fn expansions_are_as_documented() {
    check_folder("with_lock/locked", |input| expand_calls(input, "locked", locked));
}

fn told(input: TokenStream) -> Vec<String> {
    messages(&locked(quote!(::warded; #input)))
}

fn told_when_trying(input: TokenStream) -> Vec<String> {
    messages(&try_locked(quote!(::warded; #input)))
}

#[test]
fn a_monitor_is_named() {
    assert_eq!(told(quote!(|s| s.n)), ["name the lock: write `locked!(self.state, |s| ..)`"]);
    assert_eq!(told_when_trying(quote!()), ["name the lock: write `try_locked!(self.state, |s| ..)`"]);
}

#[test]
fn a_body_is_written() {
    assert_eq!(told(quote!(self.state)), ["say what to do with the lock: write `locked!(self.state, |s| ..)`"]);
}

#[test]
fn a_comma_stands_behind_the_monitor() {
    let message = "put a comma after `self.state`: write `self.state, |s| ..`";
    assert_eq!(told(quote!(self.state | s | s.n)), [message]);
}

#[test]
fn there_is_one_body() {
    let message = "`locked!` runs one body: put both into one `|s| { .. }`";
    assert_eq!(told(quote!(self.state, |s| s.n > 0, |s| s.n)), [message]);
}

#[test]
fn a_body_does_not_lock_its_monitor_again() {
    let message =
        "`self.state` is held here already: leave out this `locked!`, and use the parameter of the closure around it";
    assert_eq!(told(quote!(@held[(held_0 [same] self.state)] self.state, |s| s.n)), [message]);
    assert_eq!(told(quote!(@held[(held_0 [same] self.state)] a.state, self.state, |s, t| s.n)), [message]);
    assert!(told_when_trying(quote!(@held[(held_0 [same] self.state)] self.state, |s| s.n)).is_empty());
    assert!(told(quote!(@held[(held_0 [] self.state)] self.state, |s| s.n)).is_empty());
    let passes_on = |body: TokenStream| {
        let expansion = locked(quote!(::warded; self.state, |s| #body)).to_string().replace(' ', "");
        expansion.contains("@held[(held_0[same]self.state)]")
    };
    assert!(passes_on(quote!({
        s.n += locked!(self.state, |s| s.n);
    })));
    assert!(!passes_on(quote!(s.calls.push(Box::new(move || locked!(self.state, |s| s.n))))));
}

#[test]
fn each_monitor_has_a_parameter() {
    assert!(told(quote!(a.state, b.state, |a, b| a.n + b.n)).is_empty());
    assert!(told_when_trying(quote!(a.state, b.state, c.state, |a, (b, c), _| a.n + b)).is_empty());
    assert_eq!(
        told(quote!(a.state, b.state, |a| a.n)),
        ["each lock needs one parameter, and there are 2 locks: write `|s, t|`"]
    );
    assert_eq!(
        told_when_trying(quote!(a.state, b.state, |a, b, c| a.n)),
        ["each lock needs one parameter, and there are 2 locks: write `|s, t|`"]
    );
    assert_eq!(
        told(quote!(a.state, b.state, |a, a| a.n)),
        ["both parameters are called `a`: give each lock a name of its own"]
    );
}

#[test]
fn a_monitor_is_named_once() {
    let message = "this lock is named twice, and would wait for itself: name it once, with one parameter";
    assert_eq!(told(quote!(a.state, a.state, |x, y| x.n + y.n)), [message]);
    assert_eq!(told_when_trying(quote!(a.state, b.state, a.state, |x, y, z| x.n)), [message]);
}

#[test]
fn there_are_at_most_eight_monitors() {
    let message = "`locked!` takes at most 8 locks at once: put fields that belong together under one lock";
    assert_eq!(told(quote!(a, b, c, d, e, f, g, h, i, |a, b, c, d, e, f, g, h, i| a.n)), [message]);
}

#[test]
fn a_body_does_not_await() {
    let instead = "while the monitor is locked: move it out of the body; only a `Lock` is held across an await, with \
                   `with_lock!(lock, async |s| ..)`";
    assert_eq!(told(quote!(self.state, |s| s.load().await)), [format!("`.await` {instead}")]);
    assert_eq!(told_when_trying(quote!(self.state, |s| s.load().await)), [format!("`.await` {instead}")]);
    assert_eq!(
        told(quote!(self.state, |s| with_lock!(self.log, |l| l.push(s.n)))),
        [format!("`with_lock!` awaits, {instead}")]
    );
    assert!(told(quote!(self.state, |s| s.task = spawn(async move { load().await }))).is_empty());
}

#[test]
fn a_body_is_not_async() {
    let message = "a monitor is never held across an await: write `|s| ..`; only a `Lock` is held across an await, with \
                   `with_lock!(lock, async |s| ..)`";
    assert_eq!(told(quote!(self.state, async |s| s.n)), [message]);
    assert_eq!(told(quote!(self.state, async |s| s.load().await)), [message]);
    assert_eq!(told_when_trying(quote!(self.state, async |s| s.n)), [message]);
}

#[test]
fn a_body_does_not_block() {
    assert_eq!(
        told(quote!(self.state, |s| with_lock_blocking!(self.log, |l| l.push(s.n)))),
        ["`with_lock_blocking!` blocks the thread, while the lock is held: move it out of the body"]
    );
}

#[test]
fn locked_takes_no_limit() {
    assert_eq!(
        told(quote!(self.state, timeout = d, |s| s.n)),
        ["`locked!` has no limit, as a monitor is never held for long: leave out `timeout`"]
    );
    assert_eq!(
        told_when_trying(quote!(self.state, deadline = d, |s| s.n)),
        ["`try_locked!` never waits: leave out `deadline`, or write `wait_until!`, which waits for a predicate"]
    );
}
