//! One release for a hundred tasks that wait until something has been reached: a write-ahead log, and its flush.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use qubit_lock::{AsyncConditionWaiter, TokioMonitor};
use tokio::{
    sync::{Notify, watch},
    task::yield_now,
};
use warded::{guarded, locked, reached};

use crate::side_by_side::{
    Against, Column, Options, Role, Row, Table,
    clock::nanos_each,
    runtime::{current_thread, unless_it_hangs},
};

pub(crate) const REACHED: &str = "reached";
/// Each writer waits for a number of its own, or all for the same one.
pub(crate) const OURS: [&str; 2] = ["own numbers", "one number"];
pub(crate) const SIGNAL_ALONE: &str = "notify_waiters";
const WRITERS: usize = 100;

pub(crate) fn table(options: &Options) -> Table {
    let flushes = options.pick(200, 10);
    Table {
        name: REACHED.to_owned(),
        title: format!("one flush, {WRITERS} tasks wait for it, one thread; ns a task"),
        columns: vec![Column { head: "ns", decimals: 1 }, Column { head: "with waits", decimals: 1 }],
        against: Some(Against::AnyPeer),
        limit: None,
        rounds: options.pick(50, 2),
        rows: vec![
            row::<Reached<false>>(flushes),
            row::<Reached<true>>(flushes),
            row::<Notify>(flushes),
            row::<NotifyAndNumber>(flushes),
            row::<watch::Sender<usize>>(flushes),
            row::<TokioMonitor<usize>>(flushes),
        ],
    }
}

/// The number up to which a log is on disk.
pub(crate) trait Flushed: Send + Sync + 'static {
    const NAME: &'static str;
    const ROLE: Role = Role::FairPeer;

    fn new() -> Self;

    /// Waits until the log is flushed up to this number.
    fn wait_for(&self, mine: usize) -> impl Future<Output = ()> + Send;

    /// Marks the log as flushed up to this number. All tasks that wait for it may go on.
    fn flush(&self, all: usize) -> impl Future<Output = ()> + Send;
}

/// Whether all wait for the same number.
#[guarded]
pub(crate) struct Reached<const SAME: bool> {
    state: Monitor,
    #[guarded(by = state)]
    flushed: usize,
}

impl<const SAME: bool> Flushed for Reached<SAME> {
    const NAME: &'static str = OURS[SAME as usize];
    const ROLE: Role = Role::Ours;

    fn new() -> Self {
        ReachedInit { flushed: 0 }.into()
    }

    #[inline]
    async fn wait_for(&self, mine: usize) {
        let mine = if SAME { mine.next_multiple_of(WRITERS) } else { mine };
        reached!(self.state, |s| s.flushed >= mine);
    }

    #[inline]
    async fn flush(&self, all: usize) {
        locked!(self.state, |s| s.flushed = all);
    }
}

/// The signal alone, with no state: one that is sent before a task waits is missed.
impl Flushed for Notify {
    const NAME: &'static str = SIGNAL_ALONE;

    fn new() -> Self {
        Self::new()
    }

    #[inline]
    async fn wait_for(&self, _mine: usize) {
        self.notified().await;
    }

    #[inline]
    async fn flush(&self, _all: usize) {
        self.notify_waiters();
    }
}

pub(crate) struct NotifyAndNumber {
    flushed: parking_lot::Mutex<usize>,
    changed: Notify,
}

impl Flushed for NotifyAndNumber {
    const NAME: &'static str = "by hand";

    fn new() -> Self {
        Self { flushed: parking_lot::Mutex::new(0), changed: Notify::new() }
    }

    #[inline]
    async fn wait_for(&self, mine: usize) {
        let mut changed = pin!(self.changed.notified());
        loop {
            changed.as_mut().enable();
            if *self.flushed.lock() >= mine {
                return;
            }
            changed.as_mut().await;
            changed.set(self.changed.notified());
        }
    }

    #[inline]
    async fn flush(&self, all: usize) {
        *self.flushed.lock() = all;
        self.changed.notify_waiters();
    }
}

impl Flushed for watch::Sender<usize> {
    const NAME: &'static str = "watch";

    fn new() -> Self {
        Self::new(0)
    }

    #[inline]
    async fn wait_for(&self, mine: usize) {
        self.subscribe().wait_for(|flushed| *flushed >= mine).await.expect("it has a sender");
    }

    #[inline]
    async fn flush(&self, all: usize) {
        self.send_replace(all);
    }
}

impl Flushed for TokioMonitor<usize> {
    const NAME: &'static str = "TokioMonitor";

    fn new() -> Self {
        Self::current(0)
    }

    #[inline]
    async fn wait_for(&self, mine: usize) {
        self.wait_until_ready_async(|flushed| *flushed >= mine).await;
    }

    #[inline]
    async fn flush(&self, all: usize) {
        self.with_write_notify_all_async(|flushed| *flushed = all).await;
    }
}

fn row<F: Flushed>(flushes: usize) -> Row {
    Row::new(F::NAME, F::ROLE, move || {
        let times = unless_it_hangs(current_thread(), times::<F>(flushes));
        times.map_or(vec![f64::INFINITY; 2], |times| times.map(|time| nanos_each(flushes * WRITERS, time)).into())
    })
}

/// How long the flushes took, and how long the whole runs took, in which tasks come, wait and go on.
async fn times<F: Flushed>(flushes: usize) -> [Duration; 2] {
    let shared = Arc::new((F::new(), AtomicUsize::new(0)));
    for writer in 1..=WRITERS {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let (log, come) = &*shared;
            for flush in 0..flushes {
                come.fetch_add(1, Ordering::Relaxed);
                log.wait_for(flush * WRITERS + writer).await;
            }
            come.fetch_add(1, Ordering::Relaxed);
        });
    }
    let (log, come) = &*shared;
    let all_have_come = async |to: usize| {
        while come.load(Ordering::Relaxed) < to {
            yield_now().await;
        }
    };
    all_have_come(WRITERS).await;
    let (start, mut in_flushes) = (Instant::now(), Duration::ZERO);
    for flush in 1..=flushes {
        let begin = Instant::now();
        log.flush(flush * WRITERS).await;
        in_flushes += begin.elapsed();
        all_have_come((flush + 1) * WRITERS).await;
    }
    [in_flushes, start.elapsed()]
}
