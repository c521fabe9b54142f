//! Polling by hand: futures that move only when a test says so, and wakers that count.
//!
//! No executor, no clock: after each step a test can say exactly who has been woken, how often and in which order.

#![allow(dead_code, reason = "every test binary that includes this uses another part")]

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

pub(crate) type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Who was woken, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<usize>>>);

impl Log {
    pub(crate) fn push(&self, entry: usize) {
        self.0.lock().unwrap().push(entry);
    }

    /// What was logged since the last look.
    pub(crate) fn take(&self) -> Vec<usize> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// Counts how often it is woken, and logs it under its name if it has one.
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

/// What a waker does beside waking; each may panic, or come back to the primitive.
#[derive(Default)]
pub(crate) struct Habits {
    pub(crate) on_clone: Option<Box<dyn Fn() + Send + Sync>>,
    pub(crate) on_wake: Option<Box<dyn Fn() + Send + Sync>>,
    pub(crate) on_drop: Option<Box<dyn Fn() + Send + Sync>>,
    pub(crate) clones: AtomicUsize,
    pub(crate) drops: AtomicUsize,
    pub(crate) wakes: AtomicUsize,
}

/// A waker with habits: what an executor that is up to mischief might hand us.
///
/// Its clones are `Arc`s of a fresh shell each, so that cloning and dropping one are seen, without any `unsafe`.
pub(crate) fn waker_with(habits: Arc<Habits>) -> Waker {
    mischief::waker(habits)
}

mod mischief {
    #![expect(unsafe_code, reason = "only a hand-made vtable sees clone and drop")]

    use std::{
        sync::{Arc, atomic::Ordering::SeqCst},
        task::{RawWaker, RawWakerVTable, Waker},
    };

    use super::Habits;

    static VTABLE: RawWakerVTable = RawWakerVTable::new(clone, wake, wake_by_ref, drop_waker);

    pub(super) fn waker(habits: Arc<Habits>) -> Waker {
        let data = Arc::into_raw(habits).cast();
        // SAFETY: the functions of the table take the data for what it is, an `Arc<Habits>` of its own each.
        unsafe { Waker::new(data, &VTABLE) }
    }

    fn borrowed<R>(data: *const (), look: impl FnOnce(&Arc<Habits>) -> R) -> R {
        // SAFETY: the data is an `Arc<Habits>`, which is kept here.
        let habits = std::mem::ManuallyDrop::new(unsafe { Arc::from_raw(data.cast::<Habits>()) });
        look(&habits)
    }

    fn clone(data: *const ()) -> RawWaker {
        let copy = borrowed(data, |habits| {
            habits.clones.fetch_add(1, SeqCst);
            if let Some(act) = &habits.on_clone {
                act();
            }
            Arc::clone(habits)
        });
        RawWaker::new(Arc::into_raw(copy).cast(), &VTABLE)
    }

    fn wake(data: *const ()) {
        // SAFETY: waking by value gives up the `Arc`.
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
        // SAFETY: dropping gives up the `Arc`.
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

/// A task polled by hand, with an alarm for a waker.
pub(crate) struct Polled<'a, T> {
    future: Option<Boxed<'a, T>>,
    alarm: Arc<Alarm>,
    /// Wakes that a poll has answered.
    answered: usize,
}

impl<'a, T> Polled<'a, T> {
    pub(crate) fn new(future: impl Future<Output = T> + 'a) -> Self {
        Self::with_alarm(future, Alarm::new())
    }

    pub(crate) fn with_alarm(future: impl Future<Output = T> + 'a, alarm: Arc<Alarm>) -> Self {
        Self { future: Some(Box::pin(future)), alarm, answered: 0 }
    }

    /// A task that waits already: polled once, and pending.
    #[track_caller]
    pub(crate) fn waiting(future: impl Future<Output = T> + 'a) -> Self {
        let mut task = Self::new(future);
        assert!(task.poll().is_pending(), "had to wait, and did not");
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

    /// The output, of a task that has what it waited for.
    #[track_caller]
    pub(crate) fn ready(&mut self) -> T {
        match self.poll() {
            Poll::Ready(output) => output,
            Poll::Pending => panic!("was to be ready, and is pending"),
        }
    }

    /// The output, of a task that has been woken.
    #[track_caller]
    pub(crate) fn woken_and_ready(&mut self) -> T {
        assert!(self.is_woken(), "sleeps, though it is its turn");
        self.ready()
    }

    #[track_caller]
    pub(crate) fn assert_asleep(&self) {
        assert!(!self.is_woken(), "woken out of turn");
    }

    /// How often it was woken, from the start.
    pub(crate) fn wakes(&self) -> usize {
        self.alarm.wakes()
    }

    /// Woken since the last poll.
    pub(crate) fn is_woken(&self) -> bool {
        self.alarm.wakes() > self.answered
    }

    pub(crate) fn alarm(&self) -> &Arc<Alarm> {
        &self.alarm
    }

    /// How many hold its waker beside the task itself.
    pub(crate) fn wakers_kept(&self) -> usize {
        Arc::strong_count(&self.alarm) - 1
    }

    /// Neither completed nor cancelled.
    pub(crate) fn is_waiting(&self) -> bool {
        self.future.is_some()
    }

    /// Drops the future, and keeps the alarm.
    pub(crate) fn cancel(&mut self) {
        self.future = None;
    }

    /// Leaks the future where it stands.
    pub(crate) fn forget(&mut self) {
        std::mem::forget(self.future.take());
    }
}

/// Runs `future` on this thread, and panics where an executor would sleep for ever.
#[track_caller]
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    let mut task = Polled::new(future);
    loop {
        if let Poll::Ready(output) = task.poll() {
            return output;
        }
        assert!(task.is_woken(), "everybody sleeps");
    }
}

/// The text of the panic of `body`, which must panic.
#[track_caller]
pub(crate) fn panic_of<R>(body: impl FnOnce() -> R) -> String {
    let Err(payload) = catch_unwind(AssertUnwindSafe(body)) else { panic!("was to panic, and did not") };
    payload
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_default()
}

/// Numbers that look random and are the same in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        // Spreads neighbouring seeds; never zero.
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// From zero to `sides`, which it is not.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        // Xorshift64* by Marsaglia and Vigna.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).expect("31 bits") % sides
    }
}
