//! Our event beside those of its peers, in one interleaved run.
//!
//! ```text
//! cargo bench -p warded --bench event                         every table
//! cargo bench -p warded --bench event -- --quick              the same tables, each measured only for a moment
//! cargo bench -p warded --bench event -- total                the tables with such names
//! ```
//!
//! `lock.rs` explains how to read the tables.
//!
//! # Why it is fair
//!
//! In the tables `set` and `total`, the waiters are futures that are polled by hand, because an executor would cost more than
//! the event. Their boxes are allocated before the clock runs. The waker only counts wakes. It is reference-counted like the
//! wakers of executors, so that a clone has a realistic cost. The bench asserts that each waiter is woken once. A peer whose
//! event does not stay set gets an atomic flag beside it. With few waiters there are many events, so that there are always
//! about a thousand futures in the cache.
//!
//! In the tables `tasks`, the waiters are tasks on tokio, on one thread and on two workers. They wait for two events in turn. One
//! more task sets the event for which all of them wait. The last task that begins to wait wakes it.

mod side_by_side;

mod event {
    pub(crate) mod contenders;
}

use std::{
    future::poll_fn,
    iter,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Wake, Waker},
    time::{Duration, Instant},
};

use event::contenders::{AsyncEvent, Contender, EventListener, TokioNotify};
use side_by_side::{
    Against, Column, Options, Row, Table,
    clock::{at_once, nanos_each},
    goal::{Demand, Goal, Yardstick},
    runtime::{ONE_THREAD, TWO_WORKERS, Threads, unless_it_hangs},
};
use tokio::sync::Notify;

const WAITERS: [usize; 4] = [1, 10, 1_000, 100_000];

const THREADS: [Threads; 2] = [ONE_THREAD, TWO_WORKERS];

/// The least number of futures. With fewer waiters for each event, there are more events.
const FUTURES: usize = 1_000;

fn main() {
    side_by_side::run(tables, goals);
}

fn tables(options: &Options) -> Vec<Table> {
    let sets = WAITERS.map(|waiters| {
        let title = format!("set an event, {waiters} waiting; ns a waiter");
        table(set_of(waiters), title, |cycle| cycle.set, waiters, options)
    });
    let totals = WAITERS.map(|waiters| {
        let title = format!("wait, set and go on, {waiters} waiting; ns a waiter");
        table(total_of(waiters), title, |cycle| cycle.total, waiters, options)
    });
    let tasks = THREADS.into_iter().flat_map(|threads| WAITERS.map(|tasks| tasks_table(tasks, threads, options)));
    sets.into_iter().chain(totals).chain(tasks).collect()
}

fn set_of(waiters: usize) -> String {
    format!("set-{waiters}")
}

fn total_of(waiters: usize) -> String {
    format!("total-{waiters}")
}

fn goals() -> Vec<Goal> {
    let goal = |what: &str, table: String, times| Goal {
        what: format!("{what}, per waiter"),
        table,
        row: "warded",
        column: 0,
        yardstick: Yardstick::BestPeer(Against::AnyPeer),
        demand: Demand::AtMost(times),
    };
    // `set` may cost 1.1 times as much as in a prototype that releases all waiters at one instant, too. The prototype is not
    // here. These are its costs in the run that compared them, in multiples of the cost of tokio's `Notify`.
    let prototype = [0.83, 0.94, 1.08, 1.08];
    let sets = WAITERS.into_iter().zip(prototype).map(|(waiters, times)| Goal {
        yardstick: Yardstick::Row(TokioNotify::NAME),
        ..goal(&format!("set with {waiters} waiters"), set_of(waiters), 1.1 * times)
    });
    let totals = WAITERS.map(|waiters| goal(&format!("wait, set, go on: {waiters} waiters"), total_of(waiters), 1.0));
    let tasks = THREADS.into_iter().flat_map(|threads| {
        WAITERS.map(|tasks| {
            let what = format!("wait, set, go on: {tasks} tasks, {}", threads.name);
            goal(&what, tasks_name(tasks, threads), 1.0)
        })
    });
    sets.chain(totals).chain(tasks).collect()
}

fn table(name: String, title: String, timed: fn(&Cycle) -> Duration, waiters: usize, options: &Options) -> Table {
    Table {
        name,
        title,
        columns: vec![Column { head: "ns", decimals: 1 }],
        against: Some(Against::AnyPeer),
        limit: None,
        rounds: options.pick(if waiters > FUTURES { 30 } else { 300 }, 5),
        rows: vec![
            row::<warded::Event>(waiters, timed),
            row::<AsyncEvent>(waiters, timed),
            row::<futures_intrusive::sync::ManualResetEvent>(waiters, timed),
            row::<TokioNotify>(waiters, timed),
            row::<EventListener>(waiters, timed),
            row::<asyncband::event::ManualResetEvent>(waiters, timed),
        ],
    }
}

fn row<C: Contender>(waiters: usize, timed: fn(&Cycle) -> Duration) -> Row {
    Row::new(C::NAME, C::ROLE, move || {
        let futures = FUTURES.max(waiters);
        let events: Vec<C> = iter::repeat_with(C::create).take(futures / waiters).collect();
        let mut slots: Vec<_> = iter::repeat_with(|| Box::pin(None)).take(futures).collect();
        let mut run = || run_cycle(&events, C::wait, &mut slots);
        // The first future has to load its memory into the cache.
        run();
        vec![nanos_each(futures, timed(&run()))]
    })
}

/// How long its parts took.
struct Cycle {
    set: Duration,
    total: Duration,
}

/// One cycle: all futures wait, each event is set, and all futures go on.
fn run_cycle<'a, C: Contender, F: Future<Output = ()>>(
    events: &'a [C],
    wait: impl Fn(&'a C) -> F,
    slots: &mut [Pin<Box<Option<F>>>],
) -> Cycle {
    let count = Arc::new(Wakes::default());
    let waker = Waker::from(Arc::clone(&count));
    let mut cx = Context::from_waker(&waker);
    let waiters = slots.len() / events.len();
    let start = Instant::now();
    for (event, slots) in events.iter().zip(slots.chunks_mut(waiters)) {
        for slot in slots {
            slot.set(Some(wait(event)));
            assert!(future_in(slot).poll(&mut cx).is_pending(), "the event is not set");
        }
    }
    let waiting = Instant::now();
    events.iter().for_each(C::set);
    let set = waiting.elapsed();
    assert_eq!(count.0.load(Ordering::Relaxed), slots.len(), "each waiter is woken, once");
    for slot in slots {
        at_once(future_in(slot), &mut cx);
        slot.set(None);
    }
    let total = start.elapsed();
    events.iter().for_each(C::clear);
    Cycle { set, total }
}

fn future_in<F>(slot: &mut Pin<Box<Option<F>>>) -> Pin<&mut F> {
    slot.as_mut().as_pin_mut().expect("it was put there")
}

/// Counts wakes, all on one thread.
#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(self.0.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }
}

// --- tasks on tokio ---

fn tasks_name(tasks: usize, threads: Threads) -> String {
    format!("tasks-{tasks}-{}", threads.suffix())
}

fn tasks_table(tasks: usize, threads: Threads, options: &Options) -> Table {
    let meeting = Meeting { tasks, threads, sets: options.pick(20_000 / tasks, 2_000 / tasks).max(2) };
    Table {
        name: tasks_name(tasks, threads),
        title: format!("wait, set and go on, {tasks} tasks, {}; ns a waiter", threads.name),
        columns: vec![Column { head: "ns", decimals: 1 }],
        against: Some(Against::AnyPeer),
        limit: None,
        rounds: options.pick(if tasks > FUTURES { 15 } else { 60 }, 2),
        rows: vec![
            meeting.row::<warded::Event>(),
            meeting.row::<AsyncEvent>(),
            meeting.row::<futures_intrusive::sync::ManualResetEvent>(),
            meeting.row::<TokioNotify>(),
            meeting.row::<EventListener>(),
            meeting.row::<asyncband::event::ManualResetEvent>(),
        ],
    }
}

/// The tasks that wait until an event is set, and the number of times.
#[derive(Clone, Copy)]
struct Meeting {
    tasks: usize,
    threads: Threads,
    sets: usize,
}

impl Meeting {
    fn row<C: Contender>(self) -> Row {
        Row::new(C::NAME, C::ROLE, move || {
            let time = unless_it_hangs((self.threads.runtime)(), self.time::<C>());
            vec![time.map_or(f64::INFINITY, |time| nanos_each(self.tasks * self.sets, time))]
        })
    }

    /// From the first set that is counted until all tasks wait again after the last.
    async fn time<C: Contender>(self) -> Duration {
        let place =
            Arc::new(Place { events: [C::create(), C::create()], begun: AtomicUsize::new(0), all_wait: Notify::new() });
        let setter = tokio::spawn({
            let place = Arc::clone(&place);
            async move {
                let mut start = Instant::now();
                // The first one warms up, and is not counted.
                for set in 0..=self.sets {
                    place.all_wait.notified().await;
                    if set == 1 {
                        start = Instant::now();
                    }
                    // All tasks have left the other event: they wait for this one.
                    place.events[(set + 1) % 2].clear();
                    place.events[set % 2].set();
                }
                place.all_wait.notified().await;
                start.elapsed()
            }
        });
        for _ in 0..self.tasks {
            tokio::spawn(wait_again_and_again(Arc::clone(&place), self.tasks));
        }
        setter.await.expect("it does not panic")
    }
}

/// The state that the tasks share.
struct Place<C> {
    /// The tasks wait for one after the other.
    events: [C; 2],
    /// How many tasks have begun to wait, all sets together.
    begun: AtomicUsize,
    all_wait: Notify,
}

/// It ends with the runtime.
async fn wait_again_and_again<C: Contender>(place: Arc<Place<C>>, tasks: usize) {
    for set in 0.. {
        let mut wait = pin!(place.events[set % 2].wait());
        let mut is_first_poll = true;
        poll_fn(|cx| {
            let polled = wait.as_mut().poll(cx);
            // Counted once it waits: the event is not set before all are counted.
            if std::mem::take(&mut is_first_poll) && (place.begun.fetch_add(1, Ordering::AcqRel) + 1) % tasks == 0 {
                place.all_wait.notify_one();
            }
            polled
        })
        .await;
    }
}
