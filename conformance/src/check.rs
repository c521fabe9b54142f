//! Recorded programs, run again and compared.

use crate::{Conditions, Record, replay};

/// What came of comparing.
#[derive(Debug, Default)]
pub struct Report {
    /// How many programs there were.
    pub programs: usize,
    /// The first difference of each program that ended otherwise than with asyncio, behind its name.
    pub differences: Vec<String>,
}

/// Runs the program of each line, on either kind of condition, and compares its trace with the recorded one.
///
/// # Errors
///
/// When a line is no record.
pub fn check(lines: &str) -> serde_json::Result<Report> {
    let mut report = Report::default();
    for line in lines.lines() {
        let record: Record = serde_json::from_str(line)?;
        report.programs += 1;
        for conditions in [Conditions::Named, Conditions::Own] {
            let difference = replay(&record.program, conditions).difference(&record);
            report.differences.extend(
                difference.map(|difference| format!("{} ({conditions:?} conditions): {difference}", record.program.id)),
            );
        }
    }
    Ok(report)
}
