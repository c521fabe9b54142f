//! A lock for which many tasks compete all the time.

use std::marker::PhantomData;

use super::{
    contender::{Body, Contender, Measurement, Microsecond, Short, Yielding},
    contenders::rows_and_macro,
};
use crate::side_by_side::{
    Against, Options, Table,
    crowd::{Contested, Crowd},
    runtime::{current_thread, two_workers},
};

pub(crate) const TASKS: [usize; 4] = [2, 8, 64, 1_024];
pub(crate) const YIELD_CURRENT_THREAD: &str = "yield-2-current-thread";

/// The name of the table with this number of tasks and the short body.
pub(crate) fn short(tasks: usize) -> String {
    format!("contention-{tasks}-short")
}

pub(crate) fn tables(options: &Options) -> Vec<Table> {
    Microsecond::calibrate();
    let mut tables = Vec::new();
    for tasks in TASKS {
        let crowd = Crowd::new(tasks, two_workers, options);
        let title = format!("{tasks} tasks: += 1, two workers; ns a turn");
        tables.push(table::<Short>(short(tasks), title, crowd, options));
    }
    for tasks in TASKS {
        let crowd = Crowd::new(tasks, two_workers, options);
        let title = format!("{tasks} tasks: a body of 1 µs, two workers; ns a turn");
        tables.push(table::<Microsecond>(format!("contention-{tasks}-1us"), title, crowd, options));
    }
    let pair = Crowd::new(2, current_thread, options);
    let title = "2 tasks: one yield_now inside, one thread; ns a turn".to_owned();
    tables.push(table::<Yielding>(YIELD_CURRENT_THREAD.to_owned(), title, pair, options));
    let crowd = Crowd::new(8, two_workers, options);
    let title = "8 tasks: one yield_now inside, two workers; ns a turn".to_owned();
    tables.push(table::<Yielding>("yield-8-two-workers".to_owned(), title, crowd, options));
    tables
}

fn table<B: Body>(name: String, title: String, crowd: Crowd, options: &Options) -> Table {
    Table {
        name,
        title,
        columns: Crowd::columns(),
        against: Some(Against::FairPeers),
        limit: None,
        rounds: options.pick(9, 2),
        rows: rows_and_macro(&Contention::<B> { crowd, body: PhantomData }),
    }
}

/// The number of tasks, and the work of each in its turn.
struct Contention<B> {
    crowd: Crowd,
    body: PhantomData<B>,
}

impl<B: Body> Measurement for Contention<B> {
    fn of<C: Contender>(&self) -> impl FnMut() -> Vec<f64> + 'static {
        let crowd = self.crowd;
        // Each round has a new lock, so that one round leaves no state for the next.
        move || crowd.measure(LockAndBody { lock: C::create(), body: PhantomData::<fn() -> B> })
    }
}

struct LockAndBody<C, B> {
    lock: C,
    body: PhantomData<fn() -> B>,
}

impl<C: Contender, B: Body> Contested for LockAndBody<C, B> {
    fn exclude_all(&self) -> impl Sized {
        self.lock.try_acquire().expect("the lock is free")
    }

    #[inline]
    fn turn(&self, _number: usize) -> impl Future<Output = ()> + Send {
        self.lock.turn::<B>()
    }
}
