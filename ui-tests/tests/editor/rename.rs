//! Renames names of the user's in rust-analyzer.

use super::{BANK, editor};

/// A method that uses every kind of name.
const METHOD: &str = "
    with_lock!(self.state, |s| s.balance += sum);
    let seen = with_lock!(self.state, |s| s.balance);
    let mut guard = wait_until!(self.state, |s| s.balance > self.limit && s.balance < sum);
    guard.balance = seen;
    wait_until!(self.filled, |s| s.balance < sum, |s| s.balance -= self.limit);
    wait_until!(self.filled).balance = 3;
    select_event! {
        guard = wait_until!(self.state, |s| s.balance > self.limit) => drop(guard.balance),
        n = with_lock!(self.state, |s| s.balance), if sum > self.limit => drop(n),
        () = self.stop.wait() => with_lock!(self.state, |s| s.balance += sum),
    }
";

/// Renames the name `from` after `before`, and checks that all occurrences of `from` are renamed, except those in `but`.
fn assert_renamed(before: &str, from: &str, but: &[&str]) {
    let mut editor = editor();
    let text = BANK.replace("// here", METHOD);
    editor.open(&text.replacen(&format!("{before}{from}"), &format!("{before}$0{from}"), 1));
    let mut expected = text.replace(from, "renamed");
    for but in but {
        expected = expected.replace(&but.replace(from, "renamed"), but);
    }
    assert_eq!(editor.renamed("renamed"), expected);
}

#[test]
#[ignore = "needs rust-analyzer"]
fn renaming_a_guarded_field_at_its_declaration_renames_it_everywhere() {
    assert_renamed("    ", "balance", &[]);
}

/// In a body the name means the field of `AccountState`, so the field of `AccountInit` keeps its name.
#[test]
#[ignore = "needs rust-analyzer"]
fn renaming_a_guarded_field_in_a_body_renames_all_but_the_field_of_the_init() {
    let init = ", balance: 0";
    assert_renamed("with_lock!(self.state, |s| s.", "balance", &[init]);
    assert_renamed("let seen = with_lock!(self.state, |s| s.", "balance", &[init]);
    assert_renamed("wait_until!(self.state, |s| s.", "balance", &[init]);
    assert_renamed("guard.", "balance", &[init]);
    assert_renamed("drop(guard.", "balance", &[init]);
}

#[test]
#[ignore = "needs rust-analyzer"]
fn a_plain_field_is_renamed_in_predicates() {
    assert_renamed("s.balance > self.", "limit", &["AccountInit { limit"]);
    assert_renamed("    ", "limit", &[]);
}

#[test]
#[ignore = "needs rust-analyzer"]
fn locks_and_conditions_are_renamed() {
    assert_renamed("    ", "state", &[]);
    assert_renamed("with_lock!(self.", "state", &[]);
    assert_renamed("wait_until!(self.", "filled", &[]);
    assert_renamed("    ", "rates", &[]);
}

#[test]
#[ignore = "needs rust-analyzer"]
fn variables_are_renamed_in_bodies_and_predicates() {
    assert_renamed("run(&self, ", "sum", &[]);
    assert_renamed("|s| s.balance += ", "sum", &[]);
}

#[test]
#[ignore = "needs rust-analyzer"]
fn a_struct_is_renamed_with_its_init() {
    let mut editor = editor();
    editor.open(&BANK.replacen("struct Account", "struct $0Account", 1));
    let expected = BANK.replace("Account", "Renamed").replace("impl RenamedState", "impl AccountState");
    assert_eq!(editor.renamed("Renamed"), expected);
}
