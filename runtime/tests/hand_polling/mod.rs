//! Polls futures by hand, with wakers that count their wakes.
//!
//! There is no executor and no clock: after each step a test knows which tasks were woken, how often and in which order.

#![allow(dead_code, reason = "each test binary that includes this module uses a different part of it")]

use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll, Wake, Waker},
};

/// The output of `Debug`, without the holders, which only the feature `observe` knows.
pub(crate) fn shown(value: &dyn std::fmt::Debug) -> String {
    let mut text = format!("{value:?}");
    while let Some(start) = text.find(", held_by: [") {
        let end = start + text[start..].find(']').expect("the end of a list");
        text.replace_range(start..=end, "");
    }
    text
}

pub(crate) type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// The names of the wakers that were woken, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<usize>>>);

impl Log {
    pub(crate) fn push(&self, entry: usize) {
        self.0.lock().unwrap().push(entry);
    }

    /// Takes out the entries that were logged since the last call.
    pub(crate) fn take(&self) -> Vec<usize> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// A waker that counts how often it is woken. If it has a name, it also logs each wake under that name.
#[derive(Debug, Default)]
pub(crate) struct Alarm {
    wakes: AtomicUsize,
    log: Option<(Log, usize)>,
}

impl Alarm {
    pub(crate) fn new() -> Arc<Self> {
        Arc::default()
    }

    pub(crate) fn logged(log: &Log, name: usize) -> Arc<Self> {
        Arc::new(Self { wakes: AtomicUsize::new(0), log: Some((log.clone(), name)) })
    }

    pub(crate) fn wakes(&self) -> usize {
        self.wakes.load(SeqCst)
    }
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.wakes.fetch_add(1, SeqCst);
        if let Some((log, name)) = &self.log {
            log.push(*name);
        }
    }
}

/// The functions that a test's waker calls when it is cloned, woken or dropped, and how often each happened. A function may panic, or call
/// the primitive again.
#[derive(Default)]
pub(crate) struct Habits {
    pub(crate) on_clone: Option<Box<dyn Fn() + Send + Sync>>,
    pub(crate) on_wake: Option<Box<dyn Fn() + Send + Sync>>,
    pub(crate) on_drop: Option<Box<dyn Fn() + Send + Sync>>,
    pub(crate) clones: AtomicUsize,
    pub(crate) drops: AtomicUsize,
    pub(crate) wakes: AtomicUsize,
}

/// A waker that runs code of the test when it is cloned, woken or dropped, as a hostile executor might.
///
/// It has a vtable of its own, because `Wake` for an `Arc` doesn't show when a waker is cloned or dropped.
pub(crate) fn waker_with(habits: Arc<Habits>) -> Waker {
    mischief::waker(habits)
}

/// A waker whose clones say that they don't wake the same task, as [`Waker::will_wake`] may.
pub(crate) fn unlike_its_clones(habits: Arc<Habits>) -> Waker {
    mischief::unlike_its_clones(habits)
}

mod mischief {
    #![expect(unsafe_code, reason = "only a vtable of our own is called for clone and drop")]

    use std::{
        sync::{Arc, atomic::Ordering::SeqCst},
        task::{RawWaker, RawWakerVTable, Waker},
    };

    use super::Habits;

    static VTABLE: RawWakerVTable = RawWakerVTable::new(clone, wake, wake_by_ref, drop_waker);

    pub(super) fn waker(habits: Arc<Habits>) -> Waker {
        let data = Arc::into_raw(habits).cast();
        // SAFETY: the data of each waker is an `Arc<Habits>` that the waker owns, and the functions of the table use it as that.
        unsafe { Waker::new(data, &VTABLE) }
    }

    static ONE: RawWakerVTable = RawWakerVTable::new(clone_as_other, wake, wake_by_ref, drop_waker);
    static OTHER: RawWakerVTable = RawWakerVTable::new(clone_as_one, wake, wake_by_ref, drop_waker);

    pub(super) fn unlike_its_clones(habits: Arc<Habits>) -> Waker {
        let data = Arc::into_raw(habits).cast();
        // SAFETY: as for `waker`.
        unsafe { Waker::new(data, &ONE) }
    }

    fn clone_as_one(data: *const ()) -> RawWaker {
        RawWaker::new(copy(data), &ONE)
    }

    fn clone_as_other(data: *const ()) -> RawWaker {
        RawWaker::new(copy(data), &OTHER)
    }

    fn borrowed<R>(data: *const (), look: impl FnOnce(&Arc<Habits>) -> R) -> R {
        // SAFETY: the data is an `Arc<Habits>`, and `ManuallyDrop` leaves it to its waker.
        let habits = std::mem::ManuallyDrop::new(unsafe { Arc::from_raw(data.cast::<Habits>()) });
        look(&habits)
    }

    fn clone(data: *const ()) -> RawWaker {
        RawWaker::new(copy(data), &VTABLE)
    }

    fn copy(data: *const ()) -> *const () {
        let copy = borrowed(data, |habits| {
            habits.clones.fetch_add(1, SeqCst);
            if let Some(act) = &habits.on_clone {
                act();
            }
            Arc::clone(habits)
        });
        Arc::into_raw(copy).cast()
    }

    fn wake(data: *const ()) {
        // SAFETY: the data is the `Arc<Habits>` that the waker owns, and waking by value consumes the waker.
        let habits = unsafe { Arc::from_raw(data.cast::<Habits>()) };
        habits.wakes.fetch_add(1, SeqCst);
        if let Some(act) = &habits.on_wake {
            act();
        }
    }

    fn wake_by_ref(data: *const ()) {
        borrowed(data, |habits| {
            habits.wakes.fetch_add(1, SeqCst);
            if let Some(act) = &habits.on_wake {
                act();
            }
        });
    }

    fn drop_waker(data: *const ()) {
        // SAFETY: the data is the `Arc<Habits>` that the waker owns, and this is its drop.
        let habits = unsafe { Arc::from_raw(data.cast::<Habits>()) };
        habits.drops.fetch_add(1, SeqCst);
        if let Some(act) = &habits.on_drop {
            act();
        }
    }
}

/// A waker that panics when it is woken.
pub(crate) fn touchy() -> Waker {
    waker_with(Arc::new(Habits { on_wake: Some(Box::new(|| panic!("don't wake me"))), ..Habits::default() }))
}

/// A task that is polled by hand, with an [`Alarm`] as its waker.
pub(crate) struct Polled<'a, T> {
    future: Option<Boxed<'a, T>>,
    alarm: Arc<Alarm>,
    /// How many wakes there were before the last poll.
    answered: usize,
}

impl<'a, T> Polled<'a, T> {
    pub(crate) fn new(future: impl Future<Output = T> + 'a) -> Self {
        Self::with_alarm(future, Alarm::new())
    }

    pub(crate) fn with_alarm(future: impl Future<Output = T> + 'a, alarm: Arc<Alarm>) -> Self {
        Self { future: Some(Box::pin(future)), alarm, answered: 0 }
    }

    /// A task that was polled once, and must be pending.
    #[track_caller]
    pub(crate) fn waiting(future: impl Future<Output = T> + 'a) -> Self {
        let mut task = Self::new(future);
        assert!(task.poll().is_pending(), "the future should be pending, but is ready");
        task
    }

    pub(crate) fn poll(&mut self) -> Poll<T> {
        let waker = Waker::from(Arc::clone(&self.alarm));
        self.answered = self.alarm.wakes();
        self.poll_with(&waker)
    }

    pub(crate) fn poll_with(&mut self, waker: &Waker) -> Poll<T> {
        let future = self.future.as_mut().expect("polled after completion");
        let answer = future.as_mut().poll(&mut Context::from_waker(waker));
        if answer.is_ready() {
            self.future = None;
        }
        answer
    }

    /// Polls the task, which must be ready, and returns its output.
    #[track_caller]
    pub(crate) fn ready(&mut self) -> T {
        match self.poll() {
            Poll::Ready(output) => output,
            Poll::Pending => panic!("the future should be ready, but is pending"),
        }
    }

    /// Polls the task, which must have been woken and be ready, and returns its output.
    #[track_caller]
    pub(crate) fn woken_and_ready(&mut self) -> T {
        assert!(self.is_woken(), "the task should have been woken");
        self.ready()
    }

    #[track_caller]
    pub(crate) fn assert_asleep(&self) {
        assert!(!self.is_woken(), "the task should not have been woken");
    }

    /// How often the task was woken since it was made.
    pub(crate) fn wakes(&self) -> usize {
        self.alarm.wakes()
    }

    /// Whether the task was woken since the last poll.
    pub(crate) fn is_woken(&self) -> bool {
        self.alarm.wakes() > self.answered
    }

    pub(crate) fn alarm(&self) -> &Arc<Alarm> {
        &self.alarm
    }

    /// How many clones of its waker exist.
    pub(crate) fn wakers_kept(&self) -> usize {
        Arc::strong_count(&self.alarm) - 1
    }

    /// Whether the task was neither completed nor cancelled.
    pub(crate) fn is_waiting(&self) -> bool {
        self.future.is_some()
    }

    /// Drops the future, and keeps the alarm.
    pub(crate) fn cancel(&mut self) {
        self.future = None;
    }

    /// Leaks the future with `mem::forget`.
    pub(crate) fn forget(&mut self) {
        std::mem::forget(self.future.take());
    }
}

/// Runs `future` on this thread, and panics if it is pending and was not woken.
#[track_caller]
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    let mut task = Polled::new(future);
    loop {
        if let Poll::Ready(output) = task.poll() {
            return output;
        }
        assert!(task.is_woken(), "deadlock: the future is pending, and nothing has woken it");
    }
}

/// Runs `body`, which must panic, and returns the text of the panic.
#[track_caller]
pub(crate) fn panic_of<R>(body: impl FnOnce() -> R) -> String {
    let Err(payload) = catch_unwind(AssertUnwindSafe(body)) else { panic!("the body should have panicked") };
    payload
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_default()
}

/// A random number generator that gives the same numbers in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        // Seeds that are close to each other give states that are far apart, and the state is never zero.
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        // Xorshift64* by Marsaglia and Vigna.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).expect("31 bits") % sides
    }
}
