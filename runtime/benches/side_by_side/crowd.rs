//! Tasks that compete for the same thing all the time.
//!
//! Each task takes turn after turn, and counts its own. The turns are counted for a fixed time, so a task that never gets its
//! turn has the count zero. A fixed number of turns would wait for that task and hide it.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::runtime::Runtime;

use super::{Column, Options, runtime::unless_it_hangs};

/// The thing for which the tasks compete.
pub(crate) trait Contested: Send + Sync + 'static {
    /// No task has a turn until the result is dropped.
    fn exclude_all(&self) -> impl Sized;

    /// Takes one turn. The turns of a task are numbered, from its own number on.
    fn turn(&self, number: usize) -> impl Future<Output = ()> + Send;
}

/// A number of tasks, in a runtime.
#[derive(Clone, Copy)]
pub(crate) struct Crowd {
    tasks: usize,
    runtime: fn() -> Runtime,
    begin: Begin,
    /// From the first turn until the first that counts.
    warm_up: Duration,
    window: Duration,
}

/// The state that the tasks find when they come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begin {
    /// No task has a turn before all tasks wait, or else the first ones would be ahead. A fair contender then hands over from
    /// task to task, and there is always a queue.
    AllWait,
    /// It is free for the first tasks. There is a queue only if the tasks can't share it.
    Free,
}

impl Crowd {
    /// The columns of a table of crowds: nanoseconds a turn, and these.
    pub(crate) const LEAST_TO_MOST: usize = 2;

    pub(crate) fn new(tasks: usize, runtime: fn() -> Runtime, options: &Options) -> Self {
        let warm_up = Duration::from_millis(options.pick(10, 3));
        let window = Duration::from_millis(options.pick(100, 15));
        Self { tasks, runtime, begin: Begin::AllWait, warm_up, window }
    }

    pub(crate) fn begin(self, begin: Begin) -> Self {
        Self { begin, ..self }
    }

    pub(crate) fn columns() -> Vec<Column> {
        vec![
            Column { head: "ns", decimals: 0 },
            Column { head: "Mops/s", decimals: 2 },
            Column { head: "least/most", decimals: 2 },
            Column { head: "CPUs busy", decimals: 1 },
        ]
    }

    /// Counts their turns, in a new runtime, so that one round leaves no state for the next.
    pub(crate) fn measure(&self, contested: impl Contested) -> Vec<f64> {
        let contested = Arc::new(Apart(contested));
        let race = Arc::new(Apart(Race::default()));
        let excluded = (self.begin == Begin::AllWait).then(|| contested.0.exclude_all());
        thread::scope(|scope| {
            let turns = scope.spawn(|| unless_it_hangs((self.runtime)(), turns_by_task(self.tasks, &contested, &race)));
            if excluded.is_some() {
                race.0.wait_for_arrivals(self.tasks);
            }
            drop(excluded);
            thread::sleep(self.warm_up);
            let window = race.0.count_for(self.window);
            match turns.join().expect("no task panics") {
                Some(turns) => window.figures(&turns),
                None => vec![f64::INFINITY, 0.0, 0.0, f64::NAN],
            }
        })
    }
}

/// The turns that each task had while they were counted.
async fn turns_by_task(tasks: usize, contested: &Arc<Apart<impl Contested>>, race: &Arc<Apart<Race>>) -> Vec<u64> {
    let spawn = |number| tokio::spawn(take_turns(number, Arc::clone(contested), Arc::clone(race)));
    let tasks: Vec<_> = (0..tasks).map(spawn).collect();
    let mut turns = Vec::with_capacity(tasks.len());
    for task in tasks {
        turns.push(task.await.expect("no task panics"));
    }
    turns
}

async fn take_turns(mut number: usize, contested: Arc<Apart<impl Contested>>, race: Arc<Apart<Race>>) -> u64 {
    race.0.arrived.fetch_add(1, Ordering::Relaxed);
    let mut turns = 0;
    loop {
        contested.0.turn(number).await;
        number += 1;
        match race.0.phase.load(Ordering::Relaxed) {
            WARMING_UP => {}
            COUNTING => turns += 1,
            _ => return turns,
        }
    }
}

/// A value alone in its cache lines. A neighbour that is written often would slow down one contender and not another.
#[repr(align(128))]
pub(crate) struct Apart<T>(pub(crate) T);

// --- the window ---

/// The state that the tasks and the clock share. During the window the tasks only read it.
#[derive(Default)]
struct Race {
    arrived: AtomicUsize,
    phase: AtomicU8,
}

const WARMING_UP: u8 = 0;
const COUNTING: u8 = 1;
const OVER: u8 = 2;

impl Race {
    fn wait_for_arrivals(&self, tasks: usize) {
        while self.arrived.load(Ordering::Relaxed) < tasks {
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn count_for(&self, time: Duration) -> Window {
        let (start, cpu_before) = (Instant::now(), cpu_time());
        self.phase.store(COUNTING, Ordering::Relaxed);
        thread::sleep(time);
        self.phase.store(OVER, Ordering::Relaxed);
        // This is the clock and not `time`, because on a busy machine the thread sleeps too long, and the tasks go on
        // meanwhile.
        let wall = start.elapsed();
        Window { wall, cpu: cpu_time().zip(cpu_before).map(|(after, before)| after.saturating_sub(before)) }
    }
}

/// How long turns were counted, and the processor time of that window.
struct Window {
    wall: Duration,
    cpu: Option<Duration>,
}

impl Window {
    /// One figure for each column.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 turns")]
    fn figures(&self, turns_by_task: &[u64]) -> Vec<f64> {
        let total = turns_by_task.iter().sum::<u64>() as f64;
        let least = turns_by_task.iter().min().map_or(0.0, |turns| *turns as f64);
        let most = turns_by_task.iter().max().map_or(0.0, |turns| *turns as f64);
        let seconds = self.wall.as_secs_f64();
        let cpus_busy = self.cpu.map_or(f64::NAN, |cpu| cpu.as_secs_f64() / seconds);
        vec![seconds * 1e9 / total, total / seconds / 1e6, least / most, cpus_busy]
    }
}

/// The processor time of this process, in steps of 10 ms. `None` except on Linux.
fn cpu_time() -> Option<Duration> {
    const TICK: Duration = Duration::from_millis(10);
    /// How many fields stand between the name, which may contain anything, and the ticks in user mode. The ticks in the kernel
    /// follow.
    const USER_TICKS: usize = 11;
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    let ticks = after_name.split_whitespace().skip(USER_TICKS).take(2);
    ticks.map(|ticks| ticks.parse::<u32>().ok()).sum::<Option<u32>>().map(|ticks| TICK * ticks)
}
