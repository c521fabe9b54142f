//! Goals, and whether they were reached.

use std::slice;

use super::{Against, Row, Table, print::figure};

/// A goal: the figure of `row` in `table`, in this column.
pub(crate) struct Goal {
    pub(crate) what: String,
    pub(crate) table: String,
    pub(crate) row: &'static str,
    pub(crate) column: usize,
    pub(crate) yardstick: Yardstick,
    pub(crate) demand: Demand,
}

/// The unit of the goal.
#[derive(Clone, Copy)]
pub(crate) enum Yardstick {
    /// The figure itself.
    Itself,
    /// A multiple of the best peer's figure.
    BestPeer(Against),
    /// A multiple of the figure in the row of this name.
    Row(&'static str),
}

/// The limit for the figure.
#[derive(Clone, Copy)]
pub(crate) enum Demand {
    AtMost(f64),
    AtLeast(f64),
}

/// Prints which goals were reached, and by how much the others were missed. Never fails.
pub(crate) fn report(goals: &[Goal], tables: &[Table]) {
    if goals.is_empty() {
        return;
    }
    println!("\nfigures to reach");
    for goal in goals {
        let Some(found) = goal.find(tables) else { continue };
        println!("{:60}{:>34}   {}", goal.what, goal.demanded(), goal.verdict(found));
    }
}

impl Goal {
    /// The figure, in units of the yardstick. `None` if its table was not run. Not a number if the row that it is compared with
    /// hung.
    fn find(&self, tables: &[Table]) -> Option<f64> {
        let table = tables.iter().find(|table| table.name == self.table)?;
        let row = table.row(self.row)?;
        match self.yardstick {
            Yardstick::Itself => Some(row.summary(self.column).median),
            Yardstick::BestPeer(against) => Some(self.times(row, table.best_peer(against, self.column)?)),
            Yardstick::Row(name) => Some(self.times(row, table.row(name)?)),
        }
    }

    /// The figure and the goal as a text. `None` if the goal belongs to another table.
    pub(super) fn in_brief(&self, table: &Table) -> Option<String> {
        (table.name == self.table).then_some(())?;
        let found = self.find(slice::from_ref(table))?;
        Some(format!("{} {} {}", self.row, figure(found, 2), self.demanded()))
    }

    fn times(&self, row: &Row, other: &Row) -> f64 {
        if other.summary(self.column).median.is_finite() { row.ratio(other, self.column) } else { f64::NAN }
    }

    fn demanded(&self) -> String {
        let (sign, limit) = match self.demand {
            Demand::AtMost(limit) => ('≤', limit),
            Demand::AtLeast(limit) => ('≥', limit),
        };
        match self.yardstick {
            Yardstick::Itself => format!("{sign} {limit:.2}"),
            Yardstick::BestPeer(against) => format!("{sign} {limit:.2} × {}", against.best()),
            Yardstick::Row(name) => format!("{sign} {limit:.2} × {name}"),
        }
    }

    fn verdict(&self, found: f64) -> String {
        let (is_reached, limit) = match self.demand {
            Demand::AtMost(limit) => (found <= limit, limit),
            Demand::AtLeast(limit) => (found >= limit, limit),
        };
        let found_text = figure(found, 2);
        if found.is_nan() {
            format!("{found_text:>6}   nothing to compare with")
        } else if is_reached {
            format!("{found_text:>6}   reached")
        } else if limit == 0.0 {
            format!("{found_text:>6}   MISSED")
        } else {
            format!("{found_text:>6}   MISSED by {:.0} %", 100.0 * (found / limit - 1.0).abs())
        }
    }
}
