//! Our event beside those of its peers, in one interleaved run.
//!
//! ```text
//! cargo bench -p warded --bench event                         every table
//! cargo bench -p warded --bench event -- --quick              the same from a moment each: does it still run?
//! cargo bench -p warded --bench event -- total                the tables with such names
//! ```
//!
//! How to read it stands in `lock.rs`.
//!
//! # Why it is fair
//!
//! Everybody's waiters are futures in boxes that were allocated before the clock ran, polled by hand: executors would
//! cost more than what is measured. The waker only counts, but it is owned by reference counting, as theirs are, so that
//! a clone has its price; each waiter must have been woken once. Who has no event that stays set has an atomic flag
//! beside it, for an event does not forget that it was set. Few waiters have many events, so that as many futures are
//! in the cache as with a thousand waiters of one.

mod side_by_side;

mod event {
    pub(crate) mod contenders;
}

use std::{
    iter,
    pin::Pin,
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
};

const WAITERS: [usize; 4] = [1, 10, 1_000, 100_000];

/// How many futures there are at least, in front of so many events.
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
    sets.into_iter().chain(totals).collect()
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
    let sets = [1_000, 100_000].map(|waiters| goal(&format!("set with {waiters} waiters"), set_of(waiters), 1.1));
    let totals =
        [1_000, 100_000].map(|waiters| goal(&format!("wait, set, go on: {waiters} waiters"), total_of(waiters), 1.0));
    sets.into_iter().chain(totals).collect()
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
        // The first has its memory to fetch.
        run();
        vec![nanos_each(futures, timed(&run()))]
    })
}

/// How long its parts took.
struct Cycle {
    set: Duration,
    total: Duration,
}

/// All wait, each event is set, all go on.
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
    assert_eq!(count.0.load(Ordering::Relaxed), slots.len(), "everybody is woken, once");
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

/// How often somebody was woken, all on one thread.
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
