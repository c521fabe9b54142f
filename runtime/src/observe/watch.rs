//! [`watch`]: a thread that takes snapshots, and reports deadlocks, long holds and long waits.
//!
//! # How it works
//!
//! Every 250 ms the thread takes a snapshot. If snapshots take long, it waits longer, so that it uses at most a twentieth of a core.
//! A [`Watcher`] compares the snapshot with the one before it, and decides what to report. It knows no clock and
//! no thread, so tests hand it snapshots that were made by hand.
//!
//! 1. A deadlock is reported only if all its holds and waits are in two snapshots, unchanged.
//! 2. Each finding is reported once, and again whenever it has lasted twice as long as at the last report. A deadlock is reported
//!    again after a minute at the earliest.
//! 3. Callbacks run on the thread of the watch, with nothing locked. So they may take snapshots, use primitives, and drop the watch.
//! 4. If the thread itself did not run for a second, the whole process may have been stopped. The thread then waits for one more
//!    period, so that tasks that are ready can run first.

#[cfg(test)]
mod tests;
mod watcher;

use std::{
    collections::VecDeque,
    error::Error,
    fmt, io, mem,
    panic::{AssertUnwindSafe, Location, catch_unwind},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, Thread},
    time::{Duration, Instant, SystemTime},
};

use self::watcher::{ReportLimits, Watcher};
use super::{export::Exported, report::Report, snapshot::Snapshot};

/// Builds a [`Watch`] of all primitives. It runs on a thread of its own, so it also reports when all workers are blocked.
///
/// One watch can run at a time in a process.
///
/// With the feature `metrics` the watch also exports these, through the crate `metrics`, with the labels `name` and `kind`: the
/// counters `warded_acquisitions_total` and `warded_contentions_total`, the gauge `warded_waiters`, and the histograms
/// `warded_wait_seconds` and `warded_hold_seconds`. Each wait and each hold that has ended is one value, at most a sixteenth away from
/// its length.
///
/// With the feature `console` the watch also shows each primitive in the list of resources of tokio-console:
/// [Finding out why it hangs](crate::guide::finding_out_why_it_hangs) says how.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use warded::observe;
///
/// let watch = observe::watch()
///     .held_longer_than(Duration::from_secs(1))
///     .waited_longer_than(Duration::from_secs(5))
///     .on_report(|report| eprintln!("{report}"))
///     .start();
/// assert!(observe::watch().try_start().is_err(), "it runs already");
/// drop(watch); // it ends here
/// assert!(observe::watch().try_start().is_ok());
/// ```
pub fn watch() -> WatchBuilder {
    WatchBuilder { thresholds: ReportLimits::default(), callbacks: Vec::new() }
}

type Callback = Box<dyn FnMut(&Report) + Send>;

/// The limits and callbacks of a watch. Made by [`watch`].
#[must_use = "no watch runs until `start` is called"]
pub struct WatchBuilder {
    thresholds: ReportLimits,
    callbacks: Vec<Callback>,
}

impl WatchBuilder {
    /// Reports holds that last longer than this. The default is one second.
    ///
    /// Readers and permits are reported only while a task waits for them. With [`Duration::MAX`] no hold is reported.
    pub fn held_longer_than(mut self, duration: Duration) -> Self {
        self.thresholds.hold = duration;
        self
    }

    /// Reports waits that last longer than this, unless another report explains them. The default is five seconds.
    ///
    /// This covers waits for locks, monitors, conditions and permits, and every wait with a lock held. Waits for events, barriers
    /// and queues are reported only if you ask for them, because idle consumers wait for hours. With [`Duration::MAX`] no wait is
    /// reported.
    pub fn waited_longer_than(mut self, duration: Duration) -> Self {
        self.thresholds.wait = duration;
        self
    }

    /// Also reports long waits for an [`Event`](crate::Event).
    pub fn also_waits_for_events(mut self) -> Self {
        self.thresholds.with_events = true;
        self
    }

    /// Also reports long waits at a [`Barrier`](crate::Barrier).
    pub fn also_waits_for_barriers(mut self) -> Self {
        self.thresholds.with_barriers = true;
        self
    }

    /// Also reports long waits for a queue of any kind, and jobs that take long.
    pub fn also_waits_for_queues(mut self) -> Self {
        self.thresholds.with_queues = true;
        self
    }

    /// Calls `callback` with each report, on the thread of the watch, with nothing locked. You may add several callbacks.
    ///
    /// Without a callback, each report is a line on stderr, or with the feature `tracing` a WARN event. While a callback runs, the
    /// watch does nothing else. If a callback panics, the watch goes on.
    pub fn on_report(mut self, callback: impl FnMut(&Report) + Send + 'static) -> Self {
        self.callbacks.push(Box::new(callback));
        self
    }

    /// Starts the thread.
    ///
    /// # Panics
    ///
    /// If a watch runs already, or if the thread can't be created: see [`try_start`](Self::try_start).
    #[track_caller]
    pub fn start(self) -> Watch {
        match self.try_start() {
            Ok(watch) => watch,
            Err(error) => panic!("{error}"),
        }
    }

    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// If a watch runs already, or if the thread can't be created.
    #[track_caller]
    pub fn try_start(self) -> Result<Watch, StartError> {
        let claim = Claim::new(Location::caller())?;
        // From now on each acquisition has a time.
        super::clock::advance();
        let has_ended = Arc::new(AtomicBool::new(false));
        let reader = Reader {
            watcher: Watcher::new(self.thresholds),
            callbacks: self.callbacks,
            exported: Exported::default(),
            has_ended: Arc::clone(&has_ended),
        };
        let thread = thread::Builder::new().name("warded-watch".to_owned()).spawn(move || reader.run());
        let thread = thread.map_err(StartError::Thread)?.thread().clone();
        Ok(Watch { thread, has_ended, _claim: claim })
    }
}

/// A running watch. It ends when this is dropped; [`detach`](Self::detach) lets it run until the process ends.
///
/// The drop does not wait for a callback that is running.
#[derive(Debug)]
#[must_use = "the watch ends when this is dropped: keep it, or call `detach`"]
pub struct Watch {
    thread: Thread,
    has_ended: Arc<AtomicBool>,
    _claim: Claim,
}

impl Watch {
    /// Lets it run until the process ends.
    pub fn detach(self) {
        mem::forget(self);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // Ordering: none is needed: nothing else is published with it.
        self.has_ended.store(true, Ordering::Relaxed);
        self.thread.unpark();
    }
}

/// Why a watch could not be started.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// Another watch runs already. It was started at this place.
    AlreadyRuns(&'static Location<'static>),
    /// The operating system could not create a thread.
    Thread(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyRuns(at) => {
                write!(f, "a watch runs already, started at {at}: use that one, or drop it before you start another")
            }
            Self::Thread(error) => write!(f, "no thread for the watch: {error}"),
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::AlreadyRuns(_) => None,
            Self::Thread(error) => Some(error),
        }
    }
}

/// Proof that no other watch runs.
#[derive(Debug)]
struct Claim;

/// The place where the running watch was started.
static RUNS: Mutex<Option<&'static Location<'static>>> = Mutex::new(None);

impl Claim {
    fn new(at: &'static Location<'static>) -> Result<Self, StartError> {
        let mut runs = lock(&RUNS);
        if let Some(other) = *runs {
            return Err(StartError::AlreadyRuns(other));
        }
        *runs = Some(at);
        Ok(Self)
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        *lock(&RUNS) = None;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

// --- what was reported ---

/// A report of the watch, with its time.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Incident {
    /// The time of the report.
    pub at: SystemTime,
    /// The report.
    pub report: Report,
}

const KEPT: usize = 100;

static INCIDENTS: Mutex<VecDeque<Incident>> = Mutex::new(VecDeque::new());

/// The last 100 reports of the watch, the latest last.
///
/// # Examples
///
/// ```
/// // Without a watch there are none.
/// assert!(warded::observe::incidents().is_empty());
/// ```
#[must_use]
pub fn incidents() -> Vec<Incident> {
    lock(&INCIDENTS).iter().cloned().collect()
}

fn keep(incidents: &Mutex<VecDeque<Incident>>, report: Report, at: SystemTime) {
    let mut incidents = lock(incidents);
    let oldest = (incidents.len() == KEPT).then(|| incidents.pop_front());
    incidents.push_back(Incident { at, report });
    drop(incidents);
    drop(oldest);
}

// --- the thread ---

/// How often the coarse clock is advanced.
const TICK: Duration = Duration::from_millis(50);

/// How often the thread takes a snapshot.
const PERIOD: Duration = Duration::from_millis(250);

/// Snapshots may take one part in this many of the thread's time.
const SHARE: u32 = 20;

/// A thread that runs this much too late was stopped.
const STOPPED_FOR: Duration = Duration::from_secs(1);

/// What the thread of a watch does.
struct Reader {
    watcher: Watcher,
    callbacks: Vec<Callback>,
    exported: Exported,
    has_ended: Arc<AtomicBool>,
}

impl Reader {
    fn run(mut self) {
        let mut next = Instant::now();
        let mut last = next;
        while !self.has_ended() {
            super::clock::advance();
            let now = Instant::now();
            if now - last > STOPPED_FOR {
                next = now + PERIOD;
            }
            if now >= next {
                self.read(super::snapshot());
                next = now + PERIOD.max(now.elapsed() * SHARE);
            }
            last = Instant::now();
            thread::park_timeout(TICK);
        }
        super::clock::stop();
    }

    fn has_ended(&self) -> bool {
        // Ordering: as in `drop`.
        self.has_ended.load(Ordering::Relaxed)
    }

    fn read(&mut self, snapshot: Snapshot) {
        self.exported.update(&snapshot.primitives);
        for report in self.watcher.read(snapshot.primitives) {
            self.report(&report);
        }
    }

    fn report(&mut self, report: &Report) {
        if self.has_ended() {
            return;
        }
        keep(&INCIDENTS, report.clone(), SystemTime::now());
        if self.callbacks.is_empty() {
            super::export::report(report);
        }
        for callback in &mut self.callbacks {
            // The panic hook has printed the panic.
            let _ = catch_unwind(AssertUnwindSafe(|| callback(report)));
        }
    }
}

// --- trait impls ---

impl fmt::Debug for WatchBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { thresholds, callbacks } = self;
        f.debug_struct("WatchBuilder").field("thresholds", thresholds).field("callbacks", &callbacks.len()).finish()
    }
}
