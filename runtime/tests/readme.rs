//! The table in `README.md` beside this file has every row, and names tests that are there.

use std::{collections::BTreeSet, fs, path::PathBuf};

/// The letters of the rows, and how many rows each letter has.
const ROWS: [(char, usize); 3] = [('A', 6), ('B', 12), ('C', 7)];

/// The files that hold tests of rows and nothing else: all their tests stand in the table.
const FILES: [&str; 10] = [
    "faults/budget.rs",
    "faults/cost.rs",
    "faults/keys.rs",
    "faults/memory.rs",
    "faults/mistakes.rs",
    "faults/order.rs",
    "faults/readings.rs",
    "faults/threads.rs",
    "memory.rs",
    "predicates.rs",
];

struct Row {
    id: String,
    tests: Vec<String>,
    file: String,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn read(file: &str) -> String {
    fs::read_to_string(folder().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The texts between backticks in a cell.
fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// A row has an id, names of tests, and their file; a fault with tests in two files has two rows.
fn rows() -> Vec<Row> {
    let is_id = |cell: &str| {
        let mut letters = cell.chars();
        letters.next().is_some_and(|letter| letter.is_ascii_uppercase()) && letters.as_str().parse::<usize>().is_ok()
    };
    read("README.md")
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let [_, id, tests, file, _] = cells[..] else { return None };
            is_id(id).then(|| {
                let [file] = &quoted(file)[..] else { panic!("{id}: one file a row: {file}") };
                Row { id: id.to_owned(), tests: quoted(tests), file: file.clone() }
            })
        })
        .collect()
}

/// Whether the text has a test with this name: a function, or a name from which a macro makes one.
fn has_test(text: &str, name: &str) -> bool {
    text.contains(&format!("fn {name}(")) || text.contains(&format!(" {name}: ")) || {
        let [in_block, in_list] = [format!("    {name} {{"), format!("    {name}:\n")];
        text.contains(&in_block) || text.contains(&in_list)
    }
}

#[test]
fn every_row_is_in_the_table() {
    let found: BTreeSet<String> = rows().into_iter().map(|row| row.id).collect();
    let expected: BTreeSet<String> =
        ROWS.iter().flat_map(|(letter, last)| (1..=*last).map(move |number| format!("{letter}{number}"))).collect();
    assert_eq!(found, expected);
}

#[test]
fn every_test_in_the_table_is_there() {
    for Row { id, tests, file } in rows() {
        assert!(!tests.is_empty(), "{id}: no test");
        let text = read(&file);
        for name in tests {
            assert!(has_test(&text, &name), "{id}: no test `{name}` in {file}");
        }
    }
}

#[test]
fn every_test_of_these_files_is_in_the_table() {
    let rows = rows();
    for file in FILES {
        let text = read(file);
        let mut tests = 0;
        for part in text.split("#[test]").skip(1).chain(text.split("#[tokio::test]").skip(1)) {
            let name = part.split("fn ").nth(1).and_then(|rest| rest.split('(').next()).expect("a function");
            tests += 1;
            // `fn $name`: what it makes is listed in the macro's call.
            let is_listed = rows.iter().any(|row| row.file == file && row.tests.iter().any(|test| test == name));
            assert!(name.starts_with('$') || is_listed, "{file}: `{name}` stands in no row");
        }
        assert!(tests > 0, "{file}: no tests");
    }
}

/// A file that is part of no target is never run.
#[test]
fn every_file_in_the_table_is_compiled() {
    let faults = read("faults.rs");
    for Row { id, file, .. } in rows() {
        let is_part = faults.contains(&format!("#[path = \"{file}\"]"));
        assert!(is_part || !file.contains('/'), "{id}: {file} is part of no target");
    }
}
