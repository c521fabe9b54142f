//! The table of `CPython`'s tests in the README names tests that are there.

use std::{fs, path::Path};

/// The texts between backticks in a cell.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

fn rows(readme: &str) -> impl Iterator<Item = &str> {
    let table = readme.split("## CPython's own tests").nth(1).expect("the table");
    table.lines().filter_map(|line| line.split('|').nth(2)).filter(|cell| cell.contains('`'))
}

#[test]
fn every_test_in_the_table_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let readme = fs::read_to_string(root.join("conformance/README.md")).unwrap();
    let mut checked = 0;
    for cell in rows(&readme) {
        let names = quoted(cell);
        let mut folder: Option<std::path::PathBuf> = None;
        let mut text = String::new();
        for name in names {
            if let Some(path) = name.strip_suffix(".rs") {
                // A program that must not compile, perhaps beside the one before; or a file of tests.
                let path = match (name.starts_with("ui-tests/"), &folder) {
                    (true, _) => root.join(name),
                    (false, Some(folder)) if !path.contains('/') => folder.join(name),
                    (false, _) => root.join("runtime/tests").join(name),
                };
                text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                folder = path.parent().map(Path::to_path_buf);
            } else if text.contains("fn ") && name.contains('_') && !name.starts_with("_v") {
                assert!(text.contains(&format!("fn {name}")), "no test {name}: {cell}");
            }
            checked += 1;
        }
    }
    assert!(checked > 250, "{checked} names: the table is not read as it is written");
}
