//! The programs of `golden/` do on `warded` what they did with asyncio.

use std::{fs, path::Path};

use conformance::{Conditions, check, replay};
use serde_json::{Value, json};

fn golden(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(file)).unwrap()
}

#[track_caller]
fn assert_as_recorded(file: &str, programs: usize) {
    let report = check(&golden(file)).unwrap();
    assert_eq!(report.programs, programs);
    assert!(report.differences.is_empty(), "\n{}\n", report.differences.join("\n"));
}

#[test]
fn what_cpython_once_got_wrong_goes_right() {
    assert_as_recorded("directed.jsonl", 51);
}

#[test]
fn random_programs_go_as_on_cpython() {
    assert_as_recorded("random.jsonl", 325);
}

/// The first record, and its program.
fn first_record() -> (Value, conformance::Program) {
    let golden = golden("directed.jsonl");
    let line = golden.lines().next().unwrap();
    (serde_json::from_str(line).unwrap(), conformance::Program::from_line(line).unwrap())
}

#[test]
fn a_trace_is_written_as_cpython_writes_it() {
    let (record, program) = first_record();
    let trace = json!(replay(&program, Conditions::Named));
    assert_eq!(trace, json!({ "id": program.id, "trace": record["trace"], "final": record["final"] }));
}

#[test]
fn another_course_of_events_is_noticed() {
    let (mut record, _) = first_record();
    record["trace"][3]["done"]["L.acquire"] = json!([["a", true]]);
    let report = check(&record.to_string()).unwrap();
    assert_eq!(
        report.differences[0],
        "gh-71772-lock-woken-waiter-cancelled (Named conditions): \
         trace[3].done.L.acquire[0][0]: CPython \"a\", warded \"b\""
    );
}

#[test]
fn a_program_that_asks_the_impossible_is_broken_off_there() {
    let (mut record, _) = first_record();
    record["program"]["steps"][4][0]["actor"] = json!("a");
    let report = check(&record.to_string()).unwrap();
    assert!(report.differences[0].contains("a holds nothing of L"), "{}", report.differences[0]);
}
