//! Our barrier beside those of its peers, in one interleaved run.
//!
//! ```text
//! cargo bench -p warded --bench barrier                       every table
//! cargo bench -p warded --bench barrier -- --quick            the same tables, each measured only for a moment
//! cargo bench -p warded --bench barrier -- tasks-8-           the tables with such names
//! ```
//!
//! `lock.rs` explains how to read the tables.
//!
//! # Why it is fair
//!
//! The same tasks meet again and again, and do nothing else: on tokio, on one thread and on two workers. The row *yield* has
//! the cost of a task switch alone.

mod side_by_side;

use std::{num::NonZeroUsize, sync::Arc};

use side_by_side::{
    Against, Column, Options, Role, Row, Table,
    goal::{Demand, Goal, Yardstick},
    runtime::{ONE_THREAD, TWO_WORKERS, Threads, nanos_each_in, run_all, yields},
};

const TASKS: [usize; 5] = [2, 8, 64, 1_024, 16_384];

const YIELD: &str = "a yield";

fn main() {
    side_by_side::run(|options| settings().map(|(tasks, threads)| table(tasks, threads, options)).collect(), goals);
}

fn settings() -> impl Iterator<Item = (usize, Threads)> {
    [ONE_THREAD, TWO_WORKERS].into_iter().flat_map(|threads| TASKS.map(|tasks| (tasks, threads)))
}

fn name(tasks: usize, threads: Threads) -> String {
    format!("tasks-{tasks}-{}", threads.suffix())
}

fn goals() -> Vec<Goal> {
    let goal = |(tasks, threads): (usize, Threads)| Goal {
        what: format!("barrier of {tasks} tasks, {}, per task", threads.name),
        table: name(tasks, threads),
        row: "warded",
        column: 0,
        yardstick: Yardstick::BestPeer(Against::AnyPeer),
        demand: Demand::AtMost(1.0),
    };
    settings().map(goal).collect()
}

fn table(tasks: usize, threads: Threads, options: &Options) -> Table {
    // Many tasks meet often enough that spawning them is a small part of the work.
    let waits = options.pick(20_000.max(32 * tasks), 2_000.max(8 * tasks));
    let meeting = Meeting { tasks, threads, waits };
    Table {
        name: name(tasks, threads),
        title: format!("{tasks} tasks meet at a barrier, {}; ns a task", threads.name),
        columns: vec![Column { head: "ns", decimals: 1 }],
        against: Some(Against::AnyPeer),
        limit: Some(YIELD),
        rounds: options.pick(if tasks > 1_024 { 30 } else { 200 }, 3),
        rows: vec![
            meeting.row::<warded::Barrier>(),
            meeting.row::<asyncband::barrier::Barrier>(),
            meeting.row::<async_lock::Barrier>(),
            meeting.row::<tokio::sync::Barrier>(),
            meeting.only_yield(),
        ],
    }
}

#[derive(Clone, Copy)]
struct Meeting {
    tasks: usize,
    threads: Threads,
    /// The number of waits of all tasks together.
    waits: usize,
}

impl Meeting {
    fn row<C: Contender>(self) -> Row {
        Row::new(C::NAME, C::ROLE, move || {
            vec![nanos_each_in(self.threads.runtime, self.waits, |waits| {
                let barrier = Arc::new(C::create(self.tasks));
                run_all((0..self.tasks).map(move |_| meet(Arc::clone(&barrier), waits / self.tasks)))
            })]
        })
    }

    fn only_yield(self) -> Row {
        Row::new(YIELD, Role::Limit, move || {
            vec![nanos_each_in(self.threads.runtime, self.waits, |waits| {
                run_all((0..self.tasks).map(move |_| yields(waits / self.tasks)))
            })]
        })
    }
}

async fn meet<C: Contender>(barrier: Arc<C>, times: usize) {
    for _ in 0..times {
        barrier.wait().await;
    }
}

// --- contenders ---

/// A barrier.
trait Contender: Send + Sync + 'static {
    const NAME: &'static str;
    const ROLE: Role;

    fn create(tasks: usize) -> Self;

    fn wait(&self) -> impl Future<Output = ()> + Send;
}

/// [`Contender`] for a barrier whose `new` takes another kind of number.
macro_rules! contender {
    ($name:literal, $role:ident, $barrier:ty, |$tasks:ident| $create:expr) => {
        impl Contender for $barrier {
            const NAME: &'static str = $name;
            const ROLE: Role = Role::$role;

            fn create($tasks: usize) -> Self {
                $create
            }

            #[inline]
            async fn wait(&self) {
                let _turn = self.wait().await;
            }
        }
    };
}

contender!("warded", Ours, warded::Barrier, |tasks| Self::new(NonZeroUsize::new(tasks).expect("some tasks")));
contender!("asyncband", FairPeer, asyncband::barrier::Barrier, |tasks| Self::new(
    u32::try_from(tasks).expect("a few tasks")
));
contender!("async-lock", FairPeer, async_lock::Barrier, |tasks| Self::new(tasks));
contender!("tokio", FairPeer, tokio::sync::Barrier, |tasks| Self::new(tasks));
