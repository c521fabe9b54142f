//! Checks that each guard, permit, job and future is `#[must_use = "reason"]`. rustc shows the reason in its warning.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const SOURCE: &str = "../runtime/src";

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the runtime stands beside this").flatten() {
        match entry.path() {
            path if path.is_dir() => files(&path, found),
            path if path.extension().is_some_and(|extension| extension == "rs") => found.push(path),
            _ => {}
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '$')
}

/// The named futures, and the guards, permits and jobs that they give.
fn names() -> BTreeSet<String> {
    let read = |file: &str| fs::read_to_string(Path::new(SOURCE).join(file)).expect("the file is there");
    let futures = read("named_futures.rs");
    let exports = futures.split_once("pub use crate::{").expect("it exports").1.split_once("};").expect("it ends").0;
    let crate_root = read("lib.rs");
    let is_kept = |word: &&str| ["Guard", "Permit", "Job"].iter().any(|end| word.ends_with(end));
    let futures = words(exports).filter(|word| word.starts_with(char::is_uppercase) && *word != "IsQueue");
    let others = words(&crate_root).filter(is_kept).chain(["After", "CancelSafe"]);
    futures.chain(others).map(str::to_owned).collect()
}

/// The types that are declared with a reason. If a `macro_rules!` declares some, all words of the file count as such types, because the
/// calls of the macro contain the names.
fn with_reason(source: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut has_reason = false;
    let mut in_macro = false;
    for line in source.lines().map(str::trim) {
        has_reason |= line.starts_with("#[must_use = ");
        // `lock_futures!` declares a future by its name alone.
        let is_in_list = has_reason && line.starts_with(char::is_uppercase) && line.contains(">: ");
        if let Some(declared) = line.strip_prefix("pub struct ").or(is_in_list.then_some(line)) {
            let name = words(declared).next().expect("a struct has a name");
            if has_reason {
                in_macro |= name.starts_with('$');
                found.insert(name.to_owned());
            }
            has_reason = false;
        }
    }
    if in_macro {
        found.extend(words(source).map(str::to_owned));
    }
    found
}

#[test]
fn types_that_must_be_kept_say_why() {
    let mut sources = Vec::new();
    files(Path::new(SOURCE), &mut sources);
    let sources = sources.iter().filter(|path| {
        !["lib.rs", "named_futures.rs", "prelude.rs"].iter().any(|file| **path == Path::new(SOURCE).join(file))
    });
    let found: BTreeSet<String> =
        sources.flat_map(|path| with_reason(&fs::read_to_string(path).expect("a source is text"))).collect();
    let names = names();
    assert!(names.len() > 40 && names.contains("LockGuard") && names.contains("AcquireEight"), "{names:?}");
    let silent: Vec<&String> = names.difference(&found).collect();
    assert!(silent.is_empty(), "`#[must_use = \"why\"]` is missing on {silent:?}");
}
