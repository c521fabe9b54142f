#![expect(clippy::needless_pass_by_value, reason = "`quote!` makes values, and here they are written in place")]

use proc_macro2::TokenStream;
use quote::quote;

use super::captures::{Capturing, Predicate};
use super::half_written;
use crate::call::Call;
use crate::diagnostics::messages;
use crate::expansions::{check_folder, expand_calls};
use crate::tests::called::{reached, try_wait_until, wait_until, wait_until_blocking};

#[test]
fn expansions_are_as_documented() {
    check_folder("wait_until", |input| {
        let input = expand_calls(input, "wait_until", wait_until);
        expand_calls(expand_calls(input, "reached", reached), "try_wait_until", try_wait_until)
    });
}

fn told(input: TokenStream) -> Vec<String> {
    messages(&wait_until(quote!(::warded; #input)))
}

// --- the call ---

#[test]
fn a_predicate_is_given() {
    // Whether the condition declares it is for the types to say.
    assert!(told(quote!(l)).is_empty());
    assert!(told(quote!(l, timeout = d)).is_empty());
    assert_eq!(told(quote!(l, s.n > 3)), ["say what to wait for: write `wait_until!(self.state, |s| ..)`"]);
    assert_eq!(told(quote!()), ["name the lock: write `wait_until!(self.state, |s| ..)`"]);
    assert_eq!(
        told(quote!(l, |s|)),
        ["there is nothing after the parameters: write `wait_until!(self.state, |s| ..)`"]
    );
}

#[test]
fn a_predicate_is_about_one_lock() {
    let told = told(quote!(a.l, b.l, |s| s.n > 3));
    assert_eq!(told, ["a predicate reads the fields of one lock: write `wait_until!(lock, |s| ..)`"]);
    assert_eq!(self::told(quote!(a.l, b.l, |s, t| s.n > t.n)), told);
    assert_eq!(
        self::told(quote!(l, is_open, |_| ())),
        [
            "a predicate reads the fields of one lock, or calls a function, `|s| is_open(s)`: write `wait_until!(lock, |s| ..)`"
        ]
    );
}

#[test]
fn a_predicate_has_one_parameter() {
    let message = "a predicate has one parameter, the guarded fields: write `|s|`";
    assert_eq!(told(quote!(l, |s, t| s.n > 3)), [message]);
    assert_eq!(told(quote!(l, || true)), [message]);
}

#[test]
fn a_predicate_does_not_await() {
    assert_eq!(told(quote!(l, async |s| true)), ["a predicate may not await: write `|s| ..`"]);
    assert_eq!(told(quote!(l, |s| f().await)), ["a predicate may not await: do that before, and read the value here"]);
    assert_eq!(
        told(quote!(l, |s| with_lock!(k, |t| t.n))),
        ["`with_lock!` awaits, and a predicate may not: do that before, and read the value here"]
    );
}

#[test]
fn a_predicate_does_not_lock_a_monitor() {
    let message = "locks, and a predicate may not, as it runs locked: do that before, and read the value here";
    assert_eq!(told(quote!(l, |s| locked!(k, |t| t.n) > 1)), [format!("`locked!` {message}")]);
    assert_eq!(
        told(quote!(l, |s| s.all.iter().any(|one| try_locked!(one, |n| *n).is_some()))),
        [format!("`try_locked!` {message}")]
    );
}

#[test]
fn a_predicate_does_not_block() {
    assert_eq!(
        told(quote!(l, |s| with_lock_blocking!(k, |t| t.n))),
        ["`with_lock_blocking!` blocks the thread, and a predicate may not: do that before, and read the value here"]
    );
}

#[test]
fn a_predicate_moves_in_any_case() {
    let told = told(quote!(l, move |s| true));
    assert_eq!(told, ["leave out `move`: the predicate owns its values in any case"]);
}

#[test]
fn a_body_has_the_rules_of_with_lock() {
    assert!(told(quote!(l, timeout = d, |s| true, |s| s.n)).is_empty());
    assert!(told(quote!(l, |s| true, async |s| f().await)).is_empty());
    assert_eq!(
        told(quote!(l, |s| true, |s, t| 3)),
        ["each lock needs one parameter, and there is one lock: write `|s|`"]
    );
    assert_eq!(
        told(quote!(l, |s| true, |s| f().await)),
        [
            "`.await` in the body of `wait_until!`: move it out of the body; a `Lock` may be held across it, with `async |s| ..`, and a `Monitor` never"
        ]
    );
}

#[test]
fn nothing_follows_the_body() {
    assert_eq!(
        told(quote!(l, |s| true, |s| 3, |s| 4)),
        ["`wait_until!` takes a predicate and at most one body: leave out this closure"]
    );
    assert_eq!(
        told(quote!(l, |s| true, timeout = d)),
        ["options come before the closure: write `wait_until!(self.state, timeout = .., |s| ..)`"]
    );
}

#[test]
fn blocking_waits_on_this_thread() {
    let expansion = wait_until_blocking(quote!(::warded; l, timeout = d, |s| s.n > 3)).to_string();
    assert!(messages(&wait_until_blocking(quote!(::warded; l, |s| true, async |s| 3)))[0].contains("outside async"));
    assert!(expansion.contains("block_on (:: warded :: __private :: timeout (d ,"), "{expansion}");
    assert!(!expansion.contains("await"));
}

#[test]
fn reached_has_a_predicate_and_no_body() {
    let told = |input| messages(&reached(quote!(::warded; #input)));
    assert!(told(quote!(self.l)).is_empty());
    assert!(told(quote!(self.l, timeout = d, holding = k, |s| s.n < self.n)).is_empty());
    let body = "`reached!` has no body, as it doesn't take the monitor: write `wait_until!`, or `locked!` afterwards";
    assert_eq!(told(quote!(l, |s| s.n > 3, |s| s.n)), [body]);
    let change = "a predicate only looks at `s`: change it before or afterwards, `locked!(l, |s| ..)`";
    assert_eq!(told(quote!(l, |s| f(&mut s.n))), [change]);
    assert_eq!(
        told(quote!(l, |s| s.f().await)),
        ["a predicate may not await: do that before, and read the value here"]
    );
}

/// It is evaluated here and now.
#[test]
fn a_predicate_that_is_tried_borrows() {
    let told = |input| messages(&try_wait_until(quote!(::warded; #input)));
    assert!(told(quote!(self.l, |s| self.fits(s), |s| s.pop())).is_empty());
    let expansion = try_wait_until(quote!(::warded; self.l, |s| s.n < self.n && s.name == name)).to_string();
    assert!(!expansion.contains("captured") && !expansion.contains("move"), "{expansion}");
    assert_eq!(
        told(quote!(l, timeout = d, |s| s.n > 3)),
        ["`try_wait_until!` never waits: leave out `timeout`, or write `wait_until!`"]
    );
    assert_eq!(
        told(quote!(l, |s| locked!(k, |t| t.n) > 1)),
        ["`locked!` locks, and a predicate may not, as it runs locked: do that before, and read the value here"]
    );
}

#[test]
fn a_predicate_takes_no_self_along() {
    let method = "a predicate owns its values, and `self` is borrowed: make `limit` a method of the guarded fields, \
                  `s.limit(..)`, or take its value before, `let limit = self.limit(..);`";
    assert_eq!(told(quote!(self.l, |s| s.open && s.n < self.limit())), [method]);
    assert!(told(quote!(self.l, |s| s.n < self.limit() && s.open)).is_empty(), "it is evaluated before");
    let whole = "a predicate owns its values, and `self` is borrowed: read its fields, `self.capacity`, or take what \
                 you need into a variable before";
    assert_eq!(told(quote!(&self.l, |s| limit(self, s.n))), [whole]);
    assert_eq!(told(quote!(self.l, |s| matches!(s.n, n if n == *self))), [whole]);
}

#[test]
fn a_predicate_may_take_what_is_not_borrowed() {
    assert!(
        told(quote!(self.l, |s| s.n < self.limits.least.get() && self.0[3] && self::f(s) && Self::g(s))).is_empty()
    );
    assert!(told(quote!(lock, |s| self.matches(s))).is_empty(), "`self` may be a value of its own");
}

#[test]
fn a_predicate_only_looks() {
    let message =
        "a predicate only looks at `s`: change it in a body after the predicate, `wait_until!(l, |s| .., |s| ..)`";
    for change in [
        quote!({
            s.n = 3;
            true
        }),
        quote!({
            s.all[0].n += 1;
            true
        }),
        quote!({
            *s <<= 1;
            true
        }),
        quote!(f(&mut s.n)),
        quote!(if s.n > 3 {
            s.n -= 1;
            true
        } else {
            false
        }),
    ] {
        assert_eq!(told(quote!(l, |s| #change)), [message], "{change}");
    }
    for look in [
        quote!(s.n == 3),
        quote!(s.n <= 3),
        quote!(s.n.set(3)),
        quote!({
            let mut s = s.clone();
            s.n = 3;
            s.is_large()
        }),
        quote!(s.all.clone().iter_mut().all(|s| {
            s.n = 3;
            true
        })),
        quote!(unsafe {
            *s.pointer = 3;
            true
        }),
        quote!({
            t.n = 3;
            s.ok
        }),
    ] {
        assert!(told(quote!(l, |s| #look)).is_empty(), "{look}");
    }
}

// --- the target ---

/// The tokens that the runtime gets for this lock: the lock itself, and its base, shown as `[borrowed anew]`.
fn handed(lock: TokenStream) -> String {
    let expansion = wait_until(quote!(::warded; #lock)).to_string();
    let (_, handed) = expansion.split_once("declared_by ").unwrap();
    let handed = handed.rsplit_once(" { (on ,").unwrap().0.replace(' ', "");
    handed.replace("{use::warded::__private::IsBorrowedas_;", "[").replace(".borrowed_by_wait_until()}", "]")
}

#[test]
fn the_expression_before_the_dot_is_passed_on() {
    assert_eq!(handed(quote!(self.ready)), "(&(self.ready),[(self)])");
    assert_eq!(handed(quote!(&self.ready)), "(&(&self.ready),[(self)])");
    assert_eq!(handed(quote!((self.ready))), "(&((self.ready)),[(self)])");
    assert_eq!(handed(quote!(all.buffers[0].ready)), "(&(all.buffers[0].ready),[(all.buffers[0])])");
    assert_eq!(handed(quote!((*guard).ready)), "(&((*guard).ready),[((*guard))])");
}

#[test]
fn a_lock_that_is_no_field_is_named_alone() {
    for lock in [quote!(ready), quote!(ready()), quote!(pair.0), quote!(*self.ready), quote!(STATE), quote!(f.await)] {
        assert_eq!(handed(lock.clone()), format!("(&({}),())", lock.to_string().replace(' ', "")));
    }
}

#[test]
fn an_expression_with_effects_is_evaluated_once() {
    for base in
        [quote!(find()), quote!(self.all.lock().unwrap()), quote!(find()?), quote!(all[next()]), quote!(f.await)]
    {
        let expansion = wait_until(quote!(::warded; #base.ready)).to_string();
        assert_eq!(expansion.matches(&base.to_string()).count(), 1, "{expansion}");
        assert_eq!(handed(quote!(#base.ready)), "(&(base.ready),base)");
    }
}

#[test]
fn a_target_half_written_is_handed_like_a_whole_one() {
    assert_eq!(handed(quote!(self.)), "(&(self.),[(self)])");
    assert_eq!(handed(quote!(find().)), "(&(base.),base)");
    assert_eq!(handed(quote!(self.state +)), "(&(self.state+),())");
}

// --- captures ---

/// The predicate with its captures before it, if there are any, without what is asked of what it gives.
fn captured(predicate: TokenStream) -> String {
    let call = Call::parse("wait_until", quote!(::warded; l, |s| #predicate));
    let closure = call.closures().next().unwrap();
    let predicate = Predicate::new(
        Capturing::Owns,
        closure,
        &quote!(s),
        &closure.body,
        &call.warded,
        &|_| false,
        &TokenStream::new(),
    );
    let (captures, closure) = (predicate.captured(&call.warded).unwrap(), predicate.closure());
    let shown = if captures.to_string() == "()" { closure.clone() } else { quote!(#captures, #closure) };
    let shown = half_written::emptied(shown).to_string();
    shown.replace(":: warded :: __private :: given (", "").replace(") . holds ()", "")
}

fn assert_captures(predicate: TokenStream, expected: TokenStream) {
    assert_eq!(captured(predicate), expected.to_string());
}

#[test]
fn tokens_filled_in_while_a_predicate_is_typed_are_not_in_the_expansion() {
    for typed in [quote!(s.n < self.limit && s.), quote!(s.n == task.id() && s.), quote!(s.n < ids[])] {
        for expand in [wait_until, wait_until_blocking, reached] {
            let expansion = expand(quote!(::warded; self.state, |s| #typed)).to_string();
            assert!(expansion.contains("until") && !expansion.contains("__missing"), "{expansion}");
        }
    }
}

#[test]
fn fields_of_what_is_outside_are_copied() {
    assert_captures(
        quote!(s.n < self.capacity && s.m < config.limits.0),
        quote!(
            (::warded::__private::copied(&(self.capacity)), ::warded::__private::copied(&(config.limits.0)),),
            move |s, captured| (s.n < (captured).0 && s.m < (captured).1)
        ),
    );
}

#[test]
fn each_occurrence_has_its_copy() {
    assert_captures(
        quote!(s.n < self.n || s.m > self.n),
        quote!(
            (::warded::__private::copied(&(self.n)), ::warded::__private::copied(&(self.n)),),
            move |s, captured| (s.n < (captured).0 || s.m > (captured).1)
        ),
    );
}

/// `bind!` may bind `config`, and then it is another; `self` it can't.
#[test]
fn beside_a_macro_that_is_a_statement_only_self_is_copied() {
    assert_captures(
        quote!({
            bind!(config);
            s.n < config.n && s.n < self.n
        }),
        quote!((::warded::__private::copied(&(self.n)),), move |s, captured| ({
            bind!(config);
            s.n < config.n && s.n < (captured).0
        })),
    );
}

#[test]
fn a_method_is_not_a_field() {
    assert_captures(
        quote!(self.limit() && s.n < self.limit.get()),
        quote!((::warded::__private::copied(&(self.limit)),), move |s, captured| (self.limit()
            && s.n < (captured).0.get())),
    );
}

#[test]
fn a_variable_bound_inside_is_not_copied() {
    for predicate in [
        quote!(s.items.iter().any(|item| item.n == 3)),
        quote!({
            let Some(first) = s.first else { return false };
            first.n == 3
        }),
        quote!(match &s.first {
            Some(Item { inner, .. }) => inner.n == 3,
            None => false,
        }),
        quote!(if let Some(x @ Item { .. }) = &s.first { x.n == 3 } else { false }),
    ] {
        assert_captures(predicate.clone(), quote!(move |s, _| (#predicate)));
    }
}

#[test]
fn closures_inside_see_the_copy() {
    assert_captures(
        quote!(s.items.iter().any(|item| item.n == self.n)),
        quote!((::warded::__private::copied(&(self.n)),), move |s, captured| (s
            .items
            .iter()
            .any(|item| item.n == (captured).0))),
    );
}

#[test]
fn statics_and_macros_stay() {
    for predicate in [quote!(s.n < CONFIG.limit), quote!(s.n < LIMIT), quote!(own!(s.n, x if x < self.n))] {
        assert_captures(predicate.clone(), quote!(move |s, _| (#predicate)));
    }
}

#[test]
fn a_predicate_half_written_has_its_captures() {
    assert_captures(
        quote!(s.n < self.limit && s.),
        quote!((::warded::__private::copied(&(self.limit)),), move |s, captured| (s.n < (captured).0 && s.)),
    );
    assert_captures(
        quote!(s.n < self.),
        quote!((::warded::__private::copied(&(self.)),), move |s, captured| (s.n < (captured).0)),
    );
    assert_captures(quote!(s.n === self.n), quote!(move |s, _| (s.n === self.n)));
}

#[test]
fn a_variable_in_matches_is_captured() {
    let me = quote!(((me),),);
    assert_captures(
        quote!(matches!(s.last, n if n == me)),
        quote!(#me move |s, captured| (matches!(s.last, n if n == (captured).0))),
    );
    // What the pattern binds is another, and what is matched may be no number.
    for left in [
        quote!(matches!(s.last, me if me > 3) && s.turn == me),
        quote!(matches!(s.last; n if n == me)),
        quote!(matches!(me, Some(n) | Ok(n) if n > s.n)),
    ] {
        assert_captures(left.clone(), quote!(move |s, _| (#left)));
    }
}

/// Each is moved once, wherever it stands.
#[test]
fn variables_are_moved() {
    assert_captures(
        quote!(s.turn == me && s.all.contains(&name) || s.last == me && s.n < self.n),
        quote!(((me), (name), ::warded::__private::copied(&(self.n)),), move |s, captured| (s.turn == (captured).0
            && s.all.contains(&(captured).1)
            || s.last == (captured).0 && s.n < (captured).2)),
    );
    assert_captures(
        quote!(s.items.iter().any(|item| item.n == r#in)),
        quote!(((r#in),), move |s, captured| (s.items.iter().any(|item| item.n == (captured).0))),
    );
}

/// A name may mean something else than a value of its own: then the predicate captures it, or leaves it where it is.
#[test]
fn a_cloned_value_is_captured_as_a_clone() {
    assert_captures(
        quote!(s.names.contains(&name.clone()) && s.owner != self.owner.clone()),
        quote!(({ (name.clone()) }, { (self.owner.clone()) },), move |s, captured| (s
            .names
            .contains(&(captured).0.clone())
            && s.owner != (captured).1.clone())),
    );
    assert_captures(quote!(s.name.clone() == "x"), quote!(move |s, _| (s.name.clone() == "x")));
}

#[test]
fn names_that_may_be_no_numbers_stay() {
    for predicate in [
        quote!(is_ready(s)),
        quote!(s.turn == me && s.all.any(me)),
        quote!(s.turn == me || me.is_late()),
        quote!(s.turn == me && *me > 3),
        quote!(s.turn == me && me[0] > 3),
        quote!(s.turn == me && own!(s.last, n if n == me)),
        quote!(s.turn == me && format!("{me}") == s.name),
        quote!(s.turn == me && own!(s)),
        quote!(s.turn == me && s.job == Job { me }),
        quote!(
            s.turn == {
                me += 1;
                me
            }
        ),
        quote!(s.turn == me && f(&mut me)),
        quote!(s.turn == limits::least && s.turn == Least && s.turn == self),
        quote!(s.all.iter().any(|me| s.turn == me) && s.turn == me),
        quote!({
            fn me() -> u32 {
                me
            }
            bind!(me);
            s.turn == me
        }),
        quote!(me),
    ] {
        assert_captures(predicate.clone(), quote!(move |s, _| (#predicate)));
    }
}

#[test]
fn many_captures_are_tuples_in_a_tuple() {
    let found = captured(quote!(s.is(&a, &b, &c, &d, &e, &f, &g, &h)));
    assert!(found.starts_with("((a) , (b) , (c) , (d) , (e) , (f) , (g) , ((h) ,) ,) ,"), "{found}");
    assert!(found.ends_with("& (captured) . 6 , & (captured) . 7 . 0))"), "{found}");
}

/// `crate::typing` asks the same of more predicates.
#[test]
fn the_first_comparison_expands_alike_while_it_is_typed() {
    for typed in [
        "s.turn == task.id($)",
        "s.turn == limit(k, $) && s.n",
        "s.turn == task.id() && s.$",
        "s.turn == task.id() || s.n == $",
        "s.turn == k + $",
        "s.turn == task.id().$",
        "s.$ == task.id()",
        "task.id() == s.$",
        "s.turn == ids[$]",
        "s.turn == task.$",
    ] {
        let expanded = |name: &str| {
            let predicate: TokenStream = typed.replace('$', name).parse().unwrap();
            wait_until(quote!(::warded; self.state, |s| #predicate)).to_string().replace(' ', "")
        };
        let (half, whole) = (expanded(""), expanded("typed_here"));
        let (before, _) = whole.split_once("typed_here").unwrap();
        assert!(half.starts_with(before), "{typed}\n half: {half}\nwhole: {whole}");
    }
}

#[test]
fn a_parameter_may_be_a_pattern() {
    let expansion = wait_until(quote!(::warded; l, |State { n, config, .. }: &State| *n < config.n)).to_string();
    assert!(!expansion.contains("captured"), "{expansion}");
}

#[test]
fn the_receiver_of_a_method_is_checked_for_changes() {
    let asked = |input: TokenStream| {
        let expansion = wait_until(quote!(::warded; #input)).to_string().replace(' ', "");
        let asked = expansion.split("__private::receiver(&(").skip(1);
        asked
            .map(|rest| {
                rest.split("))").next().unwrap().to_owned() + if rest.contains("is_elapsed") { "?" } else { "" }
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        asked(quote!(l, |s| s.n > *limit.lock().unwrap() && s.n > LIMIT.get() + limit.get())),
        ["limit", "LIMIT"]
    );
    assert_eq!(
        asked(quote!(l, |s| s.n > 3 || start.elapsed() > a || self.start.elapsed() > b)),
        ["start", "start?", "(captured).2?"]
    );
    let bound = quote!(l, |s| s.items.contains(&3)
        && s.all.iter().any(|one| one.is_on())
        && same(&a)
        && self.name.starts_with(s.name()));
    assert!(asked(bound).is_empty());
    assert_eq!(
        asked(quote!(l, |s| s.queue.len() > 3 || s.all.iter().any(|queue| queue.is_full()))),
        ["s.queue", "queue"]
    );
    assert!(
        asked(quote!(l, |s| {
            seen.lock().unwrap().push(s.n);
            s.n > 3
        }))
        .is_empty()
    );
    assert_eq!(
        asked(quote!(l, |s| {
            let limit = at.lock().unwrap();
            s.n > *limit
        })),
        ["at"]
    );
    assert_eq!(
        asked(quote!(l, |s| {
            let n = s.n.get();
            n.is_some() || s.at.elapsed() > d
        })),
        ["s.at?"]
    );
}

#[test]
fn a_predicate_reads_what_tells_of_its_changes() {
    let atomic = |name: &str, field: &str| {
        format!(
            "a predicate is not evaluated again when an atomic changes: put `{name}` under the lock, and read it there, \
             `s.{field}`; or read it once, before the wait, `let {field} = ..;`"
        )
    };
    let time =
        "a predicate is not evaluated again when time passes: write `timeout = ..` or `deadline = ..` after the lock";
    assert_eq!(told(quote!(l, |s| s.n > 3 || STOP.load(Ordering::Relaxed))), [atomic("STOP", "stop")]);
    assert_eq!(told(quote!(self.l, |s| s.open && s.n > self.limit.load(SeqCst))), [atomic("limit", "limit")]);
    assert_eq!(told(quote!(l, |s| s.until < std::time::Instant::now())), [time]);
    assert!(told(quote!(l, |s| s.pages.load(3) && s.stop.load(Relaxed))).is_empty());
    assert_eq!(told(quote!(l, |s| s.n == least.load(Relaxed))), [atomic("least", "least")]);
    let nothing = "this predicate reads no guarded field, so its result never changes: ";
    assert_eq!(told(quote!(l, |s| n > 3)), [format!("{nothing}read a field, `|s| s.ready`")]);
    assert_eq!(told(quote!(l, |t: &State| is_ready())), [format!("{nothing}read a field, `|t| t.ready`")]);
    assert_eq!(
        told(quote!(l, |_| self.closed)),
        [format!("{nothing}if the lock guards `closed`, write `|s| s.closed`")]
    );
    for fine in
        [quote!(l, |_| true), quote!(l, |s| f(s)), quote!(l, |s| own!("{s}")), quote!(l, |State { n, .. }| *n > 3)]
    {
        assert!(told(fine.clone()).is_empty(), "{fine}");
    }
}

#[test]
fn slips_in_a_predicate_say_what_was_meant() {
    let compares = "did you mean `==`? A predicate only looks at `s`";
    assert_eq!(told(quote!(l, |s| s.turn = me, |s| s.turn)), [compares]);
    assert_eq!(told(quote!(l, |s| (s.turn = me))), [compares]);
    let predicate = "the first closure is a predicate: write `wait_until!(l, |s| s.ready, |_| ())`, or for the `when` of a \
                     condition `wait_until!(l)`";
    assert_eq!(told(quote!(l, |_| ())), [predicate]);
    assert_eq!(told(quote!(l, |s| (), |_| ())), [predicate]);
    let body = "a body is a closure: write `|_| ..`";
    assert_eq!(told(quote!(l, |s| s.closed, ())), [body]);
    assert_eq!(told(quote!(l, |s| s.closed, s.n + 3)), [body]);
    assert!(told(quote!(l, |s| s.get::<u8, u8>() > 3)).is_empty());
}
