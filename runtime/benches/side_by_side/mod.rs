//! Measures contenders side by side: round after round, each of them once a round, in an order that rotates.
//!
//! What disturbs the machine for a while disturbs all of them, so ratios hold where times do not. A [`Table`] is one
//! thing to measure; its [`Row`]s are the contenders; a measurement gives one figure for each [`Column`].

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

/// The whole bench: runs the tables that were asked for, and judges what came out.
pub(crate) fn run(tables: impl FnOnce(&Options) -> Vec<Table>, goals: impl FnOnce() -> Vec<Goal>) {
    run_tables(tables, &goals());
}

/// Likewise, and prints all medians and goals once more, a line for each table.
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

/// What a contender is, which says what it is compared with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Ours,
    /// A peer that promises to serve in the order of arrival.
    FairPeer,
    /// A peer that lets newcomers overtake.
    UnfairPeer,
    /// It blocks the thread, or does less than must be done: shown for scale.
    Limit,
}

impl Role {
    fn is_peer(self) -> bool {
        matches!(self, Self::FairPeer | Self::UnfairPeer)
    }
}

/// Which peers a table compares with: where nobody waits, fairness costs nothing.
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

    /// What the best of them is called.
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
    /// The first is the one that spread and ratios are of.
    pub(crate) columns: Vec<Column>,
    /// `None` where figures are counted, not timed: they have no spread, and no ratio is needed to compare them.
    pub(crate) against: Option<Against>,
    /// A row that gets a column of ratios of its own.
    pub(crate) limit: Option<&'static str>,
    pub(crate) rounds: usize,
    pub(crate) rows: Vec<Row>,
}

/// One contender in one table.
pub(crate) struct Row {
    name: &'static str,
    role: Role,
    measure: Box<dyn FnMut() -> Vec<f64>>,
    /// What was measured, by round.
    samples: Vec<Vec<f64>>,
}

/// A row that hung this often in one table is not measured there any more: each time costs half a minute.
const HANGS: usize = 2;

impl Row {
    /// `measure` gives one figure a column of the table.
    pub(crate) fn new(name: &'static str, role: Role, measure: impl FnMut() -> Vec<f64> + 'static) -> Self {
        Self { name, role, measure: Box::new(measure), samples: Vec::new() }
    }

    /// With another name.
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

    /// How many times as much as `other`: compared within each round, for what disturbed one disturbed both.
    fn ratio(&self, other: &Self, column: usize) -> f64 {
        Summary::of(self.column(column).zip(other.column(column)).map(|(mine, theirs)| mine / theirs)).median
    }
}

impl Table {
    /// Measures, and prints what came out.
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
