//! A lock that many tasks want all the time.
//!
//! Each task takes turn after turn, and counts its own. They are counted for a fixed time, not up to a fixed number:
//! a task that never gets the lock then has the count zero, where a fixed number of turns would wait for it and hide
//! it.

use std::{
    fs,
    marker::PhantomData,
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::runtime::{Builder, Runtime};

use super::{
    contender::{Body, Contender, Measurement, Microsecond, Short, Yielding},
    contenders::rows_and_macro,
};
use crate::side_by_side::{Against, Column, Options, Table};

pub(crate) const TASKS: [usize; 4] = [2, 8, 64, 1_024];
pub(crate) const YIELD_CURRENT_THREAD: &str = "yield-2-current-thread";

/// The columns of these tables: nanoseconds a turn, and this.
pub(crate) const LEAST_TO_MOST: usize = 2;

/// The name of the table for so many tasks with the short body.
pub(crate) fn short(tasks: usize) -> String {
    format!("contention-{tasks}-short")
}

pub(crate) fn tables(options: &Options) -> Vec<Table> {
    Microsecond::calibrate();
    let mut tables = Vec::new();
    for tasks in TASKS {
        let crowd = Crowd::new(tasks, two_workers, options);
        tables.push(crowd.table::<Short>(&short(tasks), "+= 1, two workers", options));
    }
    for tasks in TASKS {
        let crowd = Crowd::new(tasks, two_workers, options);
        tables.push(crowd.table::<Microsecond>(
            &format!("contention-{tasks}-1us"),
            "a body of 1 µs, two workers",
            options,
        ));
    }
    let pair = Crowd::new(2, current_thread, options);
    tables.push(pair.table::<Yielding>(YIELD_CURRENT_THREAD, "one yield_now inside, one thread", options));
    let crowd = Crowd::new(8, two_workers, options);
    tables.push(crowd.table::<Yielding>("yield-8-two-workers", "one yield_now inside, two workers", options));
    tables
}

/// Some tasks that want the same lock.
#[derive(Clone, Copy)]
struct Crowd {
    tasks: usize,
    runtime: fn() -> Runtime,
    /// From the first turn until the first that counts.
    warm_up: Duration,
    window: Duration,
}

fn two_workers() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).build().expect("a runtime")
}

fn current_thread() -> Runtime {
    Builder::new_current_thread().build().expect("a runtime")
}

impl Crowd {
    fn new(tasks: usize, runtime: fn() -> Runtime, options: &Options) -> Self {
        let warm_up = Duration::from_millis(options.pick(10, 3));
        let window = Duration::from_millis(options.pick(100, 15));
        Self { tasks, runtime, warm_up, window }
    }

    fn table<B: Body>(self, name: &str, body: &str, options: &Options) -> Table {
        Table {
            name: name.to_owned(),
            title: format!("{} tasks: {body}; ns a turn", self.tasks),
            columns: vec![
                Column { head: "ns", decimals: 0 },
                Column { head: "Mops/s", decimals: 2 },
                Column { head: "least/most", decimals: 2 },
                Column { head: "CPUs busy", decimals: 1 },
            ],
            against: Some(Against::FairPeers),
            limit: None,
            rounds: options.pick(9, 2),
            rows: rows_and_macro(&Contention::<B> { crowd: self, body: PhantomData }),
        }
    }
}

/// A crowd, and what each does in its turn.
struct Contention<B> {
    crowd: Crowd,
    body: PhantomData<B>,
}

impl<B: Body> Measurement for Contention<B> {
    fn of<C: Contender>(&self) -> impl FnMut() -> Vec<f64> + 'static {
        let crowd = self.crowd;
        // A new lock and a new runtime each time: what one round left behind is not there in the next.
        move || {
            let lock = Arc::new(Apart(C::create()));
            let race = Arc::new(Apart(Race::default()));
            // Nobody has a turn before all are in line: else those who came first would be ahead.
            let held = lock.0.try_acquire().expect("the lock is free");
            thread::scope(|scope| {
                let turns =
                    scope.spawn(|| (crowd.runtime)().block_on(turns_by_task::<C, B>(crowd.tasks, &lock, &race)));
                race.0.wait_for_arrivals(crowd.tasks);
                drop(held);
                thread::sleep(crowd.warm_up);
                let window = race.0.count_for(crowd.window);
                window.figures(&turns.join().expect("no task panics"))
            })
        }
    }
}

/// The turns that each task had while they were counted.
async fn turns_by_task<C: Contender, B: Body>(tasks: usize, lock: &Arc<Apart<C>>, race: &Arc<Apart<Race>>) -> Vec<u64> {
    let spawn = |_| tokio::spawn(take_turns::<C, B>(Arc::clone(lock), Arc::clone(race)));
    let tasks: Vec<_> = (0..tasks).map(spawn).collect();
    let mut turns = Vec::with_capacity(tasks.len());
    for task in tasks {
        turns.push(task.await.expect("no task panics"));
    }
    turns
}

async fn take_turns<C: Contender, B: Body>(lock: Arc<Apart<C>>, race: Arc<Apart<Race>>) -> u64 {
    race.0.arrived.fetch_add(1, Ordering::Relaxed);
    let mut turns = 0;
    loop {
        lock.0.turn::<B>().await;
        match race.0.phase.load(Ordering::Relaxed) {
            WARMING_UP => {}
            COUNTING => turns += 1,
            _ => return turns,
        }
    }
}

/// Alone in its cache lines: else what else happens to lie in them would slow down one lock and not the next.
#[repr(align(128))]
struct Apart<T>(T);

// --- the window ---

/// What the tasks and the clock have to say to each other. While it runs the tasks only read it.
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
        // The clock and not `time`: on a busy machine one sleeps too long, and the tasks go on meanwhile.
        let wall = start.elapsed();
        Window { wall, cpu: cpu_time().zip(cpu_before).map(|(after, before)| after.saturating_sub(before)) }
    }
}

/// How long turns were counted, and what the processors did meanwhile.
struct Window {
    wall: Duration,
    cpu: Option<Duration>,
}

impl Window {
    /// One figure a column.
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

/// The processor time of this process, where Linux tells it; in steps of 10 ms.
fn cpu_time() -> Option<Duration> {
    const TICK: Duration = Duration::from_millis(10);
    /// From after the name, which may hold anything, to the ticks in user mode; those in the kernel come next.
    const USER_TICKS: usize = 11;
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    let ticks = after_name.split_whitespace().skip(USER_TICKS).take(2);
    ticks.map(|ticks| ticks.parse::<u32>().ok()).sum::<Option<u32>>().map(|ticks| TICK * ticks)
}
