//! The rules for a good message, checked over all `.stderr` of the programs that must not compile:
//!
//! 1. The first line says what to write.
//! 2. The first three lines name no type or trait of ours that the program does not name.
//! 3. There is one error, and no further error that only follows from it.
//!
//! Some messages are rustc's own. [`RUSTC_SAYS`] and [`EXCEPTIONS`] say why we can't change them. A test checks that both lists
//! have only entries that are needed.

use std::{collections::BTreeSet, fs, path::Path};

/// A first line with one of these phrases says what to write.
const TELLS: [&str; 32] = [
    "acquire `",
    "name `",
    "write `",
    "write a ",
    "write such ",
    "write the ",
    "do that before, and ",
    "takes `",
    "read a ",
    "did you mean `",
    "leave out ",
    "leave it out ",
    "keep ",
    "put ",
    "move it ",
    "declare ",
    "rename ",
    "name it ",
    "name one",
    "give each ",
    "add `",
    "make ",
    "spawn it ",
    "use a ",
    "clone it ",
    "read its ",
    "await this ",
    "write it ",
    "change it ",
    "take ",
    "is enough",
    "an operation has ",
];

/// First lines that are rustc's own, by a part of them, with the reason why we can't or need not change them.
const RUSTC_SAYS: &[(&str, &str)] = &[
    ("error[E0005]", "a pattern that may fail: rustc names the value it does not cover"),
    ("error[E0106]", "a lifetime that is missing: rustc proposes it, and its declaration"),
    ("error[E0119]", "two impls of one trait: rustc points at both"),
    ("error[E0282]", "a type that can't be inferred: rustc says where it stopped"),
    ("error[E0308]", "a wrong type: rustc says which one is expected, and where"),
    ("error[E0368]", "an operator on the wrong type: rustc names the type"),
    ("error[E0373]", "a borrow that ends too early: rustc proposes `move`"),
    ("error[E0382]", "a value that is moved: rustc says where, and by which method"),
    ("error[E0384]", "a binding without `mut`: rustc proposes it"),
    ("error[E0425]", "an unknown name: rustc proposes known ones"),
    ("error[E0015]", "a function that is no `const fn`, in a static: rustc proposes a `LazyLock`"),
    ("error[E0061]", "one argument too many: our message is in the signature, in the note"),
    ("error[E0434]", "a local variable in `when`, which is a function: rustc says so"),
    ("error[E0451]", "a private field: rustc says so"),
    ("error[E0502]", "two borrows at once: rustc points at both"),
    ("error[E0505]", "a move out of a borrowed value: rustc points at both"),
    ("error[E0507]", "a move out of a borrow: rustc proposes a clone"),
    ("error[E0515]", "a borrow that leaves the body: rustc names what it borrows"),
    ("error[E0521]", "a borrow that leaves the function: our message is the name of the macro, in the note"),
    ("error[E0560]", "a lock in a literal of the `Init`, which has none: rustc says that all fields are there"),
    ("error[E0594]", "a change of a shared value: rustc names it"),
    ("error[E0596]", "a change of a shared value: the method may take `&self`, so the macro can't report it"),
    ("error[E0597]", "a borrow that ends too early: our message is in the line of the bound, in the note"),
    ("error[E0599]", "an unknown method: rustc takes no message of ours for it"),
    ("error[E0600]", "a negative number: rustc says that the type has none"),
    ("error[E0609]", "an unknown field: rustc proposes known ones"),
    ("error[E0614]", "one `*` too many: rustc names the type"),
    ("error[E0616]", "a private field: rustc says so"),
    ("error[E0659]", "two macros of one name, one of them from a glob import: rustc points at both"),
    ("error[E0716]", "a borrow that ends too early: rustc proposes a binding"),
    ("error[E0728]", "`.await` outside async: our message is the name of the macro, in the note"),
    ("` is not a future", "the trait is `core`'s, and so is its message"),
    ("` cannot be sent between threads safely", "the trait is `core`'s, and so is its message"),
    ("` cannot be shared between threads safely", "the trait is `core`'s, and so is its message"),
    ("future cannot be sent between threads safely", "the trait is `core`'s, and so is its message"),
    ("` is not satisfied", "the trait is `core`'s, and so is its message"),
    ("the `?` operator can only be used", "the trait is `core`'s, and so is its message"),
    ("lifetime may not live long enough", "rustc names the lifetimes"),
    ("unused return value of", "an unused value of a function that has no other effect"),
    ("non-binding let on a type", "a lint of rustc, with its own message"),
    (
        "cannot find macro `",
        "a `#[guarded] impl` of a struct without `#[guarded]`, so there is no macro with a message of ours",
    ),
    ("cannot find attribute `condition`", "without `#[guarded]` above the struct, none of our macros runs"),
    (
        "expected non-macro attribute, found attribute macro `guarded`",
        "without it above the struct, none of our macros runs",
    ),
    ("` is not a logical operator", "rustc proposes the sign"),
    ("unexpected token: `", "half written: rustc's parser says so"),
    ("expected expression, found `)`", "half written: rustc's parser says so"),
];

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Rule {
    TellsTheFix,
    NamesNothingOfOurs,
    HasOneError,
}

use Rule::{HasOneError, NamesNothingOfOurs, TellsTheFix};

const EXCEPTIONS: &[(&str, Rule, &str)] = &[
    ("without_tokio/reference", TellsTheFix, "the notes do"),
    ("lock/primitives_awaited", HasOneError, "one error for each primitive"),
    ("lock/primitives_iterated", HasOneError, "one error for each primitive"),
    ("select_event/condition_before_operation", HasOneError, "one error for each form"),
    ("with_lock/joined", HasOneError, "`join!` names the value at each of its steps"),
    ("barrier/names_elsewhere", HasOneError, "one error for each row of the table"),
    ("bounded_semaphore/names_elsewhere", HasOneError, "one error for each row of the table"),
    ("condition/names_elsewhere", HasOneError, "one error for each row of the table"),
    ("event/names_elsewhere", HasOneError, "one error for each row of the table"),
    ("lock/guard_names_elsewhere", HasOneError, "one error for each row of the table"),
    ("lock/names_elsewhere", HasOneError, "one error for each row of the table"),
    ("monitor/closure_given_to_lock", HasOneError, "rustc also asks for the type of the closure's parameter"),
    ("monitor/guard_names_elsewhere", HasOneError, "one error for each row of the table"),
    ("monitor/names_elsewhere", HasOneError, "one error for each row of the table"),
    ("monitor/not_a_lock", HasOneError, "the mistake is in two structs"),
    ("monitor/option_behind_predicate", HasOneError, "the mistake is there twice, with `timeout` and with `holding`"),
    ("monitor/several_by_with_lock", HasOneError, "one error for each monitor"),
    ("queue/names_elsewhere", HasOneError, "one error for each row of the table"),
    ("rw_lock/names_elsewhere", HasOneError, "one error for each row of the table"),
    ("semaphore/names_elsewhere", HasOneError, "one error for each row of the table"),
    ("condition/several_mistakes", HasOneError, "has several mistakes, and all are reported"),
    ("guarded/derive_above", HasOneError, "the guarded fields don't derive it, either"),
    ("guarded/derive_above", TellsTheFix, "the second error does, at the guarded field"),
    ("guarded/derive_above_several", HasOneError, "one error for each derive, on the state and on its fields"),
    ("guarded/derive_above_several", TellsTheFix, "the second error does, at the guarded field"),
    ("guarded/derive_above_clone", HasOneError, "neither the lock nor the placeholders of its fields can be cloned"),
    ("guarded/derive_above_hash", HasOneError, "neither the lock nor the placeholders of its fields can be hashed"),
    ("guarded/field_never_read", TellsTheFix, "rustc's own lint, as without the macro"),
    ("guarded/own_name_of_state", HasOneError, "also the impls for the type of that name"),
    ("guarded/whole_literal", HasOneError, "two guarded fields, and the missing lock"),
    ("lock_order/declared_twice", HasOneError, "the second names a trait, which says what to write"),
    ("guarded/field_in_literal", HasOneError, "has two mistakes: the literal should be one of `AccountInit`"),
    ("guarded/several_misspelt", HasOneError, "has several mistakes, and all are reported"),
    ("guarded/several_mistakes", HasOneError, "has several mistakes, and all are reported"),
    ("lock_order/inversion_in_async_block", HasOneError, "the mistake is there in three ways"),
    ("lock_order/inversion_in_select_event", HasOneError, "the mistake is in two branches"),
    ("locked/reference_out_of_two", HasOneError, "rustc reports the monitor and the guard of both"),
    ("wait_until/predicate_copies_rc", HasOneError, "a value that can't be copied there can't be sent either"),
    ("requires/two_instances", HasOneError, "one error for each of the two"),
    ("requires/two_monitors", HasOneError, "one error for each of the two"),
    ("requires/fields_rewired", HasOneError, "the mistake is there in two ways"),
    ("requires/async_awaited_outside", HasOneError, "rustc reports the parameter and the view behind it"),
    ("requires/lock_acquired_again", NamesNothingOfOurs, "the name of the trait, in the note, says what to write"),
    ("lock_order/in_impl", HasOneError, "rustc says to move the enum and each of its impls"),
    ("lock_order/in_impl", TellsTheFix, "rustc says to move it out of the `impl`"),
    ("requires/holding_awaited", NamesNothingOfOurs, "its name says what it is for"),
    ("requires/lent_beyond_body", HasOneError, "rustc reports the parameter and the view behind it"),
    ("requires/several_mistakes", HasOneError, "has several mistakes, and all are reported"),
    (
        "requires/two_blocks",
        HasOneError,
        "one error for each item that is made twice: our message is the name of the trait",
    ),
    ("requires/two_blocks", NamesNothingOfOurs, "our message is the name of the trait"),
    ("rw_lock/guard_dropped_at_once", HasOneError, "the mistake is there twice, for reading and for writing"),
    ("rw_lock/not_awaited", HasOneError, "the mistake is there twice, for reading and for writing"),
    ("select_event/body_syntax", HasOneError, "half a body: rustc's parser goes on with the half that it has"),
    (
        "select_event/operation_syntax",
        HasOneError,
        "half a branch: without the rest of the operation, and without a body",
    ),
    ("wait_until/body_for_predicate", HasOneError, "also, the guard is returned where the function returns an item"),
    (
        "wait_until/predicate_reads_guarded_field_by_self",
        HasOneError,
        "the macro and the hint both say what to write, and the placeholder has no operators",
    ),
    ("wait_until/predicate_takes_item", HasOneError, "also, the guard is returned where the function returns an item"),
    (
        "wait_until/comparison_for_lock",
        HasOneError,
        "after the hint, rustc reports that the placeholder has no operators",
    ),
    ("monitor/with_lock_in_drop", HasOneError, "the macro and the monitor both say what to write"),
    ("wait_until/holding_no_lock", HasOneError, "has three mistakes, and all are reported"),
    ("with_lock/blocking_in_body", HasOneError, "the mistake is in two functions"),
    ("with_lock/not_a_future", HasOneError, "in debug builds the awaited value is passed to a method"),
    ("with_lock/same_lock_in_select_event", HasOneError, "the mistake is in two branches"),
    ("with_lock/same_lock_nested", HasOneError, "the mistake is in two functions"),
];

// --- the rules ---

struct Program {
    /// `folder/name`
    name: String,
    source: String,
    stderr: String,
}

impl Program {
    /// The first line of the message.
    fn first_line(&self) -> &str {
        self.stderr.lines().next().unwrap_or_default()
    }

    fn tells_the_fix(&self) -> bool {
        TELLS.iter().any(|word| self.first_line().contains(word)) || self.is_lint_with_reason()
    }

    /// `unused .. that must be used` says why in its first note.
    fn is_lint_with_reason(&self) -> bool {
        self.first_line().ends_with("that must be used") && self.stderr.contains("= note: ")
    }

    fn names_nothing_of_ours(&self, ours: &BTreeSet<String>) -> bool {
        let head = self.stderr.lines().take(3).filter(|line| !line.trim_start().starts_with("-->"));
        let words = head.flat_map(words).collect::<BTreeSet<_>>();
        let its_own: BTreeSet<&str> = words_of(&self.source);
        words.iter().all(|word| its_own.contains(word) || !(ours.contains(*word) || is_generated(word)))
    }

    fn has_one_error(&self) -> bool {
        self.messages() == 1
    }

    fn messages(&self) -> usize {
        self.stderr.lines().filter(|line| line.starts_with("error")).count()
    }
}

/// Names that the macros generate. `AccountState` and `AccountInit` are documented, so users know them.
fn is_generated(word: &str) -> bool {
    word == "__private" || word.starts_with("GuardedBy") || word.ends_with("WithoutLock") || word.ends_with("Itself")
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|word| !word.is_empty())
}

fn words_of(text: &str) -> BTreeSet<&str> {
    text.lines().flat_map(words).collect()
}

/// The types and traits of `__private`.
fn ours() -> BTreeSet<String> {
    let exports = fs::read_to_string("../runtime/src/expansion.rs").expect("the runtime stands beside this");
    let is_type = |word: &&str| word.starts_with(char::is_uppercase);
    exports.lines().filter(|line| !line.starts_with("//")).flat_map(words).filter(is_type).map(str::to_owned).collect()
}

fn programs() -> Vec<Program> {
    let mut programs = Vec::new();
    for folder in fs::read_dir("tests").expect("the tests are here").flatten() {
        let Ok(files) = fs::read_dir(folder.path().join("fail")) else { continue };
        for file in files.flatten().map(|file| file.path()).filter(|file| is_rust(file)) {
            let name = format!(
                "{}/{}",
                folder.file_name().to_string_lossy(),
                file.file_stem().expect("a name").to_string_lossy()
            );
            let read = |path: &Path| fs::read_to_string(path).unwrap_or_default();
            programs.push(Program { name, source: read(&file), stderr: read(&file.with_extension("stderr")) });
        }
    }
    programs.sort_by(|one, other| one.name.cmp(&other.name));
    programs
}

fn is_rust(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "rs")
}

/// How many programs of this kind there are, in all folders.
fn count(kind: &str) -> usize {
    let folders = fs::read_dir("tests").expect("the tests are here").flatten();
    let files = folders.filter_map(|folder| fs::read_dir(folder.path().join(kind)).ok()).flatten().flatten();
    files.filter(|file| is_rust(&file.path())).count()
}

#[test]
fn every_message_keeps_the_rules_or_says_why_not() {
    let ours = ours();
    assert!(ours.contains("LeadsToLock") && ours.contains("LosesNothing"), "{ours:?}");
    let mut wanting = Vec::new();
    let mut needed = BTreeSet::new();
    for program in programs() {
        let checks = [
            (TellsTheFix, program.tells_the_fix()),
            (NamesNothingOfOurs, program.names_nothing_of_ours(&ours)),
            (HasOneError, program.has_one_error()),
        ];
        for (rule, _) in checks.into_iter().filter(|(_, keeps)| !keeps) {
            let code = RUSTC_SAYS.iter().find(|(code, _)| rule == TellsTheFix && program.first_line().contains(code));
            let exception = EXCEPTIONS.iter().find(|(name, except, _)| *name == program.name && *except == rule);
            match (exception, code) {
                (Some((name, rule, _)), _) => _ = needed.insert((*name, Some(*rule))),
                (None, Some((code, _))) => _ = needed.insert((*code, None)),
                (None, None) => wanting.push(format!("{} {rule:?}\n    {}", program.name, program.first_line())),
            }
        }
    }
    let listed = EXCEPTIONS.iter().map(|(name, rule, _)| (*name, Some(*rule)));
    let listed = listed.chain(RUSTC_SAYS.iter().map(|(code, _)| (*code, None)));
    let no_longer: Vec<_> = listed.filter(|exception| !needed.contains(exception)).collect();
    assert!(wanting.is_empty(), "these break a rule:\n{}", wanting.join("\n"));
    assert!(no_longer.is_empty(), "these keep the rules by now: {no_longer:?}");
}

/// How many programs say what to write, in their first line; of the others rustc says what is wrong. A program of a table of names has a
/// message for each.
#[test]
fn most_messages_say_what_to_write() {
    let programs = programs();
    let told = programs.iter().filter(|program| program.tells_the_fix()).count();
    let messages: usize = programs.iter().map(Program::messages).sum();
    println!(
        "{} programs must not compile: {told} messages say what to write; {messages} errors in all",
        programs.len()
    );
    assert!(told * 5 >= programs.len() * 3, "{told} of {}", programs.len());
}

#[test]
fn every_reason_is_given() {
    assert!(RUSTC_SAYS.iter().all(|(_, reason)| !reason.is_empty()));
    assert!(EXCEPTIONS.iter().all(|(_, _, reason)| !reason.is_empty()));
}

#[test]
fn there_are_enough_of_both_kinds() {
    assert!(count("fail") >= 120, "{} programs must not compile", count("fail"));
    assert!(count("pass") >= 60, "{} programs must compile", count("pass"));
}
