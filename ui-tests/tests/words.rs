//! The words of this repository: no name stands for two things, every term of the glossary is used, and no old word comes back.
//!
//! `cargo test -p ui-tests --test words -- --nocapture` lists all types, functions and modules by name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, process::Command};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Types whose names stand in several places of a crate, and mean the same in each: the waiter of a queue and that of a monitor, the
/// `Input` and the `Model` of each macro. Nothing is added here: a new type gets a name of its own.
const TODAY: [&str; 10] =
    ["Address", "Argument", "Input", "Model", "Place", "Waiter", "WaiterState", "Waiters", "Waiting", "WakerId"];

/// Files that stand in for another one, by the way of building, and have its names.
const STAND_INS: [&str; 5] = ["/loom_mutex.rs", "/no_check.rs", "/unchecked.rs", "/unrecorded.rs", "/unscoped.rs"];

/// Names that we no longer use, because they said too little or two things.
const OLD_NAMES: [&str; 12] = [
    "Apart",
    "Asking",
    "AskingTicket",
    "For",
    "Manner",
    "Opened",
    "Opening",
    "Tagged",
    "Tells",
    "Ticket",
    "leave_line",
    "settle",
];

/// Words that code, docs and messages must not use.
const OLD_WORDS: [&str; 6] = ["asked in vain", "in vain", "unasked", "firm", "in line", "the ward"];

/// A glossary that is longer is not read.
const MOST_TERMS: usize = 25;

/// The kinds of items whose names are listed.
const KINDS: [&str; 8] = ["struct", "enum", "union", "trait", "type", "fn", "mod", "macro_rules"];

/// Where each name is declared, by its kind: types and traits, functions outside of `impl`s, methods, modules, macros.
type Names = BTreeMap<(&'static str, String), BTreeSet<String>>;

#[test]
fn no_name_of_a_type_stands_for_two_things() {
    let (mut twice, mut known) = (Vec::new(), BTreeSet::new());
    for package in ["runtime", "macros"] {
        for ((kind, name), places) in names(package) {
            let places: Vec<String> = places.into_iter().collect();
            println!("{package}: {kind} {name}: {}", places.join(", "));
            if kind != "type" || places.len() == 1 {
                continue;
            }
            match TODAY.iter().find(|today| **today == name) {
                Some(today) => drop(known.insert(*today)),
                None => twice.push(format!("`{name}`: {}", places.join(", "))),
            }
        }
    }
    assert!(twice.is_empty(), "give each a name of its own:\n{}", twice.join("\n"));
    let gone: Vec<_> = TODAY.iter().filter(|today| !known.contains(**today)).collect();
    assert!(gone.is_empty(), "these stand in one place by now, so take them out of `TODAY`: {gone:?}");
}

#[test]
fn the_glossary_is_short_and_its_terms_are_used() {
    let architecture = read("ARCHITECTURE.md");
    let (_, rest) = architecture.split_once("| term | meaning |").expect("the glossary is there");
    let rows: Vec<&str> = rest.lines().skip(2).take_while(|line| line.starts_with('|')).collect();
    assert!(!rows.is_empty() && rows.len() <= MOST_TERMS, "{} terms, of at most {MOST_TERMS}", rows.len());
    let texts: Vec<String> =
        texts().into_iter().filter(|(path, _)| path != "ARCHITECTURE.md").map(|(_, text)| text).collect();
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').splitn(2, " | ").map(str::trim).collect();
        assert!(cells.len() == 2 && !cells[1].is_empty(), "a term without a meaning: {row}");
        for term in cells[0].split(", ") {
            let word = term.strip_prefix("to ").unwrap_or(term);
            let word = word.split_once(" of a ").map_or(word, |(word, _)| word);
            let (verb, rest) = word.find(' ').map_or((word, ""), |space| word.split_at(space));
            let forms = ["", "s", "es", "d", "ed"].map(|end| format!("{verb}{end}{rest}"));
            let is_used = texts.iter().any(|text| forms.iter().any(|form| has_words(text, form)));
            assert!(is_used, "the glossary explains `{term}`, which nothing uses");
        }
    }
}

#[test]
fn no_old_word_comes_back() {
    let mut found = Vec::new();
    for (path, text) in texts() {
        for (number, line) in text.lines().enumerate() {
            for word in OLD_WORDS {
                if has_words(line, word) {
                    found.push(format!("{path}:{}: `{word}`: {}", number + 1, line.trim()));
                }
            }
        }
    }
    for package in ["runtime", "macros"] {
        for ((kind, name), places) in names(package) {
            if OLD_NAMES.contains(&name.as_str()) {
                found.push(format!("{kind} `{name}` in {}", places.into_iter().collect::<Vec<_>>().join(", ")));
            }
        }
    }
    assert!(found.is_empty(), "STYLE names the word to use instead:\n{}", found.join("\n"));
}

#[test]
fn a_name_that_stands_twice_is_found() {
    let mut names = Names::new();
    for (place, code) in [
        ("one", "mod part; pub struct Held<T>(T); impl Held<()> { fn new() {} } fn open() { fn inner() {} }"),
        ("other", "enum Held { A } trait Opens { fn open(); } #[cfg(test)] struct Kept; fn open() {}"),
    ] {
        declared(code.parse().unwrap(), "fn", place, &mut names);
    }
    let places = |kind, name: &str| names.get(&(kind, name.to_owned())).map_or(0, BTreeSet::len);
    assert_eq!(
        [places("type", "Held"), places("fn", "open"), places("method", "open"), places("mod", "part")],
        [2, 2, 1, 1]
    );
    assert_eq!([places("type", "Kept"), places("fn", "inner")], [0, 0]);
    assert!(has_words("it is firm.", "firm") && !has_words("to confirm", "firm") && has_words("To Grant it", "grant"));
}

// --- names ---

/// All names that a crate declares, but for its tests.
fn names(package: &str) -> Names {
    let mut names = Names::new();
    let sources =
        files().into_iter().filter(|path| path.starts_with(&format!("{package}/src/")) && is_of_kind(path, &["rs"]));
    for path in sources
        .filter(|path| !["/tests", "/model", "/expanded/"].iter().chain(&STAND_INS).any(|part| path.contains(part)))
    {
        let place = path.strip_prefix(&format!("{package}/src/")).expect("filtered").to_owned();
        declared(read(&path).parse().expect("it compiles"), "fn", &place, &mut names);
    }
    names
}

/// Adds what these tokens declare. `of` is what a `fn` is here.
fn declared(tokens: TokenStream, of: &'static str, place: &str, names: &mut Names) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    // The item whose body the next braces are.
    let mut body = None;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            TokenTree::Group(attribute) if attribute.delimiter() == Delimiter::Bracket => {
                let text = attribute.stream().to_string().replace(' ', "");
                if text == "cfg(test)" || text.starts_with("cfg(all(test,") {
                    at += tokens[at..].iter().position(ends_item).map_or(0, |end| end + 1);
                }
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => match body.take() {
                Some("impl" | "trait") => declared(group.stream(), "method", place, names),
                Some("mod") => declared(group.stream(), of, place, names),
                _ => {}
            },
            TokenTree::Punct(sign) if sign.as_char() == ';' => body = None,
            TokenTree::Ident(word) if *word == "impl" && body.is_none() => body = Some("impl"),
            TokenTree::Ident(word) => {
                let Some(kind) = KINDS.into_iter().find(|kind| word == kind) else { continue };
                let next = tokens.get(at + usize::from(kind == "macro_rules"));
                let Some(TokenTree::Ident(name)) = next else { continue };
                // Of an `impl Fn() -> ..`, or a `type` of a trait.
                if body == Some("fn") {
                    continue;
                }
                let listed = match kind {
                    "fn" => of,
                    "mod" => "mod",
                    "macro_rules" => "macro",
                    "type" if of == "method" => "type of an impl",
                    _ => "type",
                };
                names.entry((listed, name.to_string())).or_default().insert(place.to_owned());
                body = Some(kind);
            }
            _ => {}
        }
    }
}

fn ends_item(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(sign) => sign.as_char() == ';',
        _ => false,
    }
}

// --- texts ---

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).expect("it is in the repository")
}

/// The files of the repository, as git knows them.
fn files() -> Vec<String> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(repository())
        .output();
    let listed = String::from_utf8(listed.expect("git lists the files").stdout).expect("plain names");
    let files: Vec<String> =
        listed.lines().filter(|path| repository().join(path).is_file()).map(str::to_owned).collect();
    assert!(files.len() > 100, "git knows the files of the repository");
    files
}

fn is_of_kind(path: &str, kinds: &[&str]) -> bool {
    Path::new(path).extension().is_some_and(|extension| kinds.iter().any(|kind| extension == *kind))
}

/// Code, docs and messages. This file has the old words, to look for them.
fn texts() -> Vec<(String, String)> {
    let is_text = |path: &String| is_of_kind(path, &["rs", "md", "sh", "stderr"]);
    let files = files().into_iter().filter(is_text).filter(|path| path != "ui-tests/tests/words.rs");
    files.map(|path| (path.clone(), read(&path))).collect()
}

/// Whether these words stand in the text, whatever their case, and not as parts of others.
fn has_words(text: &str, words: &str) -> bool {
    let text = text.to_lowercase();
    let is_letter = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    text.match_indices(words).any(|(at, _)| {
        !is_letter(text[..at].chars().next_back()) && !is_letter(text[at + words.len()..].chars().next())
    })
}
