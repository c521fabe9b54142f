#![expect(clippy::needless_pass_by_value, reason = "`quote!` makes values, and here they are written in place")]

use proc_macro2::TokenStream;
use quote::quote;

use super::parse::{End, Input};
use super::pattern::Pattern;
use super::select_event;
use crate::diagnostics::messages;
use crate::expansions::{check_folder, expand_calls};

#[test]
fn expansions_are_as_documented() {
    check_folder("select_event", |input| expand_calls(input, "select_event", select_event));
}

fn told(input: TokenStream) -> Vec<String> {
    messages(&select_event(quote!(::warded; #input)))
}

/// The parts of each branch, without spaces.
fn branches(input: TokenStream) -> Vec<String> {
    let input = Input::parse(quote!(::warded; #input));
    let shown = input.branches.iter().map(|branch| {
        let condition = branch.condition.as_ref().map(|condition| &condition.tokens);
        let parts = [Some(&branch.pattern), Some(&branch.operation), condition, Some(&branch.body)];
        let parts: Vec<String> = parts.into_iter().flatten().map(ToString::to_string).collect();
        parts.join(" & ").replace(' ', "")
    });
    shown.collect()
}

// --- parts ---

#[test]
fn each_branch_is_split_into_its_parts() {
    assert_eq!(
        branches(quote!(biased; a = f() => 1, b = g(), if c => { 2 } Some(d) | Err(d) = h() => { 3 }, else => 4)),
        ["a&f()&1", "b&g()&c&{2}", "Some(d)|Err(d)&h()&{3}", "else&&4"]
    );
}

#[test]
fn biased_stands_before_the_first_branch() {
    let input = Input::parse(quote!(::warded; biased; a = f() => 1));
    assert!(input.biased.is_some());
    assert_eq!(input.warded.to_string(), quote!(::warded).to_string());
    // `biased` may also be the name of a value.
    assert!(told(quote!(biased = f() => 1)).is_empty());
}

#[test]
fn commas_of_a_turbofish_and_of_closures_separate_nothing() {
    assert_eq!(
        branches(
            quote!(a = f::<A, B>() => g::<A, B>(), b = <M as N<A, B>>::f(), if h::<A, B>() => |a, b| a + b, c = d => 3)
        ),
        ["a&f::<A,B>()&g::<A,B>()", "b&<MasN<A,B>>::f()&h::<A,B>()&|a,b|a+b", "c&d&3"]
    );
}

#[test]
fn comparisons_and_ranges_do_not_split_a_branch() {
    assert_eq!(
        branches(quote!(1..=5 = f(a <= b), if a >= b => a == b, x @ ..=3 = g() => c != d)),
        ["1..=5&f(a<=b)&a>=b&a==b", "x@..=3&g()&c!=d"]
    );
    assert_eq!(branches(quote!(a = f(), if b == c => d = e, g = h => { 3 })), ["a&f()&b==c&d=e", "g&h&{3}"]);
}

#[test]
fn an_if_may_be_an_operation_and_a_body() {
    assert_eq!(
        branches(quote!(a = if b { f() } else if c { g() } else { h() } => if d { 1 } else { 2 }, e = f => 3)),
        ["a&ifb{f()}elseifc{g()}else{h()}&ifd{1}else{2}", "e&f&3"]
    );
}

#[test]
fn a_missing_part_leaves_the_other_branches_whole() {
    assert_eq!(branches(quote!(a = f() { 1 } b = g() => 2)), ["a&f()&{1}", "b&g()&2"]);
    assert_eq!(branches(quote!(a = f(), b = g() => 2)), ["a&f()&", "b&g()&2"]);
    assert_eq!(branches(quote!(a = self.queue. () = g() => 2)), ["a&self.queue.&", "()&g()&2"]);
    assert_eq!(branches(quote!(a = self.queue.g b = g() => 2)), ["a&self.queue.g&", "b&g()&2"]);
    assert_eq!(branches(quote!(a = f() => 1 Some(b) = g() => 2 else => 3)), ["a&f()&1", "Some(b)&g()&2", "else&&3"]);
    assert_eq!(branches(quote!(a = => 1, = f() => 2, => 3)), ["a&&1", "&f()&2", "&&3"]);
    assert_eq!(branches(quote!(a = f() =>)), ["a&f()&"]);
    assert_eq!(branches(quote!(a =)), ["a&&"]);
    assert_eq!(branches(quote!(= = => => , ; = => =)).len(), 5);
}

#[test]
fn the_end_of_a_branch_is_kept() {
    let input = Input::parse(quote!(::warded; a = f() => 1; b = g() => 2 c = h() => 3));
    assert!(matches!(input.branches[0].end, End::Semicolon(_)));
    assert!(matches!(input.branches[1].end, End::Nothing));
    assert!(matches!(input.branches[2].end, End::Proper));
}

// --- patterns ---

#[test]
fn bindings_are_taken_out_of_patterns() {
    for (written, cleaned) in [
        (quote!(a), quote!(_)),
        (quote!(ref mut a), quote!(_)),
        (quote!(None), quote!(None)),
        (quote!(r#type), quote!(_)),
        (quote!(Ok(mut a)), quote!(Ok(_))),
        (quote!(Some(&(a, 1..=3))), quote!(Some(&(_, 1..=3)))),
        (quote!(a @ Some(3 | 4) | a @ None), quote!(Some(3 | 4) | None)),
        (quote!(State { a, ref b, c: mut d, e: LIMIT, .. }), quote!(State { a: _, b: _, c: _, e: LIMIT, .. })),
        (quote!([first, .., LAST, rest @ ..]), quote!([_, .., LAST, ..])),
        // syn does not parse this.
        (quote!(a b), quote!(a b)),
    ] {
        assert_eq!(Pattern::new(written).cleaned.to_string(), cleaned.to_string());
    }
}

// --- rules ---

#[test]
fn a_select_without_branches_is_refused() {
    let message = "nothing to wait for: write `value = operation => body`";
    assert_eq!(told(quote!()), [message]);
    assert_eq!(told(quote!(biased;)), [message]);
    assert_eq!(told(quote!(else => 1)), [message]);
}

#[test]
fn without_else_one_branch_has_no_condition() {
    let message = "add `else => ..`: all branches may be off";
    assert_eq!(told(quote!(a = f(), if b => 1, c = g(), if d => 2)), [message]);
    assert!(told(quote!(a = f(), if b => 1, c = g() => 2)).is_empty());
    assert!(told(quote!(a = f(), if b => 1, else => 2)).is_empty());
}

#[test]
fn else_stands_last_and_once() {
    assert_eq!(
        told(quote!(a = f() => 1, else => 2, b = g() => 3, else => 4)),
        ["`else` comes last: put this branch before it", "one `else` is enough: it runs if all branches are off"]
    );
    let plain = "`else` has no pattern, operation or condition: write `else => ..`";
    assert_eq!(told(quote!(a = f() => 1, else if b => 2)), [plain]);
    assert_eq!(told(quote!(a = f() => 1, else = g() => 2)), [plain]);
    assert_eq!(told(quote!(a = f() => 1, else)), ["a branch ends with a body: write `else => body`"]);
}

#[test]
fn biased_elsewhere_is_refused() {
    assert_eq!(told(quote!(a = f() => 1, biased;)), ["write `biased;` once, before the first branch"]);
    assert_eq!(told(quote!(biased; biased; a = f() => 1)), ["write `biased;` once, before the first branch"]);
    assert_eq!(
        told(quote!(biased, a = f() => 1)),
        ["`biased` ends with a semicolon, before the first branch: write `biased;`"]
    );
}

#[test]
fn a_branch_without_one_of_its_parts_is_refused() {
    let operation = "a branch has a pattern and an operation: write `value = operation => ..`";
    let body = "a branch ends with a body: write `value = operation => body`";
    assert_eq!(told(quote!(f() => 1)), [operation]);
    assert_eq!(told(quote!(queue.get() => 1)), [operation]);
    assert_eq!(told(quote!(a)), [operation]);
    assert_eq!(told(quote!(a =)), ["put an operation after `=`: write `value = operation => ..`", body]);
    assert_eq!(told(quote!(a = f(), b = g() => 1)), [body]);
    assert_eq!(told(quote!(a = f() =>)), ["put a body after `=>`: write `value = operation => body`"]);
    assert_eq!(told(quote!(a = f() { 1 })), ["put `=>` before the body: write `value = operation => { .. }`"]);
    assert_eq!(told(quote!(= f() => 1)), ["put a pattern before `=`: write `_ = ..`, if the value is not needed"]);
    assert_eq!(
        told(quote!(, a = f() => 1)),
        ["there is nothing between two branches here: write `value = operation => body`"]
    );
}

#[test]
fn a_branch_ends_with_a_comma_or_a_block() {
    assert_eq!(told(quote!(a = f() => 1 b = g() => 2)), ["put a comma after a body that is no block"]);
    assert_eq!(
        told(quote!(a = f() => 1; b = g() => 2)),
        ["a branch ends with a comma; several statements are a block: write `=> { .. }`"]
    );
}

#[test]
fn wrong_signs_are_refused() {
    assert_eq!(
        told(quote!(a == f() => 1)),
        ["a pattern takes the value with a single `=`: write `value = operation => ..`"]
    );
    assert_eq!(told(quote!(recv(a) -> b => 1)), ["the pattern comes first: write `value = operation => ..`"]);
}

#[test]
fn conditions_stand_behind_a_comma() {
    assert_eq!(
        told(quote!(a = f() if b => 1, c = g() => 2)),
        ["put a comma before `if`: write `value = operation, if condition => ..`"]
    );
    assert_eq!(
        told(quote!(a = f(), if => 1, c = g() => 2)),
        ["put a condition after `if`: write `, if condition => ..`"]
    );
}

#[test]
fn words_of_other_selects_are_explained() {
    assert_eq!(
        told(quote!(a = f() => 1, default => 2)),
        [
            "`select_event!` waits: to look without waiting, write `try_get` or a similar method; for the case that all branches are off, write `else => ..`"
        ]
    );
    assert_eq!(told(quote!(a = f() => 1, complete => 2)), ["write `else => ..`, which runs if all branches are off"]);
    assert_eq!(
        told(quote!(a = f(), timeout = d => 1)),
        ["an operation has a limit of its own: write `queue.get().timeout(..)`"]
    );
}

// --- operations ---

#[test]
fn async_blocks_are_refused_and_async_closures_are_not() {
    assert_eq!(told(quote!(a = async { 1 } => 1, b = async move { 2 } => 2)).len(), 2);
    assert!(told(quote!(a = cancel_safe(async { b.await }) => 1)).is_empty());
}

#[test]
fn an_await_in_an_operation_is_refused() {
    assert_eq!(told(quote!(a = f().await => 1)), ["leave out `.await`: it is the select that awaits"]);
    assert_eq!(
        told(quote!(a = f(b.await) => 1)),
        ["nothing is awaited while the branches are made: await this before the select, `let value = ..;`"]
    );
    let nested = told(quote!(a = f(with_lock!(l, |s| *s)) => 1));
    assert_eq!(
        nested,
        [
            "`with_lock!` awaits by itself: alone it is a branch, `value = with_lock!(..) => ..`, otherwise write it before the select"
        ]
    );
}

#[test]
fn macros_that_are_no_operations_are_refused() {
    assert_eq!(
        told(quote!(a = try_with_lock!(l, |s| *s) => 1)),
        ["`try_with_lock!` does not wait: write `with_lock!`"]
    );
    assert_eq!(
        told(quote!(a = wait_until_blocking!(l, |s| *s) => 1)),
        ["`wait_until_blocking!` blocks the thread: write `wait_until!`"]
    );
    assert_eq!(
        told(quote!(a = select_event! { b = f() => 1 } => 1)),
        ["put these branches among the others, or this `select_event!` into the body of one"]
    );
    assert_eq!(
        told(quote!(a = tokio::join!(b, c) => 1)),
        ["`join!` awaits by itself: make a branch of each of its futures, or spawn it before the select"]
    );
}

#[test]
fn macros_that_are_branches_keep_their_rules() {
    assert_eq!(
        told(quote!(a = with_lock!(l) => 1)),
        ["say what to do with the lock: write `with_lock!(self.state, |s| ..)`"]
    );
    assert_eq!(
        told(quote!(a = w::wait_until!(l, timeuot = d, |s| *s) => 1)),
        ["unknown option `timeuot`: did you mean `timeout`?"]
    );
    assert!(told(quote!(a = read_lock!(l, async |s| s.await) => with_lock!(l, |s| *s))).is_empty());
}

#[test]
fn a_comma_in_a_type_ends_no_branch() {
    assert!(told(quote!(a = b.get() => f() as Result<u8, u8>, c = d.get() => 2)).is_empty());
    assert!(told(quote!(a = b.get() => |x: u8| -> Result<u8, u16> { Ok(x) }, c = d.get() => 2)).is_empty());
    assert!(told(quote!(a = b.get() => x as *const T<u8, u8>, c = d.get(), if e as usize > 2 => 2)).is_empty());
}

#[test]
fn a_condition_that_binds_is_refused() {
    assert_eq!(
        told(quote!(a = b.get(), if let Some(c) = d => 1, else => 2)),
        ["a condition binds nothing: write `, if queue.is_some()`, and unwrap it in the operation"]
    );
}
