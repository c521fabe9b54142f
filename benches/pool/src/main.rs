//! The connection pool of `examples/pool.rs` beside bb8 and deadpool, as their READMEs use them.
//!
//! ```text
//! cargo run --release -p pool-bench                           every table, in two minutes
//! cargo run --release -p pool-bench -- --quick                the same tables, each measured only for a moment
//! ```
//!
//! 1,000 tasks share 50 connections that do nothing: each task gets one, holds it for a millisecond or not at all, puts it
//! back, and begins again. *Held* is the situation of <https://github.com/djc/bb8/issues/243>: a task that has just put its
//! connection back gets it again before the waiting tasks. So some tasks are served all the time, and others hardly ever.
//!
//! # How to read it
//!
//! Checkouts are counted in a window of time. p50, p99 and max say how long a task waited for a checkout, in milliseconds. A
//! wait that lasts beyond the window counts as well, up to the end of the window. *Least* and *most* are the numbers of
//! checkouts of the least served and the most served task. Every figure is the median of the rounds, in which the pools take
//! turns.
//!
//! A task that never has to wait lets others run only when its budget of tokio's is used up. bb8 doesn't use that budget while
//! there is a connection, so one task keeps its worker.

mod contenders;

use std::{
    env,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use contenders::{Bb8, Contender, Deadpool, Ours};
use tokio::{runtime::Builder, time::sleep};

const CONNECTIONS: usize = 50;
const TASKS: usize = 1_000;
const MILLISECOND: Duration = Duration::from_millis(1);

fn main() {
    let is_quick = env::args().any(|argument| argument == "--quick");
    for (workers, hold) in [(1, Some(MILLISECOND)), (2, Some(MILLISECOND)), (1, None), (2, None)] {
        let how = if hold.is_some() { "held for 1 ms" } else { "not held" };
        println!("\n{CONNECTIONS} connections, {TASKS} tasks, {how}, {workers} worker(s)");
        println!("{:12}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}", "", "k/s", "p50 ms", "p99 ms", "max ms", "least", "most");
        let setting = Setting { workers, hold, is_quick };
        let mut rows = [Row::of::<Ours>(), Row::of::<Bb8>(), Row::of::<Deadpool>()];
        let rounds = if is_quick { 1 } else { 5 };
        for round in 0..rounds {
            for turn in 0..rows.len() {
                let row = &mut rows[(round + turn) % 3];
                row.samples.push((row.measure)(setting));
            }
        }
        rows.iter().for_each(Row::print);
        let [ours, bb8, deadpool] = rows.map(|row| row.median(|figures| figures.per_second));
        println!("throughput ÷ bb8 {:.2}, ÷ deadpool {:.2}", ours / bb8, ours / deadpool);
    }
}

#[derive(Clone, Copy)]
struct Setting {
    workers: usize,
    /// How long each connection is held.
    hold: Option<Duration>,
    is_quick: bool,
}

/// One pool in one table.
struct Row {
    name: &'static str,
    measure: fn(Setting) -> Figures,
    samples: Vec<Figures>,
}

/// The results of one round. Waits are in milliseconds.
struct Figures {
    per_second: f64,
    p50: f64,
    p99: f64,
    max: f64,
    least: f64,
    most: f64,
}

impl Row {
    fn of<C: Contender>() -> Self {
        Self { name: C::NAME, measure: measure::<C>, samples: Vec::new() }
    }

    fn median(&self, figure: fn(&Figures) -> f64) -> f64 {
        let mut figures: Vec<_> = self.samples.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    }

    fn print(&self) {
        let per_second = self.median(|figures| figures.per_second) / 1e3;
        let [p50, p99, max] = [|f: &Figures| f.p50, |f: &Figures| f.p99, |f: &Figures| f.max].map(|f| self.median(f));
        let [least, most] = [|f: &Figures| f.least, |f: &Figures| f.most].map(|f| self.median(f));
        println!("{:12}{per_second:10.1}{p50:10.3}{p99:10.3}{max:10.3}{least:10}{most:10}", self.name);
    }
}

// --- one round ---

const COUNTING: u8 = 1;
const OVER: u8 = 2;

/// In a new runtime. The clock is outside of it: a task may keep its worker.
fn measure<C: Contender>(setting: Setting) -> Figures {
    let [warm_up, window] = if setting.is_quick { [20, 100] } else { [300, 1_500] }.map(Duration::from_millis);
    let runtime = Builder::new_multi_thread().worker_threads(setting.workers).enable_time().build().expect("a runtime");
    let pool = runtime.block_on(C::open(CONNECTIONS));
    let phase = Arc::new(AtomicU8::new(0));
    let spawn = |_| runtime.spawn(take_turns(pool.clone(), setting.hold, Arc::clone(&phase), Instant::now()));
    let tasks: Vec<_> = (0..TASKS).map(spawn).collect();
    thread::sleep(warm_up);
    let start = Instant::now();
    phase.store(COUNTING, Ordering::Relaxed);
    thread::sleep(window);
    phase.store(OVER, Ordering::Relaxed);
    let seconds = start.elapsed().as_secs_f64();
    let (mut turns, mut waits) = (Vec::new(), Vec::new());
    for task in tasks {
        let (own_turns, own_waits) = runtime.block_on(task).expect("no task panics");
        turns.push(own_turns);
        waits.extend(own_waits);
    }
    Figures::new(seconds, &turns, waits)
}

/// Counts the turns in the window, and gives the waits that ended in it or later. It `asked` for its first turn already.
async fn take_turns(
    pool: impl Contender,
    hold: Option<Duration>,
    phase: Arc<AtomicU8>,
    mut asked: Instant,
) -> (u32, Vec<Duration>) {
    let (mut turns, mut waits) = (0, Vec::new());
    loop {
        let connection = pool.get().await;
        let got = Instant::now();
        let phase = phase.load(Ordering::Relaxed);
        if phase >= COUNTING {
            waits.push(got - asked);
        }
        if phase == OVER {
            return (turns, waits);
        }
        turns += u32::from(phase == COUNTING);
        asked = got;
        if let Some(hold) = hold {
            sleep(hold).await;
            asked = Instant::now();
        }
        drop(connection);
    }
}

impl Figures {
    fn new(seconds: f64, turns: &[u32], mut waits: Vec<Duration>) -> Self {
        let mut nth = |percent: usize| {
            let place = (waits.len() - 1) * percent / 100;
            waits.select_nth_unstable(place).1.as_secs_f64() * 1e3
        };
        let [p50, p99, max] = [50, 99, 100].map(&mut nth);
        let extreme = |turns: Option<&u32>| turns.copied().map_or(f64::NAN, f64::from);
        Self {
            per_second: f64::from(turns.iter().sum::<u32>()) / seconds,
            p50,
            p99,
            max,
            least: extreme(turns.iter().min()),
            most: extreme(turns.iter().max()),
        }
    }
}
