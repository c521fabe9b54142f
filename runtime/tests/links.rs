//! The links of the README, the guides and the macros' pages lead to a file, and to a heading that is there. (rustdoc checks the items that
//! they name, but not the headings.)

use std::{
    fs,
    path::{Path, PathBuf},
};

#[test]
fn the_links_of_the_readme_lead_to_files_of_the_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let readme = read(&root.join("README.md"));
    let links: Vec<&str> = targets(&readme).collect();
    assert!(links.len() > 10, "{links:?}");
    for link in links {
        assert!(root.join(link).exists(), "{link}");
    }
}

#[test]
fn the_links_between_the_pages_lead_to_headings_that_are_there() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut checked = 0;
    for page in pages(&src.join("guide")).chain(pages(&src.join("macros"))) {
        let text = read(&page);
        for target in targets(&text) {
            let Some((to, heading)) = target.split_once('#') else { continue };
            let Some(to) = page_of(&src, &page, to) else { continue };
            checked += 1;
            let there: Vec<String> = headings(&read(&to));
            assert!(there.iter().any(|there| there == heading), "{}: {target}: {there:?}", page.display());
        }
    }
    assert!(checked > 30, "{checked}");
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn pages(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let files = fs::read_dir(folder).expect("the folder is there").map(|file| file.expect("an entry").path());
    files.filter(|file| file.extension().is_some_and(|extension| extension == "md"))
}

/// The targets of links, `[text](target)`, without addresses of the web.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target.trim())
        .filter(|target| !target.contains("://"))
}

/// The file of a page that a link names. `None` for an item whose page is not a file.
fn page_of(src: &Path, from: &Path, to: &str) -> Option<PathBuf> {
    let to = to.strip_prefix("macro@").unwrap_or(to);
    let file = match to.strip_prefix("crate::") {
        None if to.is_empty() => return Some(from.to_owned()),
        None => return None,
        Some(to) => match to.strip_prefix("guide::") {
            Some(guide) => src.join("guide").join(guide),
            None => src.join("macros").join(to),
        },
    };
    Some(file.with_extension("md")).filter(|file| file.exists())
}

/// The headings outside of code, as they stand in a link.
fn headings(text: &str) -> Vec<String> {
    let mut is_code = false;
    let mut found = Vec::new();
    for line in text.lines() {
        is_code ^= line.starts_with("```");
        if !is_code && line.starts_with('#') {
            let heading = line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
            found.push(heading.chars().filter(|&letter| letter.is_alphanumeric() || "-_".contains(letter)).collect());
        }
    }
    found
}
