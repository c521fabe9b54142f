//! Checks that the tables of `README.md` have every row, and that the programs and tests in them exist.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The letters of the rows, and the number of rows of each letter.
const ROWS: [(char, usize); 3] = [('D', 8), ('E', 7), ('M', 49)];

struct Row {
    id: String,
    entries: Vec<String>,
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The rows of the tables. A row has an id, and its last cell has the programs and tests between backticks.
fn rows() -> Vec<Row> {
    let text = fs::read_to_string(repository().join("ui-tests/README.md")).expect("the tables are there");
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim().trim_matches('|').split(" | ").map(str::trim).collect();
        let (id, entries) = (*cells.first()?, *cells.last()?);
        let number = id.strip_prefix(|letter: char| letter.is_ascii_uppercase())?;
        number.parse::<usize>().ok()?;
        let entries = entries.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        Some(Row { id: id.to_owned(), entries })
    };
    text.lines().filter_map(row).collect()
}

/// The problem of an entry, if it has one.
fn missing(entry: &str) -> Option<String> {
    if let Some((file, wanted)) = entry.split_once(": ") {
        let Ok(text) = fs::read_to_string(repository().join(file)) else { return Some(format!("no file {file}")) };
        let has_test = text.contains(&format!("fn {wanted}(")) || text.contains(wanted);
        return (!has_test).then(|| format!("no `{wanted}` in {file}"));
    }
    let folder = repository().join("ui-tests/tests");
    let is_there = |ending: &str| folder.join(format!("{entry}.{ending}")).is_file();
    match entry.split('/').nth(1) {
        Some("fail") if !is_there("stderr") => Some(format!("no message {entry}.stderr")),
        Some("fail" | "pass") if !is_there("rs") => Some(format!("no program {entry}.rs")),
        Some("fail" | "pass") => None,
        _ => Some(format!("neither a program nor a test: {entry}")),
    }
}

#[test]
fn every_row_is_in_a_table_once() {
    let found: Vec<String> = rows().into_iter().map(|row| row.id).collect();
    let expected: BTreeSet<String> =
        ROWS.iter().flat_map(|(letter, last)| (1..=*last).map(move |number| format!("{letter}{number}"))).collect();
    assert_eq!(found.len(), expected.len(), "{found:?}");
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected);
}

#[test]
fn the_programs_and_tests_of_the_rows_exist() {
    let rows = rows();
    assert!(rows.iter().all(|row| !row.entries.is_empty()));
    let problems: Vec<String> = rows
        .iter()
        .flat_map(|row| row.entries.iter().filter_map(move |entry| Some(format!("{}: {}", row.id, missing(entry)?))))
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(missing("guarded/fail/nowhere").is_some() && missing("README.md: not in it at all").is_some());
}
