//! Completion in half-written code, which does not parse yet.

use super::{BANK, editor};

/// Checks that the editor offers these names at the cursor of each code.
fn assert_offer(cases: &[(&str, &[&str])]) {
    let mut editor = editor();
    let mut wrong = Vec::new();
    for (code, words) in cases {
        editor.type_in_method(code);
        let offered = editor.completions();
        if !words.iter().all(|word| offered.iter().any(|offered| offered == word)) {
            wrong.push(format!("{code}\noffers {offered:?}\n"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

/// The fields that `state` guards, and their method.
const STATE: &[&str] = &["balance", "last", "is_overdrawn"];
const ACCOUNT: &[&str] = &["limit", "state", "rates", "filled", "orders", "stop"];
const ENTRY: &[&str] = &["amount", "year"];

#[test]
#[ignore = "needs rust-analyzer"]
fn a_body_is_completed() {
    assert_offer(&[
        ("with_lock!(self.state, |s| s.$0)", STATE),
        ("with_lock!(self.state, |s| s.ba$0)", STATE),
        ("with_lock!(self.state, |s| s.ba$0);", STATE),
        ("let n = with_lock!(self.state, |s| s.$0);", STATE),
        ("with_lock!(self.state, |s| s.last.$0)", ENTRY),
        ("with_lock!(self.state, |s| s.balance = $0)", &["s", "self", "sum"]),
        ("with_lock!(self.state, |s| s.balance += 1; s.$0)", STATE),
        ("with_lock!(self.state, |s| { s.$0 })", STATE),
        ("with_lock!(self.state, |s| {\n s.$0\n s.balance += 1;\n })", STATE),
        ("with_lock!(self.state, |s| { let n = s.$0 })", STATE),
        ("with_lock!(self.state, |s| if s.$0)", STATE),
        ("with_lock!(self.state, |s| if s.$0 { 3 } else { 4 })", STATE),
        ("with_lock!(self.state, |s| match s.$0)", STATE),
        ("with_lock!(self.state, |s| drop(s.$0))", STATE),
        ("with_lock!(self.state, |s| Some(s.ba$0)?)", STATE),
        ("with_lock!(self.state, |s| $0)", &["s", "self", "sum"]),
        ("with_lock!(self.state, |s| { $0 })", &["s", "self", "sum"]),
        ("with_lock!(self.state, async |s| { self.stop.$0 })", &["wait", "is_set"]),
        ("with_lock!(self.state, async |s| { self.stop.wait().await; s.$0 })", STATE),
        ("with_lock!(self.state, timeout = Duration::from_secs(1), |s| s.$0)", STATE),
        ("with_lock!(self.rates, |r| r.$0)", &["interest"]),
        ("try_with_lock!(self.state, |s| s.$0)", STATE),
        ("with_lock_blocking!(self.state, |s| s.$0)", STATE),
        ("read_lock!(self.rates, |r| r.$0)", &["interest"]),
        ("read_lock!(self.rates, |r| r.interest.$0)", ENTRY),
        ("read_lock!(self.rates, |r| $0)", &["r", "self", "sum"]),
    ]);
}

#[test]
#[ignore = "needs rust-analyzer"]
fn arguments_before_a_body_are_completed() {
    assert_offer(&[
        ("with_lock!(self.$0)", ACCOUNT),
        ("with_lock!(self.st$0)", ACCOUNT),
        ("with_lock!(self.$0, |s| s.balance)", ACCOUNT),
        ("with_lock!(self.state, self.$0)", ACCOUNT),
        ("with_lock!(self.state, timeout = Duration::$0, |s| s.balance)", &["from_secs"]),
        ("with_lock!(self.state, timeout = Duration::$0)", &["from_secs"]),
        ("read_lock!(self.$0)", ACCOUNT),
        ("read_lock!(self.$0, |r| r.interest.year)", ACCOUNT),
        ("wait_until!(self.$0)", ACCOUNT),
        ("wait_until!(self.fi$0)", ACCOUNT),
        ("wait_until!(self.$0, |s| s.balance > self.limit)", ACCOUNT),
        ("wait_until!(open(3).$0)", ACCOUNT),
    ]);
}

#[test]
#[ignore = "needs rust-analyzer"]
fn a_predicate_is_completed() {
    assert_offer(&[
        ("wait_until!(self.state, |s| s.$0)", STATE),
        ("wait_until!(self.state, |s| s.ba$0)", STATE),
        ("wait_until!(self.state, |s| $0)", &["s", "self", "sum"]),
        ("wait_until!(self.state, |s| s.balance > $0)", &["s", "self", "sum"]),
        ("wait_until!(self.state, |s| s.balance > self.$0)", ACCOUNT),
        ("wait_until!(self.state, |s| s.balance > self.li$0)", ACCOUNT),
        ("wait_until!(self.state, |s| s.balance > self.limit && s.$0)", STATE),
        ("wait_until!(self.state, |s| s.balance > self.limit && s.last.$0)", ENTRY),
        ("wait_until!(self.state, |s| s.$0 && s.balance > self.limit)", STATE),
        ("wait_until!(self.state, |s| { let limit = self.limit; s.$0 })", STATE),
        ("wait_until!(self.filled, |s| s.$0)", STATE),
        ("wait_until_blocking!(self.state, |s| s.$0)", STATE),
    ]);
}

#[test]
#[ignore = "needs rust-analyzer"]
fn arguments_after_a_predicate_are_completed() {
    assert_offer(&[
        ("wait_until!(self.state, |s| s.balance > self.limit, |s| s.$0)", STATE),
        ("wait_until!(self.state, |s| s.balance > self.limit, |s| { s.$0 })", STATE),
        ("wait_until!(self.state, |s| s.balance > self.limit, |s| $0)", &["s", "self", "sum"]),
        ("wait_until!(self.filled).$0", STATE),
        ("let s = wait_until!(self.filled); s.$0", STATE),
        ("let s = wait_until!(self.state, |s| s.balance > self.limit); s.$0", STATE),
        ("let s = wait_until!(self.state, |s| s.balance > self.limit); s.$0\n drop(s);", STATE),
    ]);
}

/// Like [`assert_offer`], with each case as the branches of a `select_event!`.
fn assert_branches_offer(cases: &[(&str, &[&str])]) {
    let code: Vec<String> = cases.iter().map(|(branches, _)| format!("select_event! {{ {branches} }}")).collect();
    let cases: Vec<_> = code.iter().map(String::as_str).zip(cases.iter().map(|(_, words)| *words)).collect();
    assert_offer(&cases);
}

#[test]
#[ignore = "needs rust-analyzer"]
fn an_operation_is_completed() {
    let queue = &["get", "put", "join"][..];
    assert_branches_offer(&[
        ("order = $0", &["self", "after"]),
        ("order = self.$0", ACCOUNT),
        ("order = self.or$0", ACCOUNT),
        ("order = self.$0 => drop(order)", ACCOUNT),
        ("order = self.orders.$0", queue),
        ("order = self.orders.ge$0", queue),
        ("order = self.orders.$0 => drop(order), () = self.stop.wait() => {}", queue),
        ("() = self.stop.wait() => {} order = $0", &["self", "after"]),
        ("() = self.stop.wait() => {} order = self.orders.$0", queue),
        ("() = self.stop.wait() => {} order = self.orders.$0 => {}", queue),
        ("() = self.stop.wait() => {} order = self.orders.$0 else => {}", queue),
        ("() = self.stop.wait() => {} order = self.orders.get(), if self.$0", ACCOUNT),
        ("() = self.stop.wait() => {} order = self.orders.get(), if self.$0 => {}", ACCOUNT),
        ("() = self.stop.wait() => {} s = with_lock!(self.$0)", ACCOUNT),
        ("() = self.stop.wait() => {} s = with_lock!(self.$0, |s| s.balance) => {}", ACCOUNT),
        ("() = self.stop.wait() => {} s = with_lock!(self.state, |s| s.$0)", STATE),
        ("() = self.stop.wait() => {} s = with_lock!(self.state, |s| s.$0) => {}", STATE),
        ("() = self.stop.wait() => {} s = with_lock!(self.state, |s| $0) => {}", &["s", "self", "sum"]),
        ("() = self.stop.wait() => {} s = read_lock!(self.rates, |r| r.$0) => {}", &["interest"]),
        ("() = self.stop.wait() => {} s = wait_until!(self.state, |s| s.$0)", STATE),
        ("() = self.stop.wait() => {} s = wait_until!(self.state, |s| s.balance > self.limit && s.$0) => {}", STATE),
        ("() = self.stop.wait() => {} s = wait_until!(self.state, |s| s.balance > 3, |s| s.$0) => {}", STATE),
    ]);
}

#[test]
#[ignore = "needs rust-analyzer"]
fn the_body_of_a_branch_is_completed() {
    let job = &["amount", "done", "into_inner"][..];
    assert_branches_offer(&[
        ("Ok(order) = self.orders.get() => order.$0", job),
        ("Ok(order) = self.orders.get() => order.$0, else => {}", job),
        ("Ok(order) = self.orders.get() => { order.$0 } else => {}", job),
        ("Ok(order) = self.orders.get() => { order.$0\n drop(order); } else => {}", job),
        ("order = self.orders.get() => order.unwrap().$0", job),
        ("order = self.orders.get() => { let order = order?; order.am$0 }", job),
        ("order = self.orders.get() => or$0", &["order", "self", "sum"]),
        ("order = self.orders.get() => { $0 }", &["order", "self", "sum"]),
        ("() = self.stop.wait() => self.$0", ACCOUNT),
        ("() = self.stop.wait() => self.$0, order = self.orders.get() => drop(order)", ACCOUNT),
        ("() = self.stop.wait() => with_lock!(self.state, |s| s.$0)", STATE),
        ("() = self.stop.wait() => {} s = wait_until!(self.state, |s| s.balance > 3) => s.$0", STATE),
        ("() = self.stop.wait() => {} else => self.$0", ACCOUNT),
    ]);
}

#[test]
#[ignore = "needs rust-analyzer"]
fn declarations_of_guarded_are_completed() {
    let mut editor = editor();
    for (whole, typed, words) in [
        ("last: Entry,", "last: En$0,", &["Entry"][..]),
        ("balance: 0,", "$0", &["balance"]),
        ("impl AccountState", "impl Acc$0", &["AccountState", "AccountInit", "AccountRates"]),
        // These work from the first letter on.
        ("when = |s| s.balance > 0", "when = |s| s.ba$0 > 0", STATE),
        ("when = |s| s.balance > 0", "when = |s| s.ba$0", STATE),
    ] {
        editor.open(&BANK.replacen(whole, typed, 1));
        let offered = editor.completions();
        assert!(words.iter().all(|word| offered.iter().any(|offered| offered == word)), "{typed}\noffers {offered:?}");
    }
}
