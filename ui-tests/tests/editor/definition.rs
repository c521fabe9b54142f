//! Go to definition.

use super::{BANK, editor};

/// Checks that go-to-definition at the cursor of each code leads to this line.
fn assert_lead_to(cases: &[(&str, &str)]) {
    let mut editor = editor();
    let mut wrong = Vec::new();
    for (code, line) in cases {
        editor.type_in_method(code);
        let found = editor.definitions();
        if found != [*line] {
            wrong.push(format!("{code}\nleads to {found:#?}\n"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

#[test]
#[ignore = "needs rust-analyzer"]
fn a_guarded_field_in_a_body_leads_to_its_declaration() {
    assert_lead_to(&[
        ("with_lock!(self.state, |s| s.$0balance += 1);", "balance: i64,"),
        ("with_lock!(self.state, |s| s.$0balance);", "balance: i64,"),
        ("with_lock!(self.state, |s| { s.$0balance });", "balance: i64,"),
        ("with_lock!(self.state, |s| s.last.$0amount += 1);", "amount: i64,"),
        ("with_lock!(self.state, async |s| { self.stop.wait().await; s.$0balance += 1; });", "balance: i64,"),
        ("with_lock!(self.rates, |r| r.$0interest.year = 3);", "interest: Entry,"),
        ("try_with_lock!(self.state, |s| s.$0balance += 1);", "balance: i64,"),
        ("with_lock_blocking!(self.state, |s| s.$0balance += 1);", "balance: i64,"),
        ("read_lock!(self.rates, |r| r.$0interest.year);", "interest: Entry,"),
        ("read_lock!(self.rates, |r| r.interest.$0year);", "year: u16,"),
        ("wait_until!(self.state, |s| s.balance > 3, |s| s.$0balance += 1);", "balance: i64,"),
    ]);
}

#[test]
#[ignore = "needs rust-analyzer"]
fn a_guarded_field_in_a_predicate_leads_to_its_declaration() {
    assert_lead_to(&[
        ("wait_until!(self.state, |s| s.$0balance > self.limit);", "balance: i64,"),
        ("wait_until!(self.state, |s| self.limit < s.$0balance);", "balance: i64,"),
        ("wait_until!(self.filled, |s| s.$0balance > 3);", "balance: i64,"),
        ("wait_until!(self.state, |s| s.$0balance > 3, |s| s.last.year);", "balance: i64,"),
    ]);
}

#[test]
#[ignore = "needs rust-analyzer"]
fn what_a_predicate_copies_leads_to_its_declaration() {
    assert_lead_to(&[
        ("wait_until!(self.state, |s| s.balance > self.$0limit);", "limit: i64,"),
        ("wait_until!(self.state, |s| s.balance > $0sum);", "pub async fn run(&self, sum: i64) {"),
    ]);
}

#[test]
#[ignore = "needs rust-analyzer"]
fn locks_and_conditions_lead_to_their_declarations() {
    assert_lead_to(&[
        ("with_lock!(self.$0state, |s| s.balance += 1);", "state: Lock,"),
        ("read_lock!(self.$0rates, |r| r.interest.year);", "rates: RwLock,"),
        ("wait_until!(self.$0state, |s| s.balance > 3);", "state: Lock,"),
        ("wait_until!(self.$0filled);", "filled: Condition,"),
        ("wait_until!(self.$0filled, |s| s.balance > 3);", "filled: Condition,"),
    ]);
}

#[test]
#[ignore = "needs rust-analyzer"]
fn by_and_of_lead_to_the_lock() {
    let mut editor = editor();
    for (before, line) in [("by = ", "state: Lock,"), ("of = ", "state: Lock,")] {
        editor.open(&BANK.replacen(&format!("{before}state"), &format!("{before}$0state"), 1));
        assert_eq!(editor.definitions(), [line]);
    }
}

#[test]
#[ignore = "needs rust-analyzer"]
fn what_guarded_generates_leads_to_the_struct() {
    let mut editor = editor();
    editor.open(&BANK.replace("impl AccountState", "impl $0AccountState"));
    assert_eq!(editor.definitions(), ["state: Lock,"]);
    editor.open(&BANK.replace("    AccountInit {", "    $0AccountInit {"));
    assert_eq!(editor.definitions(), ["pub struct Account {"]);
    editor.open(&BANK.replace("balance: 0", "$0balance: 0"));
    assert_eq!(editor.definitions(), ["balance: i64,"]);
}

#[test]
#[ignore = "needs rust-analyzer"]
fn the_guard_of_a_wait_has_the_guarded_fields() {
    assert_lead_to(&[
        ("let mut s = wait_until!(self.state, |s| s.balance > 3); s.$0balance -= 3;", "balance: i64,"),
        ("wait_until!(self.filled).$0balance -= 3;", "balance: i64,"),
        ("wait_until!(self.filled).$0is_overdrawn();", "fn is_overdrawn(&self) -> bool {"),
    ]);
}

#[test]
#[ignore = "needs rust-analyzer"]
fn methods_and_parameters_lead_to_their_declarations() {
    assert_lead_to(&[
        ("with_lock!(self.state, |s| s.$0is_overdrawn());", "fn is_overdrawn(&self) -> bool {"),
        ("with_lock!(self.state, |s| {\n$0s.balance += 1 });", "with_lock!(self.state, |s| {"),
        ("with_lock!(self.state, |s| s.balance += $0sum + 1);", "pub async fn run(&self, sum: i64) {"),
        (
            "with_lock!(self.state, timeout = Duration::$0from_secs(1), |s| s.balance);",
            "pub const fn from_secs(secs: u64) -> Duration {",
        ),
    ]);
}

#[test]
#[ignore = "needs rust-analyzer"]
fn a_field_without_its_lock_leads_to_its_declaration() {
    assert_lead_to(&[("self.$0balance", "balance: i64,")]);
}

#[test]
#[ignore = "needs rust-analyzer"]
fn what_stands_in_a_branch_leads_to_its_declaration() {
    let branches = |branches: &str| format!("select_event! {{ {branches} }}");
    let cases = [
        ("order = self.$0orders.get() => drop(order), () = self.stop.wait() => {}", "orders: Queue<Entry>,"),
        ("order = self.orders.get() => drop(order), () = self.$0stop.wait() => {}", "stop: Event,"),
        ("Ok(order) = self.orders.get() => drop(order.$0amount), else => {}", "amount: i64,"),
        ("() = self.stop.wait() => {} s = wait_until!(self.state, |s| s.$0balance > 3) => drop(s)", "balance: i64,"),
        (
            "() = self.stop.wait() => {} s = wait_until!(self.state, |s| s.balance > 3) => drop(s.$0balance)",
            "balance: i64,",
        ),
        ("() = self.stop.wait() => {} n = with_lock!(self.state, |s| s.$0balance + 1) => drop(n)", "balance: i64,"),
        ("() = self.stop.wait() => {} n = with_lock!(self.$0state, |s| s.balance) => drop(n)", "state: Lock,"),
        ("() = self.stop.wait(), if self.$0limit > 3 => {} else => {}", "limit: i64,"),
        ("() = self.stop.wait() => with_lock!(self.state, |s| s.$0balance += 1)", "balance: i64,"),
    ];
    let cases = cases.map(|(code, line)| (branches(code), line));
    assert_lead_to(&cases.each_ref().map(|(code, line)| (code.as_str(), *line)));
}
