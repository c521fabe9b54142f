//! Keeps the pairs in `<macro>/expanded/`: what the user writes, `name.rs`, beside what it becomes, `name.expanded.rs`.
//!
//! `EXPANSIONS=overwrite cargo test -p warded-macros` writes the second from the first.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

use crate::place::regrouped;

/// Expands every input in the folder, and compares.
pub(crate) fn check_folder(of: &str, expand: fn(TokenStream) -> TokenStream) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(of).join("expanded");
    let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let inputs: Vec<PathBuf> = files.filter(|path| !path.to_string_lossy().ends_with(".expanded.rs")).collect();
    assert!(!inputs.is_empty(), "{} is empty", folder.display());
    for input in inputs {
        let expansion = expand(read(&input));
        let output = input.with_extension("expanded.rs");
        if env::var_os("EXPANSIONS").is_some() {
            fs::write(&output, expansion.to_string()).unwrap();
            Command::new("rustfmt").args(["--edition", "2024"]).arg(&output).status().unwrap();
        }
        let (expected, found) = (words(read(&output)).join(" "), words(expansion).join(" "));
        assert_eq!(expected, found, "{}", output.display());
    }
}

/// Expands the function-like macro `name`, wherever it is called in `code`.
pub(crate) fn expand_calls(code: TokenStream, name: &str, expand: fn(TokenStream) -> TokenStream) -> TokenStream {
    let mut expanded: Vec<TokenTree> = Vec::new();
    for token in code {
        let is_call = matches!(&expanded[..], [.., word, mark] if word.to_string() == name && mark.to_string() == "!");
        match token {
            TokenTree::Group(group) if is_call => {
                expanded.truncate(expanded.len() - 2);
                let input = group.stream();
                expanded.extend(expand(quote!(::warded; #input)));
            }
            TokenTree::Group(group) => {
                expanded.push(regrouped(&group, expand_calls(group.stream(), name, expand)));
            }
            token => expanded.push(token),
        }
    }
    expanded.into_iter().collect()
}

fn read(path: &Path) -> TokenStream {
    fs::read_to_string(path).unwrap_or_default().parse().unwrap()
}

/// The tokens without commas and braces, of which rustfmt adds and removes some.
fn words(tokens: TokenStream) -> Vec<String> {
    let words = tokens.into_iter().map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => words(group.stream()),
        TokenTree::Group(group) => {
            let delimiters = Group::new(group.delimiter(), TokenStream::new()).to_string();
            [vec![delimiters], words(group.stream())].concat()
        }
        TokenTree::Punct(punct) if punct.as_char() == ',' => Vec::new(),
        word => vec![word.to_string()],
    });
    words.flatten().collect()
}
