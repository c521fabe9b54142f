//! `#[derive(..)]` above `#[guarded]`, where it runs first and is gone from what the macro is given.
//!
//! What it derives fails on the fields that are not there any more, in words that lead astray. So the macro looks at the
//! source: what stands before the attribute. Where there is none to look at (in an editor, before Rust 1.88), rustc's own
//! errors are all there is.

use std::cell::RefCell;
use std::fs;
use std::path::PathBuf;

use proc_macro2::{Span, TokenStream};

/// The arguments of the derives that stand above the attribute that was called.
pub(super) fn derives_above(attribute: Span) -> Vec<TokenStream> {
    let found = attribute.local_file().and_then(|file| {
        let place = attribute.start();
        with_source(file, |Source { text, lines, .. }| {
            let line = *lines.get(place.line.saturating_sub(1))?;
            let at = line + text[line..].char_indices().nth(place.column)?.0;
            text[at..]
                .starts_with("#[")
                .then(|| derives_before(&text[..at]).iter().filter_map(|derive| derive.parse().ok()).collect())
        })
    });
    found.unwrap_or_default()
}

#[derive(Default)]
struct Source {
    file: PathBuf,
    text: String,
    /// Where each line begins.
    lines: Vec<usize>,
}

/// Reads each file once, if its structs come one after the other.
fn with_source<R>(file: PathBuf, look: impl FnOnce(&Source) -> Option<R>) -> Option<R> {
    thread_local!(static LAST: RefCell<Source> = RefCell::default());
    LAST.with_borrow_mut(|last| {
        if last.file != file {
            let text = fs::read_to_string(&file).ok()?;
            let lines = [0].into_iter().chain(text.match_indices('\n').map(|(end, _)| end + 1)).collect();
            *last = Source { file, text, lines };
        }
        look(last)
    })
}

/// What the derives among the attributes at the end of `source` derive.
fn derives_before(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some((before, attribute)) = last_attribute(rest) {
        let derive = attribute.strip_prefix("derive").map(str::trim_start);
        found.extend(derive.and_then(|list| list.strip_prefix('(')?.strip_suffix(')')));
        rest = before;
    }
    found
}

/// What stands before the last attribute, and what it says. Comments don't count.
fn last_attribute(source: &str) -> Option<(&str, &str)> {
    let mut source = source.trim_end();
    loop {
        let line = source.rfind('\n').map_or(0, |end| end + 1);
        if !source[line..].trim_start().starts_with("//") {
            break;
        }
        source = source[..line].trim_end();
    }
    let inside = source.strip_suffix(']')?;
    let mut open = 1;
    let start = inside.char_indices().rev().find_map(|(at, letter)| {
        match letter {
            ']' => open += 1,
            '[' => open -= 1,
            _ => {}
        }
        (open == 0).then_some(at)
    })?;
    Some((inside[..start].trim_end().strip_suffix('#')?, inside[start + 1..].trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derives_are_found_above() {
        assert_eq!(derives_before("struct A;\n#[derive(Debug)]\n"), ["Debug"]);
        assert_eq!(
            derives_before("}\n/// Doc.\n#[derive(Debug, Clone)]\n/// [Doc].\n#[cfg(all())]\n  #[derive(Hash,)]\n"),
            ["Hash,", "Debug, Clone"]
        );
        assert_eq!(
            derives_before("#[derive(Debug)]\n#[doc = \"x\"] #[derive(\n    Hash,\n)]"),
            ["\n    Hash,\n", "Debug"]
        );
    }

    #[test]
    fn those_of_other_items_are_not() {
        assert_eq!(derives_before("#[derive(Debug)]\nstruct A;\n"), [""; 0]);
        assert_eq!(derives_before("#[derive(Debug)]\nstruct A { a: [u8; 3] }\n// #[derive(Hash)]\n"), [""; 0]);
        assert_eq!(derives_before("#![derive]"), [""; 0]);
    }

    #[test]
    fn without_a_source_there_is_nothing_to_find() {
        assert!(derives_above(Span::call_site()).is_empty());
    }
}
