//! Measures contenders side by side, in rounds. Each round measures every contender once, in an order that rotates.
//!
//! A disturbance of the machine affects all of them, so ratios are steadier than times. A [`Table`] is one thing to measure,
//! and its [`Row`]s are the contenders. A measurement gives one figure for each [`Column`].

#![allow(dead_code, reason = "every bench uses another part")]

pub(crate) mod clock;
pub(crate) mod crowd;
pub(crate) mod goal;
mod options;
pub(crate) mod passing;
mod print;
pub(crate) mod runtime;
mod statistics;

use goal::Goal;
pub(crate) use options::Options;
use statistics::Summary;

/// The whole bench: runs the selected tables, and reports the goals.
pub(crate) fn run(tables: impl FnOnce(&Options) -> Vec<Table>, goals: impl FnOnce() -> Vec<Goal>) {
    run_tables(tables, &goals());
}

/// Like [`run`], and prints all medians and goals once more, one line for each table.
pub(crate) fn run_with_overview(tables: impl FnOnce(&Options) -> Vec<Table>, goals: impl FnOnce() -> Vec<Goal>) {
    let goals = goals();
    print::overview(&run_tables(tables, &goals), &goals);
}

fn run_tables(tables: impl FnOnce(&Options) -> Vec<Table>, goals: &[Goal]) -> Vec<Table> {
    let Some(options) = Options::from_command_line() else { return Vec::new() };
    let mut tables: Vec<_> = tables(&options).into_iter().filter(|table| options.wants(&table.name)).collect();
    for table in &mut tables {
        table.run();
        if let Some(file) = &options.figures {
            print::append_figures(file, table).expect("the file can be written");
        }
    }
    goal::report(goals, &tables);
    tables
}

/// The role of a contender, which decides what it is compared with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Ours,
    /// A peer that promises to serve in the order of arrival.
    FairPeer,
    /// A peer that lets newcomers overtake.
    UnfairPeer,
    /// It blocks the thread, or does less than the others. It is shown for scale.
    Limit,
}

impl Role {
    fn is_peer(self) -> bool {
        matches!(self, Self::FairPeer | Self::UnfairPeer)
    }
}

/// The peers with which a table compares. Where no task waits, fairness costs nothing.
#[derive(Clone, Copy)]
pub(crate) enum Against {
    AnyPeer,
    FairPeers,
    /// Any peer but the one of this name.
    PeersBut(&'static str),
}

impl Against {
    fn admits(self, row: &Row) -> bool {
        match self {
            Self::AnyPeer => row.role.is_peer(),
            Self::FairPeers => row.role == Role::FairPeer,
            Self::PeersBut(name) => row.role.is_peer() && row.name != name,
        }
    }

    /// The name of the best of them, for titles.
    fn best(self) -> String {
        match self {
            Self::AnyPeer => "best peer".to_owned(),
            Self::FairPeers => "best fair".to_owned(),
            Self::PeersBut(name) => format!("best but {name}"),
        }
    }
}

/// One figure of a measurement.
pub(crate) struct Column {
    pub(crate) head: &'static str,
    pub(crate) decimals: usize,
}

/// One thing to measure, with all contenders that can do it.
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) title: String,
    /// Spread and ratios are those of the first column.
    pub(crate) columns: Vec<Column>,
    /// `None` if figures are counted and not timed. Such figures have no spread, and need no ratio.
    pub(crate) against: Option<Against>,
    /// The name of a row. The table has one more column, with the ratios to this row.
    pub(crate) limit: Option<&'static str>,
    pub(crate) rounds: usize,
    pub(crate) rows: Vec<Row>,
}

/// One contender in one table.
pub(crate) struct Row {
    name: &'static str,
    role: Role,
    measure: Box<dyn FnMut() -> Vec<f64>>,
    /// The measured figures of each round.
    samples: Vec<Vec<f64>>,
}

/// A row that hung this often in one table is not measured there any more, because each hang costs half a minute.
const HANGS: usize = 2;

impl Row {
    /// `measure` returns one figure for each column of the table.
    pub(crate) fn new(name: &'static str, role: Role, measure: impl FnMut() -> Vec<f64> + 'static) -> Self {
        Self { name, role, measure: Box::new(measure), samples: Vec::new() }
    }

    /// The same row with another name.
    pub(crate) fn called(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// Adds a sample. A hang has the figure infinity, also in the rounds that are left out after some hangs.
    fn add_sample(&mut self) {
        let hung = |sample: &&Vec<f64>| sample[0] == f64::INFINITY;
        let sample = match self.samples.iter().filter(hung).nth(HANGS - 1) {
            Some(hung) => hung.clone(),
            None => (self.measure)(),
        };
        self.samples.push(sample);
    }

    fn column(&self, column: usize) -> impl Iterator<Item = f64> {
        self.samples.iter().map(move |sample| sample[column])
    }

    fn summary(&self, column: usize) -> Summary {
        Summary::of(self.column(column))
    }

    /// The ratio to `other`, compared within each round, because a disturbance affects both.
    fn ratio(&self, other: &Self, column: usize) -> f64 {
        Summary::of(self.column(column).zip(other.column(column)).map(|(mine, theirs)| mine / theirs)).median
    }
}

impl Table {
    /// Measures all rows, and prints the table.
    pub(crate) fn run(&mut self) {
        for round in 0..self.rounds {
            for turn in 0..self.rows.len() {
                let next = (round + turn) % self.rows.len();
                self.rows[next].add_sample();
            }
        }
        print::table(self);
    }

    fn row(&self, name: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.name == name)
    }

    /// The peer with the lowest median.
    fn best_peer(&self, against: Against, column: usize) -> Option<&Row> {
        let median = |row: &&Row| row.summary(column).median;
        self.rows.iter().filter(|row| against.admits(row)).min_by(|a, b| median(a).total_cmp(&median(b)))
    }
}
