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

/// Whose turn comes after whose in a lap. Each task has one turn in a lap, and the first task has the first.
pub(crate) enum Lap {
    /// From one task to the next it is so far. It has no divisor in common with the number of tasks.
    Stride(usize),
    /// By task, the one that follows it.
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

/// The laps, one after the other; the last is followed by the first again.
pub(crate) type Laps = [Lap; 10];

/// So many tasks in such a runtime.
#[derive(Clone)]
pub(crate) struct Relay {
    pub(crate) tasks: usize,
    laps: Arc<Laps>,
    runtime: fn() -> Runtime,
    /// From the first turn until the first that counts.
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

    /// One column: nanoseconds a turn.
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

    /// What a turn among many costs, in times of one among few: one after the other, in each round.
    pub(crate) fn growth_row<C: Contender>(few: &Self, many: &Self) -> Row {
        let relays = [few.clone(), many.clone()];
        Row::new(C::NAME, C::ROLE, move || {
            let [few, many] = relays.each_ref().map(Self::nanos_a_turn::<C>);
            vec![many / few, few, many]
        })
    }

    /// Measured in a new runtime, which ends the tasks, wherever they are. Infinite if they hang.
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

/// When turns begin to count, and when they cease to. While they count, the tasks only read it.
#[derive(Default)]
struct Clock {
    arrived: AtomicUsize,
    /// How many marks there should be, and how many there are.
    wanted: AtomicUsize,
    there: AtomicUsize,
    marks: Mutex<Vec<(Instant, usize)>>,
    is_over: Notify,
}

impl Clock {
    /// After each turn.
    #[inline]
    fn look(&self, turn: usize) {
        let wanted = self.wanted.load(Ordering::Relaxed);
        if self.there.load(Ordering::Relaxed) != wanted {
            self.mark(turn);
        }
    }

    #[cold]
    fn mark(&self, turn: usize) {
        let mut marks = self.marks.lock().expect("nobody panics");
        // With two workers somebody may come late, with an earlier turn.
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
        let marks = self.marks.lock().expect("nobody panics");
        let [(start, first), (end, last)] = marks[..] else { unreachable!("there are two") };
        nanos_each(last - first, end - start)
    }
}
