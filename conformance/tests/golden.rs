//! The programs of `golden/` have the same traces on `warded` as on asyncio.

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
fn programs_that_old_cpython_ran_wrongly_run_correctly() {
    assert_as_recorded("directed.jsonl", 51);
}

#[test]
fn random_programs_run_as_on_cpython() {
    assert_as_recorded("random.jsonl", 325);
}

/// The first record of the file, and its program.
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
fn a_different_trace_is_reported() {
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
fn a_program_ends_at_an_operation_that_is_impossible() {
    let (mut record, _) = first_record();
    record["program"]["steps"][4][0]["actor"] = json!("a");
    let report = check(&record.to_string()).unwrap();
    assert!(report.differences[0].contains("a holds nothing of L"), "{}", report.differences[0]);
}
