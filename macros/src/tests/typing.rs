//! Completion works while the user types. rust-analyzer compares two expansions to complete a name: one of the code as it is, and
//! one with a name inserted at the cursor. Up to the cursor they must be equal. `ui-tests/tests/editor.rs` tests this with
//! rust-analyzer itself.

use proc_macro2::TokenStream;
use quote::quote;

use crate::guarded::guarded;
use crate::select_event::select_event;
use crate::tests::called::{read_lock, wait_until, with_lock};

/// Expands each input with and without a name at the cursor `$0`, and compares the expansions up to the cursor.
fn assert_alike(expand: fn(TokenStream) -> TokenStream, typed: &[&str]) {
    let called = |input: TokenStream| expand(quote!(::warded; #input));
    assert_expand_alike(called, typed);
}

fn assert_expand_alike(expand: impl Fn(TokenStream) -> TokenStream, typed: &[&str]) {
    let mut unlike = Vec::new();
    for typed in typed {
        let expanded = |at_cursor: &str| {
            let input = typed.replacen("$0", at_cursor, 1).parse().unwrap();
            expand(input).to_string().replace(' ', "")
        };
        let (half, whole) = (expanded(""), expanded("typed_here"));
        let (before, _) = whole.split_once("typed_here").unwrap_or_else(|| panic!("{typed}: {whole}"));
        if !half.starts_with(before) {
            unlike.push(format!("{typed}\n half: {half}\nwhole: {whole}\n"));
        }
    }
    assert!(unlike.is_empty(), "{}", unlike.concat());
}

#[test]
fn an_incomplete_with_lock_expands_like_a_complete_one() {
    let typed = [
        "$0",
        "self.$0",
        "self.state, $0",
        "self.$0, |s| s.n",
        "self.state, other.$0, |s, t| s.n",
        "self.state, timeout = Duration::$0, |s| s.n",
        "self.state, |s| $0",
        "self.state, |s| s.$0",
        "self.state, |s| s.n = $0",
        "self.state, |s| { s.$0 }",
        "self.state, |s| { s.n += 1; $0 }",
        "self.state, |s| { s.$0 s.n += 1; }",
        "self.state, |s| s.n += 1; s.$0",
        "self.state, async |s| s.$0.await",
        "self.state, timeout = d, |s| $0",
    ];
    assert_alike(with_lock, &typed);
    // `read_lock!` rejects bodies that change something.
    let reads = typed.into_iter().filter(|typed| !typed.contains("s.n =") && !typed.contains("s.n +="));
    let reads: Vec<String> = reads.map(|typed| typed.replace("other.$0", "$0")).collect();
    assert_alike(read_lock, &reads.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn an_incomplete_wait_until_expands_like_a_complete_one() {
    assert_alike(
        wait_until,
        &[
            "self.$0",
            "find(x).$0",
            "self.$0, |s| s.n > self.n",
            "find(x).$0, |s| s.n > self.n",
            "self.state, |s| $0",
            "self.state, |s| s.$0",
            "self.state, |s| s.n > $0",
            "self.state, |s| s.n > self.$0",
            "self.state, |s| self.$0 > s.n",
            "self.state, |s| s.n > self.n && s.$0",
            "self.state, |s| s.n > self.n && !$0",
            "self.state, |s| s.$0 && s.n > self.n",
            "self.state, |s| f(s.$0) && s.n > self.n",
            "self.state, |s| s.all.iter().any(|one| one.n > self.n && one.$0)",
            "self.state, |s| { let n = self.n; s.$0 }",
            "self.state, |s| { s.$0; s.n > self.n }",
            "self.state, |s| s.n > self.n, |s| $0",
            "self.state, |s| s.n > self.n, |s| s.$0",
            "self.state, timeout = self.$0, |s| s.n > self.n",
        ],
    );
}

#[test]
fn an_incomplete_select_event_expands_like_a_complete_one() {
    assert_alike(
        select_event,
        &[
            "x = $0",
            "x = queue.$0",
            "x = queue.$0 => x",
            "x = queue.$0, if on => x",
            "x = queue.get(), if $0",
            "x = queue.get(), if self.$0",
            "x = queue.get(), if self.$0 => x",
            "x = queue.get() => $0",
            "x = queue.get() => x.$0",
            "x = queue.get() => { x.$0 }",
            "x = queue.$0 => x, y = stop.wait() => y",
            "x = queue.get() => x.$0, y = stop.wait() => y",
            "x = queue.get() => { x.$0 } y = stop.wait() => y",
            "x = queue.get() => x, y = $0",
            "x = queue.get() => x, y = stop.$0",
            "x = queue.get() => x, y = stop.wait() => $0",
            "x = queue.get() => x, y = stop.$0 else => 3",
            "x = queue.get() => x, else => $0",
            "x = with_lock!(self.$0) => x, y = stop.wait() => y",
            "x = with_lock!(self.state, |s| $0) => x, y = stop.wait() => y",
            "x = with_lock!(self.state, |s| s.$0) => x, y = stop.wait() => y",
            "x = wait_until!(self.state, |s| s.n > self.n && s.$0) => x, y = stop.wait() => y",
            "x = wait_until!(self.state, |s| s.n > self.n, |s| $0) => x, y = stop.wait() => y",
        ],
    );
}

#[test]
fn an_incomplete_when_expands_like_a_complete_one() {
    let guarded = |item| guarded(TokenStream::new(), item);
    let buffer = |when: &str| {
        format!(
            "struct Buffer {{ state: Lock, #[guarded(by = state)] n: u8, #[condition(of = state{when})] ready: Condition }}"
        )
    };
    // The name has at least one letter: if the predicate did not parse at all, the struct would not expand either.
    for when in [", when = |s| s.n$0", ", when = |s| s.n$0 > 3", ", when = |s| { let n = s.n$0; true }"] {
        assert_expand_alike(guarded, &[&buffer(when)]);
    }
}
