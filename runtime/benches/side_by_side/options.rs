//! The options of the command line.

use std::{env, path::PathBuf};

/// How to run, and which tables.
pub(crate) struct Options {
    /// Measures each row only for a moment.
    pub(crate) is_quick: bool,
    /// `--figures=FILE`: the medians are also written to this file, for other programs.
    pub(super) figures: Option<PathBuf>,
    /// Parts of the names of the tables to run; all of them if there are none.
    filters: Vec<String>,
}

impl Options {
    /// `None` if there is nothing to measure: `cargo test --benches` only wants to know that this builds and starts.
    pub(crate) fn from_command_line() -> Option<Self> {
        let (flags, filters): (Vec<_>, Vec<_>) = env::args().skip(1).partition(|argument| argument.starts_with('-'));
        let has = |flag: &str| flags.iter().any(|given| given == flag);
        let figures = flags.iter().find_map(|given| given.strip_prefix("--figures=")).map(PathBuf::from);
        has("--bench").then(|| Self { is_quick: has("--quick"), figures, filters })
    }

    /// Whether the table of this name is selected.
    pub(crate) fn wants(&self, table: &str) -> bool {
        self.filters.is_empty() || self.filters.iter().any(|filter| table.contains(filter.as_str()))
    }

    /// The value for a full run, or the one for a quick run.
    pub(crate) fn pick<T>(&self, full: T, quick: T) -> T {
        if self.is_quick { quick } else { full }
    }
}
