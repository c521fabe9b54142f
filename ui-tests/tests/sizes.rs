//! Checks that no file and no function of `runtime/src` and `macros/src` is too long to be read at once.
//!
//! Tests, models and recorded expansions don't count. `cargo test -p ui-tests --test sizes -- --nocapture` lists the longest.

use std::{fs, path::Path};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A file with more lines should be split. `monitor.rs` comes closest: most of its lines are docs.
const LONGEST_FILE: usize = 800;

/// A function with more lines, from `fn` to its last brace, should be split. The longest one copies the record of a primitive.
const LONGEST_FUNCTION: usize = 65;

/// How many files, and how many functions, are listed for each package.
const LISTED: usize = 5;

/// Files and folders with these names are not counted.
const TESTS: [&str; 4] = ["tests", "model", "fixture", "expanded"];

/// The lines of each file or function, and its name.
type Sizes = Vec<(usize, String)>;

#[test]
fn no_file_and_no_function_is_too_long() {
    for package in ["runtime", "macros"] {
        let (mut files, mut functions) = (Sizes::new(), Sizes::new());
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(package).join("src");
        read(&root, package, &mut files, &mut functions);
        for (kind, sizes, most) in [("file", files, LONGEST_FILE), ("function", functions, LONGEST_FUNCTION)] {
            let listed = longest(sizes);
            println!("{package}, lines of the longest {kind}s:\n{}", shown(&listed));
            let too_long: Sizes = listed.into_iter().filter(|(lines, _)| *lines > most).collect();
            assert!(too_long.is_empty(), "split each {kind} of more than {most} lines:\n{}", shown(&too_long));
        }
    }
}

#[test]
fn tests_do_not_count() {
    let code = "fn one() {\n}\nimpl Two {\n  fn two() {\n    fn inner() {\n    }\n  }\n}\nmod tests {\n  fn three() {\n  }\n}\n";
    let (mut files, mut functions) = (Sizes::new(), Sizes::new());
    count("a.rs", code, &mut files, &mut functions);
    assert_eq!(files, [(8, "a.rs".to_owned())]);
    assert_eq!(
        longest(functions),
        [(4, "a.rs: two"), (2, "a.rs: one"), (2, "a.rs: inner")].map(|(n, f)| (n, f.into()))
    );
}

/// Counts the lines of all files in a folder.
fn read(folder: &Path, name: &str, files: &mut Sizes, functions: &mut Sizes) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{name}/{}", path.file_name().unwrap().to_string_lossy());
        if TESTS.iter().any(|tests| path.file_stem().unwrap() == *tests) {
            continue;
        }
        if path.is_dir() {
            read(&path, &name, files, functions);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            count(&name, &fs::read_to_string(&path).unwrap(), files, functions);
        }
    }
}

fn count(name: &str, code: &str, files: &mut Sizes, functions: &mut Sizes) {
    let tests = search(name, code.parse().unwrap(), functions);
    files.push((code.lines().count() - tests, name.to_owned()));
}

/// Adds the functions in these tokens. Returns the number of lines in modules of tests.
fn search(name: &str, tokens: TokenStream, functions: &mut Sizes) -> usize {
    let (mut item, mut tests) = (None, 0);
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match (token, tokens.get(at + 1)) {
            // `fn(u32) -> u32` is a type.
            (TokenTree::Ident(word), Some(TokenTree::Ident(of))) if word == "fn" || word == "mod" => {
                item = Some((word, of));
            }
            (TokenTree::Punct(sign), _) if sign.as_char() == ';' => item = None,
            (TokenTree::Group(group), _) => {
                let is_block = group.delimiter() == Delimiter::Brace;
                if let Some((word, of)) = item.take_if(|_| is_block) {
                    let lines = group.span_close().end().line - word.span().start().line + 1;
                    if word == "fn" {
                        functions.push((lines, format!("{name}: {of}")));
                    } else if TESTS.iter().any(|tests| of == tests) {
                        tests += lines;
                        continue;
                    }
                }
                tests += search(name, group.stream(), functions);
            }
            _ => {}
        }
    }
    tests
}

fn longest(mut sizes: Sizes) -> Sizes {
    sizes.sort_by_key(|(lines, _)| std::cmp::Reverse(*lines));
    sizes.truncate(LISTED);
    sizes
}

fn shown(sizes: &Sizes) -> String {
    sizes.iter().map(|(lines, name)| format!("{lines:6} {name}")).collect::<Vec<_>>().join("\n")
}
