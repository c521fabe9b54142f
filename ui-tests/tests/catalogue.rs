//! Checks that `what_does_not_compile.md` is up to date: its programs are UI tests, its messages are the first lines of their
//! `.stderr` files, and below each Python program is the output that Python prints.
//!
//! `CATALOGUE=overwrite cargo test -p ui-tests --test catalogue` rewrites the text after each `<!-- macro/program -->` and after
//! each Python program.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const PAGE: &str = "../runtime/src/guide/what_does_not_compile.md";

#[test]
fn the_page_shows_the_programs_and_their_messages() {
    let page = fs::read_to_string(PAGE).expect("the page is there");
    let expected = with_programs(&page);
    if overwrites() {
        fs::write(PAGE, expected).expect("the page can be written");
    } else {
        assert_same(&page, &expected);
    }
}

#[test]
fn the_page_shows_what_python_prints() {
    let Some(python) = python() else {
        println!("skipped: CPython 3.13 is not installed");
        return;
    };
    let page = fs::read_to_string(PAGE).expect("the page is there");
    let expected = with_outputs(&page, &python);
    if overwrites() {
        fs::write(PAGE, expected).expect("the page can be written");
    } else {
        assert_same(&page, &expected);
    }
}

#[test]
fn no_program_is_shown_twice() {
    let page = fs::read_to_string(PAGE).expect("the page is there");
    let mut programs: Vec<&str> = page.lines().filter_map(program).collect();
    assert!(programs.len() >= 40, "{}", programs.len());
    programs.sort_unstable();
    let count = programs.len();
    programs.dedup();
    assert_eq!(programs.len(), count);
}

fn overwrites() -> bool {
    env::var_os("CATALOGUE").is_some()
}

/// Compares line by line, because a message with the first different line is easier to read than one with both pages.
fn assert_same(page: &str, expected: &str) {
    for (line, (found, expected)) in page.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "{PAGE}:{}: run with CATALOGUE=overwrite to rewrite it", line + 1);
    }
    assert_eq!(page.len(), expected.len(), "{PAGE}: one page is longer: run with CATALOGUE=overwrite to rewrite it");
}

// --- programs and messages ---

/// `guarded/field_read` in `<!-- guarded/field_read -->`.
fn program(line: &str) -> Option<&str> {
    line.strip_prefix("<!-- ")?.strip_suffix(" -->").filter(|name| name.contains('/') && !name.contains(' '))
}

fn with_programs(page: &str) -> String {
    let mut structs = Vec::new();
    let mut written = String::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        push(&mut written, line);
        if let Some((folder, name)) = program(line).and_then(|program| program.split_once('/')) {
            skip_blocks(&mut lines);
            let file = Path::new("tests").join(folder).join("fail").join(name);
            let program = read(&file.with_extension("rs"));
            let message = read(&file.with_extension("stderr"));
            push_all(&mut written, "```compile_fail", &shown(&program, &mut structs));
            push_all(&mut written, "```\n\n```text", &told(&message));
            push(&mut written, "```");
            if lines.peek().is_some() {
                push(&mut written, "");
            }
        }
    }
    written
}

/// The program as the page shows it: without the description in the first line and without `main`. A struct that is already on
/// the page is hidden by `#`.
fn shown(program: &str, structs: &mut Vec<String>) -> Vec<String> {
    let program = program.split_once('\n').map_or("", |(_description, program)| program);
    let program = program.trim_end().strip_suffix("fn main() {}").unwrap_or(program).trim();
    let mut lines = Vec::new();
    for paragraph in program.split("\n\n") {
        let is_known = structs.iter().any(|known| known == paragraph);
        if is_known {
            lines.extend(paragraph.lines().map(|line| format!("# {line}")));
            lines.push("#".to_owned());
        } else {
            lines.extend(paragraph.lines().map(str::to_owned));
            lines.push(String::new());
        }
        if paragraph.starts_with("#[guarded]") && !is_known {
            structs.push(paragraph.to_owned());
        }
    }
    lines.pop();
    lines
}

/// The first error and the warnings before it, without the lines that mention the inside of this crate.
fn told(message: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    for paragraph in message.split("\n\n") {
        let is_note = |line: &&str| !line.starts_with("note: ") && !line.starts_with("help: ");
        let mut part: Vec<&str> = paragraph.lines().take_while(is_note).filter(|line| is_told(line)).collect();
        while part.last().is_some_and(|line| line.trim() == "|") {
            part.pop();
        }
        lines.extend(part);
        if paragraph.starts_with("error") {
            break;
        }
        lines.push("");
    }
    lines
}

fn is_told(line: &str) -> bool {
    !["__private", "src/expansion", "names_elsewhere", "= note: this error originates", "= note: `#["]
        .iter()
        .any(|words| line.contains(words))
}

// --- what Python prints ---

fn with_outputs(page: &str, python: &Path) -> String {
    let mut written = String::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        if line == "```python" {
            let program: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            skip_text(&mut lines);
            push_all(&mut written, line, &program);
            push_all(&mut written, "```\n\n```text", &printed(python, &program.join("\n")));
            push(&mut written, "```\n");
        } else {
            push(&mut written, line);
        }
    }
    written
}

/// The output of the program, and the last line of a traceback.
fn printed(python: &Path, program: &str) -> Vec<String> {
    let output = Command::new(python).args(["-c", program]).output().expect("Python runs");
    let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    out.lines().chain(error.lines().last()).map(str::to_owned).collect()
}

/// Finds Python 3.13 in the places where `ci/conformance.sh` looks. Other versions print other messages.
fn python() -> Option<PathBuf> {
    let versions = env::home_dir().map(|home| home.join(".pyenv/versions"));
    let installed = versions.and_then(|versions| fs::read_dir(versions).ok()).into_iter().flatten().flatten();
    let installed = installed.map(|version| version.path().join("bin/python"));
    ["python3.13".into(), "python3".into()].into_iter().chain(installed).find(|python| {
        let is_it = "import sys; sys.exit(sys.version_info[:2] != (3, 13))";
        let outcome = Command::new(python).args(["-c", is_it]).output();
        outcome.is_ok_and(|output| output.status.success())
    })
}

// --- lines ---

type Lines<'a> = std::iter::Peekable<std::str::Lines<'a>>;

fn push(written: &mut String, line: &str) {
    written.push_str(line);
    written.push('\n');
}

fn push_all(written: &mut String, fence: &str, lines: &[impl AsRef<str>]) {
    push(written, fence);
    for line in lines {
        push(written, line.as_ref());
    }
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Skips blank lines and the code blocks between them. They are written again.
fn skip_blocks(lines: &mut Lines) {
    while lines.next_if(|line| line.is_empty() || line.starts_with("```")).is_some_and(|line| {
        if line.starts_with("```") {
            lines.by_ref().take_while(|line| *line != "```").count();
        }
        true
    }) {}
}

/// Skips blank lines, and the text block with the output.
fn skip_text(lines: &mut Lines) {
    while lines.next_if(|line| line.is_empty()).is_some() {}
    if lines.next_if_eq(&"```text").is_some() {
        lines.by_ref().take_while(|line| *line != "```").count();
        while lines.next_if(|line| line.is_empty()).is_some() {}
    }
}
