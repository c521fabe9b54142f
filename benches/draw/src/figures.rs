//! The measured medians, found by table, row and column.

use std::{collections::BTreeMap, fs, path::Path};

/// The median of each table, row and column.
pub(crate) struct Figures(BTreeMap<[String; 3], f64>);

impl Figures {
    /// Reads a file in which each line has a table, a row, a column and a figure.
    pub(crate) fn read(file: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let lines = text.lines().enumerate();
        let figures = lines.map(|(number, line)| {
            parse(line).ok_or_else(|| format!("{}:{}: not a figure: {line}", file.display(), number + 1))
        });
        figures.collect::<Result<_, _>>().map(Self)
    }

    /// The figure, or `None` if it was not measured.
    pub(crate) fn get(&self, table: &str, row: &str, column: &str) -> Option<f64> {
        let figure = self.0.get(&[table, row, column].map(str::to_owned))?;
        figure.is_finite().then_some(*figure)
    }

    /// The rows of the table that have a figure in this column.
    pub(crate) fn rows<'a>(&'a self, table: &'a str, column: &'a str) -> impl Iterator<Item = &'a str> {
        let wanted = move |[its_table, _, its_column]: &&[String; 3]| its_table == table && its_column == column;
        self.0.keys().filter(wanted).map(|[_, row, _]| row.as_str())
    }
}

fn parse(line: &str) -> Option<([String; 3], f64)> {
    let [table, row, column, figure] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
    Some(([table, row, column].map(str::to_owned), figure.parse().ok()?))
}
