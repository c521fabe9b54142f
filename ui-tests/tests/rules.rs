//! What makes a message good, over all the `.stderr` of the programs that must not compile:
//!
//! 1. The first line says what to do about it.
//! 2. Its head, the first three lines, names no type or trait of ours that the program does not.
//! 3. There is one error, and none that is only fallout.
//!
//! Where rustc leaves us no words, [`RUSTC_SAYS`] and [`EXCEPTIONS`] say why. Neither keeps what is no longer needed.

use std::{collections::BTreeSet, fs, path::Path};

/// The first line says what to do if it has one of these in it.
const TELLS: [&str; 34] = [
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
    "one name a ",
    "add `",
    "make ",
    "spawn it ",
    "use a ",
    "clone it ",
    "read its ",
    "await this ",
    "let it stand ",
    "change it ",
    "take ",
    "is enough",
    "a comma stands ",
    "stands once",
    "an operation has ",
];

/// First lines in rustc's own words, by what is in them, and why there is nothing to add.
const RUSTC_SAYS: &[(&str, &str)] = &[
    ("error[E0005]", "a pattern that may fail: rustc names the value it does not cover"),
    ("error[E0119]", "two impls of one trait: rustc points at both"),
    ("error[E0282]", "a type that can't be inferred: rustc says where it stopped"),
    ("error[E0308]", "a wrong type: rustc says which one is expected, and where"),
    ("error[E0368]", "an operator on the wrong type: rustc names the type"),
    ("error[E0373]", "a borrow that ends too early: rustc proposes `move`"),
    ("error[E0382]", "a value that is moved: rustc says where, and by which method"),
    ("error[E0384]", "a binding without `mut`: rustc proposes it"),
    ("error[E0425]", "a name that is not there: rustc proposes what is"),
    ("error[E0015]", "what is no `const fn` in a static: rustc proposes a `LazyLock`"),
    ("error[E0061]", "an argument too much: our words are in the signature, in the note"),
    ("error[E0434]", "a local variable in `when`, which is a function: rustc says so"),
    ("error[E0451]", "a private field: rustc says so"),
    ("error[E0502]", "two borrows at once: rustc points at both"),
    ("error[E0505]", "a move out of what is borrowed: rustc points at both"),
    ("error[E0507]", "a move out of a borrow: rustc proposes a clone"),
    ("error[E0515]", "a borrow that leaves the body: rustc names what it borrows"),
    ("error[E0521]", "a borrow that leaves the function: our words are in the name of the macro, in the note"),
    ("error[E0560]", "a lock in a literal, which the macro makes: rustc says that no field is wanting"),
    ("error[E0594]", "a change of what is shared: rustc names it"),
    ("error[E0596]", "a change of what is shared: the method may take `&self`, so the macro does not know"),
    ("error[E0597]", "a borrow that ends too early: our words are in the line of the bound, in the note"),
    ("error[E0599]", "a method that is not there: rustc has no words of ours for it"),
    ("error[E0600]", "a negative number: rustc says that there is none"),
    ("error[E0609]", "a field that is not there: rustc proposes those that are"),
    ("error[E0614]", "a `*` too much: rustc names the type"),
    ("error[E0616]", "a private field: rustc says so"),
    ("error[E0659]", "two macros of one name, of which a glob import brings one: rustc points at both"),
    ("error[E0716]", "a borrow that ends too early: rustc proposes a binding"),
    ("error[E0728]", "`.await` outside async: our words are in the name of the macro, in the note"),
    ("` is not a future", "the trait is `core`'s, and so are its words"),
    ("` cannot be sent between threads safely", "the trait is `core`'s, and so are its words"),
    ("` cannot be shared between threads safely", "the trait is `core`'s, and so are its words"),
    ("future cannot be sent between threads safely", "the trait is `core`'s, and so are its words"),
    ("` is not satisfied", "the trait is `core`'s, and so are its words"),
    ("the `?` operator can only be used", "the trait is `core`'s, and so are its words"),
    ("lifetime may not live long enough", "rustc names the lifetimes"),
    ("unused return value of", "a look whose value is not used: it was for nothing else"),
    ("non-binding let on a type", "a lint of rustc's, with its own words"),
    ("cannot find macro `", "a `#[guarded] impl` of a struct that is not: what the macro would have said is not there"),
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
    ("barrier/names_elsewhere", HasOneError, "one of each row of the table"),
    ("bounded_semaphore/names_elsewhere", HasOneError, "one of each row of the table"),
    ("condition/names_elsewhere", HasOneError, "one of each row of the table"),
    ("event/names_elsewhere", HasOneError, "one of each row of the table"),
    ("lock/guard_names_elsewhere", HasOneError, "one of each row of the table"),
    ("lock/names_elsewhere", HasOneError, "one of each row of the table"),
    ("monitor/guard_names_elsewhere", HasOneError, "one of each row of the table"),
    ("monitor/names_elsewhere", HasOneError, "one of each row of the table"),
    ("monitor/not_a_lock", HasOneError, "does it in two structs"),
    ("monitor/option_behind_predicate", HasOneError, "does it twice, with `timeout` and with `holding`"),
    ("monitor/several_by_with_lock", HasOneError, "each of the two monitors"),
    ("queue/names_elsewhere", HasOneError, "one of each row of the table"),
    ("rw_lock/names_elsewhere", HasOneError, "one of each row of the table"),
    ("semaphore/names_elsewhere", HasOneError, "one of each row of the table"),
    ("condition/several_mistakes", HasOneError, "has several mistakes, and all are told"),
    ("guarded/derive_above", HasOneError, "also what a lock guards does not derive it"),
    ("guarded/derive_above", TellsTheFix, "the second error does, at the field that is guarded"),
    ("guarded/derive_above_several", HasOneError, "each derive, for what a lock guards and for its fields"),
    ("guarded/derive_above_several", TellsTheFix, "the second error does, at the field that is guarded"),
    ("guarded/derive_above_clone", HasOneError, "neither the lock nor what stands for its fields can be cloned"),
    ("guarded/derive_above_hash", HasOneError, "neither the lock nor what stands for its fields can be hashed"),
    ("guarded/field_never_read", TellsTheFix, "rustc's own lint, as without the macro"),
    ("guarded/own_name_of_state", HasOneError, "what is made of the type that rustc took"),
    ("guarded/whole_literal", HasOneError, "two guarded fields, and the lock that is missing"),
    ("lock_order/declared_twice", HasOneError, "the second names a trait, which says what to write"),
    ("guarded/field_in_literal", HasOneError, "has two mistakes: the literal should be one of `AccountInit`"),
    ("guarded/several_misspelt", HasOneError, "has several mistakes, and all are told"),
    ("guarded/several_mistakes", HasOneError, "has several mistakes, and all are told"),
    ("lock_order/inversion_in_async_block", HasOneError, "does it in three ways"),
    ("lock_order/inversion_in_select_event", HasOneError, "does it in two branches"),
    ("locked/reference_out_of_two", HasOneError, "one of the monitors and the guard of both: rustc follows both"),
    ("wait_until/predicate_copies_rc", HasOneError, "what can't be copied there can't be sent either"),
    ("requires/two_instances", HasOneError, "each of the two"),
    ("requires/two_monitors", HasOneError, "each of the two"),
    ("requires/fields_rewired", HasOneError, "does it in two ways"),
    ("requires/async_awaited_outside", HasOneError, "the parameter and the view behind it: rustc follows both"),
    ("requires/lock_acquired_again", NamesNothingOfOurs, "the name of the trait, in the note, says what to write"),
    ("lock_order/in_impl", HasOneError, "the enum and the implementations of it: rustc says to move each"),
    ("lock_order/in_impl", TellsTheFix, "rustc says to move it out of the `impl`"),
    ("requires/holding_awaited", NamesNothingOfOurs, "its name says what it is for"),
    ("requires/lent_beyond_body", HasOneError, "the parameter and the view behind it: rustc follows both"),
    ("requires/several_mistakes", HasOneError, "has several mistakes, and all are told"),
    ("requires/two_blocks", HasOneError, "all that is made twice: our words are in the name of the trait"),
    ("requires/two_blocks", NamesNothingOfOurs, "our words are in the name of the trait"),
    ("rw_lock/guard_dropped_at_once", HasOneError, "does it twice, for reading and for writing"),
    ("rw_lock/not_awaited", HasOneError, "does it twice, for reading and for writing"),
    ("select_event/body_syntax", HasOneError, "half a body: rustc's parser goes on with the half that it has"),
    (
        "select_event/operation_syntax",
        HasOneError,
        "half a branch: without the rest of the operation, and without a body",
    ),
    ("wait_until/body_for_predicate", HasOneError, "gives a guard where the function gives an item, too"),
    (
        "wait_until/predicate_reads_guarded_field_by_self",
        HasOneError,
        "the macro says what to write, and the hint, too; a type without operators is an error beside",
    ),
    ("wait_until/predicate_takes_item", HasOneError, "gives a guard where the function gives an item, too"),
    ("wait_until/comparison_for_lock", HasOneError, "what can't be done with a guarded field, behind its hint"),
    ("monitor/with_lock_in_drop", HasOneError, "of the macro and of the monitor, each with what to write"),
    ("wait_until/holding_no_lock", HasOneError, "has three mistakes, and all are told"),
    ("with_lock/blocking_in_body", HasOneError, "does it in two functions"),
    ("with_lock/not_a_future", HasOneError, "in debug builds what is awaited passes through a method"),
    ("with_lock/same_lock_in_select_event", HasOneError, "does it in two branches"),
    ("with_lock/same_lock_nested", HasOneError, "does it in two functions"),
];

// --- the rules ---

struct Program {
    /// `folder/name`
    name: String,
    source: String,
    stderr: String,
}

impl Program {
    /// The first line that is no path.
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

/// What the macros make up. `AccountState` and `AccountInit` are documented, and a user's own.
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
