//! Runs the recorded programs again, and compares their traces with asyncio's.

use crate::{Conditions, Record, replay};

/// The result of [`check`].
#[derive(Debug, Default)]
pub struct Report {
    /// How many programs were run.
    pub programs: usize,
    /// The name of each program whose trace differs from asyncio's, followed by the first difference.
    pub differences: Vec<String>,
}

/// Runs the program of each line twice, once with each kind of condition, and compares each trace with the recorded one.
///
/// # Errors
///
/// When a line is not a [`Record`] in JSON.
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
