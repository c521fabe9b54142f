//! Reads programs from standard input, one in each line, and prints their traces. With `check FILE…` it compares recorded
//! traces itself.

use std::{
    error::Error,
    fs,
    io::{self, BufRead, BufWriter, Write},
    process::ExitCode,
};

use conformance::{Conditions, Program, check, replay};

const USAGE: &str = "\
usage: conformance < PROGRAMS > TRACES                     conditions are names beside a lock
       conformance --own-conditions < PROGRAMS > TRACES    they are warded::Condition, where one per lock is enough
       conformance check RECORDS…                          run programs again and compare with their records";

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => run(Conditions::Named),
        ["--own-conditions"] => run(Conditions::Own),
        ["check", ref files @ ..] if !files.is_empty() => check_files(files),
        _ => {
            eprintln!("{USAGE}");
            Ok(ExitCode::from(2))
        }
    }
}

fn run(conditions: Conditions) -> Result<ExitCode, Box<dyn Error>> {
    let mut traces = BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let program = Program::from_line(&line?)?;
        serde_json::to_writer(&mut traces, &replay(&program, conditions))?;
        writeln!(traces)?;
    }
    traces.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn check_files(files: &[&str]) -> Result<ExitCode, Box<dyn Error>> {
    let mut code = ExitCode::SUCCESS;
    for file in files {
        let report = check(&fs::read_to_string(file)?)?;
        for difference in &report.differences {
            println!("{difference}");
            code = ExitCode::FAILURE;
        }
        println!("{file}: {} programs, {} differences", report.programs, report.differences.len());
    }
    Ok(code)
}
