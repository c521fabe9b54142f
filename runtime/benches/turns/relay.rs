//! Tasks, each waiting for the turn that another gives it.

use std::{
    array,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::{runtime::Runtime, sync::Notify, task::yield_now};

use super::contenders::{Contender, Seat};
use crate::side_by_side::{Column, Options, Row, clock::nanos_each, runtime::unless_it_hangs};

/// The order of the tasks in a lap. Each task has one turn in a lap, and the first task has the first.
pub(crate) enum Lap {
    /// The distance from one task to the next. It has no divisor in common with the number of tasks.
    Stride(usize),
    /// For each task, the task that follows it.
    Successors(Vec<usize>),
}

impl Lap {
    #[inline]
    fn after(&self, me: usize, tasks: usize) -> usize {
        match self {
            Self::Stride(stride) => (me + stride) % tasks,
            Self::Successors(next) => next[me],
        }
    }
}

/// Each turn is that of the next number.
pub(crate) fn in_order(_tasks: usize, _lap: usize) -> Lap {
    Lap::Stride(1)
}

/// An order drawn by lot, the same in each run: Sattolo's algorithm, whose permutations are one cycle through all tasks.
pub(crate) fn at_random(tasks: usize, lap: usize) -> Lap {
    let mut state = 0x9E37_79B9 + lap;
    let mut successors: Vec<_> = (0..tasks).collect();
    for last in (1..tasks).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        successors.swap(last, state % last);
    }
    Lap::Successors(successors)
}

/// The laps in their order. After the last, the first follows again.
pub(crate) type Laps = [Lap; 10];

/// A number of tasks, and the runtime that runs them.
#[derive(Clone)]
pub(crate) struct Relay {
    pub(crate) tasks: usize,
    laps: Arc<Laps>,
    runtime: fn() -> Runtime,
    /// The time from the first turn to the first that counts.
    warm_up: Duration,
    window: Duration,
}

impl Relay {
    pub(crate) fn new(tasks: usize, lap: fn(usize, usize) -> Lap, runtime: fn() -> Runtime, options: &Options) -> Self {
        let laps = Arc::new(array::from_fn(|number| lap(tasks, number)));
        let warm_up = Duration::from_millis(options.pick(20, 1));
        let window = Duration::from_millis(options.pick(100, 5));
        Self { tasks, laps, runtime, warm_up, window }
    }

    /// One column: nanoseconds for each turn.
    pub(crate) fn row<C: Contender>(&self) -> Row {
        let relay = self.clone();
        Row::new(C::NAME, C::ROLE, move || vec![relay.nanos_a_turn::<C>()])
    }

    /// The columns of [`growth_row`](Self::growth_row).
    pub(crate) fn growth_columns() -> Vec<Column> {
        vec![
            Column { head: "times", decimals: 2 },
            Column { head: "ns of few", decimals: 0 },
            Column { head: "ns of many", decimals: 0 },
        ]
    }

    /// The cost of a turn among many tasks, divided by that of a turn among few. Each round measures both.
    pub(crate) fn growth_row<C: Contender>(few: &Self, many: &Self) -> Row {
        let relays = [few.clone(), many.clone()];
        Row::new(C::NAME, C::ROLE, move || {
            let [few, many] = relays.each_ref().map(Self::nanos_a_turn::<C>);
            vec![many / few, few, many]
        })
    }

    /// Measures in a new runtime, whose drop ends the tasks. Infinite if the tasks hang.
    pub(crate) fn nanos_a_turn<C: Contender>(&self) -> f64 {
        let nanos = unless_it_hangs((self.runtime)(), async {
            let clock = Arc::new(Clock::default());
            let mut seats = C::create(self.tasks + 1);
            let mut starter = seats.pop().expect("there is one more than tasks");
            for (me, seat) in seats.into_iter().enumerate() {
                tokio::spawn(self.clone().take_turns(me, seat, Arc::clone(&clock)));
            }
            while clock.arrived.load(Ordering::Relaxed) < self.tasks {
                yield_now().await;
            }
            starter.take(self.tasks, 0).await;
            clock.nanos_a_turn(self.warm_up, self.window).await
        });
        nanos.unwrap_or(f64::INFINITY)
    }

    async fn take_turns(self, me: usize, mut seat: impl Seat, clock: Arc<Clock>) {
        clock.arrived.fetch_add(1, Ordering::Relaxed);
        // Turn 0 is the one that starts them all.
        for (first, lap) in (1..).step_by(self.tasks).zip(self.laps.iter().cycle()) {
            let turn = seat.take(me, lap.after(me, self.tasks)).await;
            assert!((first..first + self.tasks).contains(&turn), "one turn a lap");
            clock.look(turn);
        }
    }
}

// --- the window ---

/// When turns begin to count, and when they stop counting. In between, the tasks only read this.
#[derive(Default)]
struct Clock {
    arrived: AtomicUsize,
    /// How many marks are wanted. `marks` has those that were made.
    wanted: AtomicUsize,
    there: AtomicUsize,
    marks: Mutex<Vec<(Instant, usize)>>,
    is_over: Notify,
}

impl Clock {
    /// The tasks call this after each turn.
    #[inline]
    fn look(&self, turn: usize) {
        let wanted = self.wanted.load(Ordering::Relaxed);
        if self.there.load(Ordering::Relaxed) != wanted {
            self.mark(turn);
        }
    }

    #[cold]
    fn mark(&self, turn: usize) {
        let mut marks = self.marks.lock().expect("no task panics");
        // With two workers, a task may mark an earlier turn late.
        if marks.len() < 2 && marks.last().is_none_or(|(_, last)| *last < turn) {
            marks.push((Instant::now(), turn));
            self.there.store(marks.len(), Ordering::Relaxed);
        }
        if marks.len() == 2 {
            self.is_over.notify_one();
        }
    }

    async fn nanos_a_turn(self: Arc<Self>, warm_up: Duration, window: Duration) -> f64 {
        let clock = Arc::clone(&self);
        let waiting = thread::spawn(move || {
            for (marks, time) in [(1, warm_up), (2, window)] {
                thread::sleep(time);
                clock.wanted.store(marks, Ordering::Relaxed);
            }
        });
        self.is_over.notified().await;
        waiting.join().expect("it only sleeps");
        let marks = self.marks.lock().expect("no task panics");
        let [(start, first), (end, last)] = marks[..] else { unreachable!("there are two") };
        nanos_each(last - first, end - start)
    }
}
