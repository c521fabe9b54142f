//! [`Core`]: a monitor without its value, which is its mutex and its waiters.
//!
//! A wait *arrives* at its first poll ([`HeldMutex::arrive`]): it goes on at once, or joins the waiters. Each later poll *resumes* it
//! ([`Core::resume`]). A wait that is dropped *leaves* ([`Core::leave`]). The file `waiters.rs` has the rules by which a waiter goes on,
//! and `release.rs` the ones by which waiters are woken.
//!
//! # Invariants
//!
//! 1. While a thread holds the mutex, `owner` is the number of that thread. So a thread that finds its own number there holds the
//!    mutex.
//! 2. The waiters and their states change only under the mutex. A waiter that is in a list is alive: its future leaves
//!    before it is freed, also when the thread that drops it holds the mutex already.
//! 3. While a thread evaluates a predicate, `owner` contains [`EVALUATES`]. If the predicate drops a wait of this monitor, the
//!    process is aborted, because the wait can neither leave nor stay. So nothing changes the waiters while a predicate runs.
//! 4. Wakers are cloned, called and dropped, and payloads and predicates are dropped, with the mutex unlocked. One exception: the
//!    future of a wait that gives a guard is dropped by its owner, maybe while the guard is held, and its waker and captures with it.

#![expect(unsafe_code, reason = "the waiters are nodes in waiting futures")]

use std::{
    marker::PhantomData,
    mem::ManuallyDrop,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    process,
    ptr::NonNull,
    // These are not loom's atomics: a thread only compares them with a value that it has written itself, or takes them for a guess.
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    task::{Context, Poll},
};

use super::{
    classes::Identity,
    waiter::{Address, AddressedWaiter, AskBy, How, MayGo, Place, state_of},
    waiters::{AfterEvaluation, Waiters},
};
use crate::{
    engine::budget,
    engine::sync::{Mutex, UnsafeCell, const_unless_loom},
    engine::wait_queue::{WakeBatch, quietly, wake_one},
    holding::{Known, OnThread, holds_in_scope, monitor_held_since},
    record::{At, HoldMark, MutexWait, Observed, TaskWaker, WaitNote},
};

/// A monitor without its value.
pub(super) struct Core {
    mutex: Mutex<(), ()>,
    /// The thread that holds the mutex, or 0. [`EVALUATES`] is added while it evaluates a predicate.
    owner: AtomicUsize,
    /// Whether the last newcomer had to wait. If so, the next one clones its waker before it locks, because a waker is cloned with the
    /// mutex unlocked.
    expects_to_wait: AtomicBool,
    waiters: UnsafeCell<Waiters>,
    observed: Observed,
}

/// The owner while no thread holds the mutex.
const NOBODY: usize = 0;

/// What is added to the number of a thread that evaluates a predicate. Numbers of threads are even.
const EVALUATES: usize = 1;

/// The mutex, held by this thread. Dropping it unlocks the mutex, and evaluates no predicate.
pub(super) struct HeldMutex<'a> {
    core: &'a Core,
    /// Makes it not `Send`.
    _here: PhantomData<*const ()>,
}

/// The result of polling a waiter with the mutex held.
pub(super) enum Polled<'a> {
    /// It goes on.
    Goes(HeldMutex<'a>),
    /// It has to wait, and needs a waker for that. Nothing has changed yet. The mutex is unlocked, because cloning a waker is foreign code.
    NeedsWaker,
    /// Its poll is pending, and the mutex is unlocked.
    Stays,
}

impl Core {
    const_unless_loom! {
        pub(super) const fn new(is_barging: bool, observed: Observed) -> Self {
            Self {
                mutex: Mutex::new((), ()),
                owner: AtomicUsize::new(NOBODY),
                expects_to_wait: AtomicBool::new(false),
                waiters: UnsafeCell::new(Waiters::new(is_barging)),
                observed,
            }
        }
    }

    pub(super) const fn observed_mut(&mut self) -> &mut Observed {
        &mut self.observed
    }

    #[inline]
    pub(super) fn observed(&self) -> &Observed {
        &self.observed
    }

    /// Locks the mutex, for the call at that place.
    ///
    /// # Panics
    /// If this thread holds it already.
    #[inline]
    #[track_caller]
    pub(super) fn lock(&self, at: At) -> HeldMutex<'_> {
        let thread = this_thread();
        if self.is_of(thread) {
            refuse_to_lock_twice(self);
        }
        if !self.mutex.try_lock_raw() {
            self.lock_contended(at);
        }
        self.held(thread)
    }

    /// Locks the mutex, which another thread holds. A thread that only spins records nothing.
    #[cold]
    #[inline(never)]
    fn lock_contended(&self, at: At) {
        self.mutex.lock_raw(move || MutexWait::begin(&self.observed, at, holds_in_scope));
    }

    /// Locks the mutex for a moment. `thread` is the number of this thread, which doesn't hold it.
    #[inline]
    fn lock_for(&self, thread: usize) -> HeldMutex<'_> {
        self.mutex.lock_raw(|| ());
        self.held(thread)
    }

    /// Locks the mutex, unless a thread holds it.
    #[inline]
    pub(super) fn try_lock(&self) -> Option<HeldMutex<'_>> {
        self.mutex.try_lock_raw().then(|| self.held(this_thread()))
    }

    /// Locks the mutex to wake the waiters for which the last batch had no room. If a thread holds the mutex, that thread wakes them when
    /// it unlocks.
    pub(super) fn lock_to_wake_the_rest(&self) -> Option<HeldMutex<'_>> {
        let held = self.try_lock();
        if held.is_none() && self.is_mine() {
            // SAFETY: this thread holds the mutex (invariant 1). No function of this file is using the waiters: a waker of the last
            // batch has locked the mutex, and has returned.
            unsafe { self.waiters() }.to_wake.leave_to_the_holder();
        }
        held
    }

    /// Notes that this thread, which has this number, has just locked the mutex.
    #[inline]
    fn held(&self, thread: usize) -> HeldMutex<'_> {
        // Ordering: none is needed: only this thread has to see it.
        self.owner.store(thread, Ordering::Relaxed);
        HeldMutex { core: self, _here: PhantomData }
    }

    /// Whether this thread holds the mutex.
    pub(super) fn is_mine(&self) -> bool {
        self.is_of(this_thread())
    }

    /// Whether this thread, which has this number, holds the mutex.
    #[inline]
    fn is_of(&self, thread: usize) -> bool {
        // Ordering: none is needed: only this thread stores its own number.
        self.owner.load(Ordering::Relaxed) & !EVALUATES == thread
    }

    /// Whether this thread, which has that number, evaluates a predicate of it.
    #[inline]
    fn is_evaluated_by(&self, thread: usize) -> bool {
        // Ordering: none is needed, as in `is_of`.
        self.owner.load(Ordering::Relaxed) == thread | EVALUATES
    }

    /// # Panics
    /// If this thread evaluates a predicate of it.
    #[track_caller]
    pub(super) fn check_is_not_evaluated(&self) {
        if self.is_evaluated_by(this_thread()) {
            refuse_to_lock_twice(self);
        }
    }

    /// Whether the next newcomer is likely to wait.
    #[inline]
    pub(super) fn expects_to_wait(&self) -> bool {
        // Ordering: none is needed for a guess.
        self.expects_to_wait.load(Ordering::Relaxed)
    }

    /// Says whether the next newcomer is likely to wait.
    #[inline]
    pub(super) fn expect_to_wait(&self, expects: bool) {
        // Ordering: none is needed for a guess.
        self.expects_to_wait.store(expects, Ordering::Relaxed);
    }

    /// Polls a waiter that has joined. It is ready with the mutex held, and is then in no list any more.
    ///
    /// # Panics
    /// If its predicate has panicked. In this case, too, the waiter is in no list any more.
    ///
    /// # Safety
    /// The waiter is of this monitor and has joined it. `subject` is the address of the value of this monitor, and this thread has
    /// no reference to the value.
    pub(super) unsafe fn resume(
        &self,
        waiter: AddressedWaiter<'_>,
        subject: NonNull<()>,
        note: &mut WaitNote,
        at: At,
        cx: &mut Context<'_>,
    ) -> Poll<HeldMutex<'_>> {
        let has_budget = budget::allows(cx);
        let mut held = self.lock(at);
        let mut has_fresh_waker = false;
        loop {
            // SAFETY: the caller says so. The mutex was just locked, so no thread has a reference to the value.
            match unsafe { held.resume(waiter, subject, has_budget, has_fresh_waker, cx) } {
                Polled::Goes(held) => return Poll::Ready(held),
                Polled::Stays => return Poll::Pending,
                Polled::NeedsWaker => {}
            }
            // SAFETY: the caller says so.
            held = unsafe { self.lock_with_waker(waiter, TaskWaker::of(cx, note), at) };
            has_fresh_waker = true;
        }
    }

    /// Locks the mutex, and gives the waiter this waker. A waker that is not needed is dropped with the mutex unlocked.
    ///
    /// # Safety
    /// The waiter is of this monitor and has joined it.
    unsafe fn lock_with_waker(&self, waiter: AddressedWaiter<'_>, fresh: TaskWaker, at: At) -> HeldMutex<'_> {
        let held = self.lock(at);
        let unused = if waiter.is_completed() {
            Some(fresh)
        } else {
            // SAFETY: the mutex is held, and the waiter has joined.
            unsafe { waiter.state() }.waker.replace(fresh)
        };
        if unused.is_none() {
            return held;
        }
        drop(held);
        drop(unused);
        self.lock(at)
    }

    /// How many waiters there are.
    pub(super) fn len(&self) -> usize {
        let thread = this_thread();
        let _held = (!self.is_of(thread)).then(|| self.lock_for(thread));
        // SAFETY: this thread holds the mutex, and the reference is gone at the end of the statement.
        unsafe { self.waiters() }.len
    }

    /// Removes a waiter that is about to be freed. If it was woken, another waiter is woken in its place.
    ///
    /// # Safety
    /// The waiter is of this monitor. `subject` is the address of the value of this monitor; nobody has a reference to the value, unless
    /// this thread holds the monitor.
    pub(super) unsafe fn leave(&self, waiter: AddressedWaiter<'_>, subject: NonNull<()>) {
        let thread = this_thread();
        if self.is_evaluated_by(thread) {
            refuse_to_leave();
        }
        if self.is_of(thread) {
            // SAFETY: this thread holds the mutex (invariant 1). No function of this file is using the waiters: these functions call
            // foreign code only to evaluate a predicate, which was excluded above, or with the mutex unlocked.
            let waiters = unsafe { self.waiters() };
            waiters.has_lost_a_wake |= waiters.leave(waiter);
            return;
        }
        // If the waker of another waiter panics, the panic ends here. The task that drops this wait may hold a value that the panic would
        // lose: the item of the winner of a select.
        quietly(|| {
            let held = self.lock_for(thread);
            if held.waiters().leave(waiter) {
                // SAFETY: the caller says so; the mutex was just locked.
                unsafe { held.release(subject) };
            }
        });
    }

    /// The waiters.
    ///
    /// # Safety
    /// This thread holds the mutex, and no other reference to them is used while this one is.
    #[inline]
    #[expect(clippy::mut_from_ref, reason = "the mutex excludes others")]
    unsafe fn waiters(&self) -> &mut Waiters {
        // SAFETY: the mutex excludes other threads, and the caller other references.
        self.waiters.with_mut(|waiters| unsafe { &mut *waiters })
    }
}

impl<'a> HeldMutex<'a> {
    /// Records that the user holds the monitor, acquired at that place.
    #[inline]
    pub(super) fn begin(&self, known: Known, at: At) -> OnThread {
        self.core.observed.hold(at);
        OnThread::begin(known)
    }

    /// The record of the user's hold.
    #[inline]
    pub(super) fn mark(&self) -> HoldMark {
        self.core.observed.own()
    }

    /// Records the text of the call that acquired it.
    #[cfg(feature = "observe")]
    pub(super) fn says(&self, text: crate::record::Text) {
        self.core.observed.says(text);
    }

    /// Records that the body of a macro runs with it.
    #[inline]
    pub(super) fn knows_body(&self) {
        self.core.observed.knows_body();
    }

    /// Records that the user holds it no longer.
    #[inline]
    pub(super) fn end(&self, on_thread: OnThread) {
        on_thread.end();
        self.core.observed.release();
    }

    /// The waiters. The reference is not kept across foreign code.
    #[inline]
    #[expect(clippy::mut_from_ref, reason = "the callers, all in this file, use one at a time")]
    pub(super) fn waiters(&self) -> &mut Waiters {
        // SAFETY: this thread holds the mutex; the functions of this file, the only ones that get here, use one such reference
        // at a time, and none across foreign code.
        unsafe { self.core.waiters() }
    }

    /// Evaluates the predicate of a waiter. If it panics, the waiter keeps the panic, and that counts as true.
    ///
    /// # Safety
    /// The waiter has joined this monitor, and has not left. `subject` is as for [`release`](Self::release).
    #[inline]
    pub(super) unsafe fn ask(&self, waiter: Address, subject: NonNull<()>) -> MayGo {
        // SAFETY: the caller says so.
        let may_go = unsafe { self.ask_by(waiter, |how| how.ask, subject) }.unwrap_or(MayGo::More);
        if may_go == MayGo::Nobody {
            // SAFETY: invariant 2: it is alive, and the mutex is held.
            unsafe { state_of(waiter) }.waker.iter().for_each(TaskWaker::was_false);
        }
        may_go
    }

    /// Calls one of the functions of a waiter's question. If it panics, the waiter keeps the panic, and the result is `None`.
    ///
    /// # Safety
    /// As for [`ask`](Self::ask).
    #[inline]
    pub(super) unsafe fn ask_by<R>(
        &self,
        waiter: Address,
        by: impl FnOnce(&How) -> AskBy<R>,
        subject: NonNull<()>,
    ) -> Option<R> {
        // SAFETY: invariant 2: it is alive, and the mutex is held.
        let function = by(unsafe { state_of(waiter) }.how());
        // SAFETY: it has not left, so its future is alive; the caller says so of the value.
        let answer = catch_unwind(AssertUnwindSafe(|| self.evaluate(|| unsafe { function(waiter, subject) })));
        match answer {
            Ok(answer) => Some(answer),
            Err(panic) => {
                self.set_evaluates(false);
                // SAFETY: invariants 2 and 3: it is alive, for nothing has changed the waiters meanwhile, and the mutex is held.
                unsafe { state_of(waiter) }.keep(panic);
                None
            }
        }
    }

    /// Runs a function of a waiter's question, which is foreign code. Meanwhile `owner` contains [`EVALUATES`] (invariant 3).
    #[inline]
    pub(super) fn evaluate<R>(&self, foreign: impl FnOnce() -> R) -> R {
        self.set_evaluates(true);
        let answer = foreign();
        self.set_evaluates(false);
        answer
    }

    #[inline]
    fn set_evaluates(&self, evaluates: bool) {
        // Ordering: none is needed, as in `Core::held`.
        let owner = self.core.owner.load(Ordering::Relaxed);
        self.core.owner.store(if evaluates { owner | EVALUATES } else { owner & !EVALUATES }, Ordering::Relaxed);
    }

    /// Whether every newcomer with a true predicate goes on, because no task waits, or because newcomers may overtake.
    #[inline]
    pub(super) fn lets_all_go(&self) -> bool {
        let waiters = self.waiters();
        waiters.len == 0 || waiters.is_barging
    }

    /// Decides whether a newcomer goes on. Otherwise the newcomer joins the waiters, if it has a waker. `may_go` is the result of its
    /// predicate, which was just evaluated.
    ///
    /// # Safety
    /// The waiter is of this monitor, is new, has a question, and stays where it is until it has left, and so does what its question
    /// needs. `subject` is as for [`release`](Self::release).
    pub(super) unsafe fn arrive(
        self,
        waiter: AddressedWaiter<'_>,
        identity: Option<&Identity>,
        may_go: MayGo,
        subject: NonNull<()>,
        has_budget: bool,
        cx: &mut Context<'_>,
    ) -> Polled<'a> {
        let class = identity.and_then(|identity| self.waiters().classes.find(identity));
        // SAFETY: the caller says so.
        let turn = self.turn(may_go, has_budget, || unsafe { self.keeps_newcomer_back(waiter, class, subject) });
        let place = match turn {
            AfterEvaluation::Goes => {
                self.core.expect_to_wait(false);
                return Polled::Goes(self);
            }
            // SAFETY: it is new, so its own future alone touches it.
            AfterEvaluation::Waits | AfterEvaluation::IsNotNext if unsafe { waiter.state() }.waker.is_none() => {
                return Polled::NeedsWaker;
            }
            AfterEvaluation::Waits | AfterEvaluation::IsNotNext => Place::Queued,
            AfterEvaluation::GivesWay | AfterEvaluation::GoesLater => Place::Woken,
            AfterEvaluation::HasReached => {
                waiter.set_place(Place::Reached);
                return Polled::Stays;
            }
        };
        self.core.expect_to_wait(true);
        // SAFETY: the caller says so.
        unsafe { self.waiters().join(waiter, identity, class, place) };
        if turn == AfterEvaluation::Waits { Polled::Stays } else { self.stay(waiter, place, turn, cx) }
    }

    /// Polls a waiter that has joined. If it goes on, it is in no list any more. `has_fresh_waker` says that its waker was cloned in this
    /// poll.
    ///
    /// # Panics
    /// If its predicate has panicked. In this case, too, the waiter is in no list any more.
    ///
    /// # Safety
    /// The waiter is of this monitor and has joined it. `subject` is as for [`release`](Self::release).
    #[inline]
    unsafe fn resume(
        self,
        waiter: AddressedWaiter<'_>,
        subject: NonNull<()>,
        has_budget: bool,
        has_fresh_waker: bool,
        cx: &Context<'_>,
    ) -> Polled<'a> {
        // SAFETY: the mutex is held, and the waiter is of this monitor.
        unsafe { self.waiters().to_wake.remove(waiter) };
        if waiter.is_completed() {
            return Polled::Goes(self);
        }
        let place = waiter.place();
        // SAFETY: the caller says so.
        let may_go = unsafe { self.ask(waiter.address(), subject) };
        // SAFETY: the mutex is held, and the waiter has joined.
        if let Some(panic) = unsafe { waiter.state() }.take_panic() {
            self.waiters().leave(waiter);
            // SAFETY: the caller says so.
            quietly(|| unsafe { self.release(subject) });
            resume_unwind(panic)
        }
        // SAFETY: the caller says so.
        let turn = self.turn(may_go, has_budget, || unsafe { self.keeps_back(waiter, place, subject) });
        match turn {
            // A wait of `reached` unlocks without a release, so it is not noted as one that has gone on.
            AfterEvaluation::Goes if may_go == MayGo::Everybody => {
                self.waiters().remove(waiter);
                Polled::Goes(self)
            }
            AfterEvaluation::Goes => {
                self.waiters().go_on(waiter);
                Polled::Goes(self)
            }
            AfterEvaluation::HasReached => {
                self.waiters().remove(waiter);
                waiter.set_place(Place::Reached);
                Polled::Stays
            }
            AfterEvaluation::Waits | AfterEvaluation::IsNotNext => {
                // SAFETY: the mutex is held, and the waiter has joined.
                let waker = &unsafe { waiter.state() }.waker;
                // `will_wake` may be false even for a waker and its clone. So a waker that was just cloned is not compared.
                if waker.as_ref().is_some_and(|waker| has_fresh_waker || waker.will_wake(cx)) {
                    self.stay(waiter, place, turn, cx)
                } else {
                    Polled::NeedsWaker
                }
            }
            AfterEvaluation::GivesWay | AfterEvaluation::GoesLater => self.stay(waiter, place, turn, cx),
        }
    }

    /// Ends the poll of a waiter that has joined and does not go on. If it gives way, its task is woken, to be polled again soon.
    #[inline]
    fn stay(self, waiter: AddressedWaiter<'_>, place: Place, turn: AfterEvaluation, cx: &Context<'_>) -> Polled<'a> {
        self.waiters().stay(waiter, place, turn);
        self.wake();
        if turn == AfterEvaluation::GivesWay {
            cx.waker().wake_by_ref();
        }
        Polled::Stays
    }

    /// Whether a newcomer that does not want to wait may go on. `may_go` is the result of its predicate, which was just evaluated.
    ///
    /// # Safety
    /// `subject` is as for [`release`](Self::release).
    pub(super) unsafe fn may_enter(&self, identity: Option<&Identity>, may_go: MayGo, subject: NonNull<()>) -> bool {
        match may_go {
            MayGo::Nobody => return false,
            MayGo::Everybody => return true,
            MayGo::More if self.lets_all_go() => return true,
            MayGo::More => {}
        }
        let waiters = self.waiters();
        let class = identity.and_then(|identity| waiters.classes.find(identity));
        if !waiters.is_first_of(class) {
            return false;
        }
        // SAFETY: the caller says so.
        !waiters.classes.is_one_owed()
            || !unsafe { self.is_one_woken(|waiters, class| waiters.classes.owes(class), subject) }
    }

    /// The next step of a waiter whose predicate was just evaluated. If the predicate is true, `kept_back` says whether others come
    /// first.
    #[inline]
    fn turn(
        &self,
        may_go: MayGo,
        has_budget: bool,
        kept_back: impl FnOnce() -> Option<AfterEvaluation>,
    ) -> AfterEvaluation {
        match (may_go, has_budget) {
            (MayGo::Nobody, _) => AfterEvaluation::Waits,
            (MayGo::Everybody, true) => AfterEvaluation::Goes,
            (MayGo::Everybody, false) => AfterEvaluation::HasReached,
            (MayGo::More, _) => {
                let kept_back = if self.waiters().is_barging { None } else { kept_back() };
                // If the task has no budget, tokio has woken it already.
                kept_back.unwrap_or(if has_budget { AfterEvaluation::Goes } else { AfterEvaluation::GoesLater })
            }
        }
    }

    /// If others come before this newcomer, whose predicate is true, the step that it takes instead of going on.
    ///
    /// # Safety
    /// The waiter is new, has a question, and what that needs is alive. `subject` is as for [`release`](Self::release).
    #[inline]
    unsafe fn keeps_newcomer_back(
        &self,
        waiter: AddressedWaiter<'_>,
        class: Option<usize>,
        subject: NonNull<()>,
    ) -> Option<AfterEvaluation> {
        let waiters = self.waiters();
        if class.is_some_and(|class| waiters.classes.get(class).has_queued()) {
            return Some(AfterEvaluation::IsNotNext);
        }
        // SAFETY: the caller says so.
        if waiters.woken == 0 || unsafe { self.have_enough(waiter, subject) } {
            return None;
        }
        if !self.waiters().is_first_of(class) {
            return Some(AfterEvaluation::IsNotNext);
        }
        // SAFETY: the caller says so.
        unsafe { self.is_one_woken(|_, _| true, subject) }.then_some(AfterEvaluation::GivesWay)
    }

    /// If others come before this waiter, which has joined and whose predicate is true, the step that it takes instead of going on.
    ///
    /// # Safety
    /// The waiter is of this monitor. `subject` is as for [`release`](Self::release).
    #[inline]
    unsafe fn keeps_back(
        &self,
        waiter: AddressedWaiter<'_>,
        place: Place,
        subject: NonNull<()>,
    ) -> Option<AfterEvaluation> {
        if !self.waiters().is_next(waiter, place) {
            return Some(AfterEvaluation::IsNotNext);
        }
        // It gives way only once each time it is woken, because the others may never be polled: their task may keep them in a select,
        // and may even be the task that polls this waiter.
        let others = self.waiters().woken - usize::from(place == Place::Woken);
        // SAFETY: the mutex is held, and the waiter has joined.
        if others == 0 || unsafe { waiter.notes() }.has_given_way {
            return None;
        }
        // SAFETY: as before.
        let (own, arrived) = (unsafe { waiter.class() }, unsafe { waiter.state() }.arrived);
        // SAFETY: the caller says so.
        unsafe { self.is_one_woken(|waiters, class| waiters.comes_before(class, own, arrived), subject) }
            .then_some(AfterEvaluation::GivesWay)
    }

    /// Whether it is known that there is enough for all woken waiters and for this newcomer.
    ///
    /// # Safety
    /// The waiter is new, has a question, and what that needs is alive. `subject` is as for [`release`](Self::release).
    unsafe fn have_enough(&self, waiter: AddressedWaiter<'_>, subject: NonNull<()>) -> bool {
        // SAFETY: it is new, so its own future alone touches it.
        let how = unsafe { waiter.state() }.how();
        // SAFETY: the caller says so.
        let number = self.evaluate(|| unsafe { (how.number)(waiter.address(), subject) });
        self.waiters().have_enough(number)
    }

    /// Whether the predicate of a woken waiter is true, among the classes for which `counts` is true.
    ///
    /// # Safety
    /// `subject` is as for [`release`](Self::release).
    #[inline]
    unsafe fn is_one_woken(&self, counts: impl Fn(&mut Waiters, usize) -> bool, subject: NonNull<()>) -> bool {
        let mut place = 0;
        while let Some(class) = self.waiters().classes.awake(place) {
            // SAFETY: the caller says so.
            if counts(self.waiters(), class) && unsafe { self.holds(class, subject) } {
                return true;
            }
            place += 1;
        }
        false
    }

    /// Whether the predicate of a class with a woken waiter is true. A panic counts as true.
    ///
    /// # Safety
    /// `subject` is as for [`release`](Self::release).
    unsafe fn holds(&self, class: usize, subject: NonNull<()>) -> bool {
        let waiter = self.waiters().classes.get(class).first_woken().expect("one is woken");
        // SAFETY: it is in its class; the caller says so of the value.
        unsafe { self.ask(waiter, subject) != MayGo::Nobody }
    }

    /// Unlocks, and wakes the waiters in the wake list.
    #[inline]
    pub(super) fn wake(self) {
        if let Some(waker) = self.waiters().to_wake.take_only() {
            drop(self);
            wake_one(waker);
        }
    }

    /// Unlocks, and wakes the waiters in the wake list. The caller wakes those whose wakers are in the batch when it returns.
    ///
    /// Between two batches it only tries to lock this monitor, because this thread may hold another one, for which the holder of this
    /// one waits. If another thread holds this monitor, that thread wakes the rest when it unlocks.
    pub(super) fn wake_into(mut self, batch: &mut WakeBatch) {
        let core = self.core;
        while self.take_batch(batch) {
            batch.wake();
            match core.lock_to_wake_the_rest() {
                Some(held) => self = held,
                None => return,
            }
        }
    }

    /// Unlocks, and moves wakers to the batch. Returns whether the batch is full and the wake list has more.
    pub(super) fn take_batch(self, batch: &mut WakeBatch) -> bool {
        let this = ManuallyDrop::new(self);
        let has_more = this.waiters().to_wake.take(batch, this.thread());
        this.unlock();
        has_more
    }
}

impl HeldMutex<'_> {
    /// The number of this thread.
    #[inline]
    fn thread(&self) -> usize {
        // Ordering: none is needed, as in `Core::held`.
        self.core.owner.load(Ordering::Relaxed) & !EVALUATES
    }

    #[inline]
    fn unlock(&self) {
        // Ordering: none is needed, as in `Core::held`.
        self.core.owner.store(NOBODY, Ordering::Relaxed);
        // SAFETY: `held` was called after the mutex had been locked without a guard. The callers unlock it once: `take_batch` forgets this
        // value, and `drop` ends it.
        unsafe { self.core.mutex.unlock_raw() };
    }

    /// Unlocks, and wakes the waiters in the wake list, which another thread may have left there: see [`wake_into`](Self::wake_into).
    #[inline(never)]
    fn wake_several(&self) {
        let mut batch = WakeBatch::new(None);
        Self { core: self.core, _here: PhantomData }.wake_into(&mut batch);
        batch.wake();
        batch.finish();
    }
}

impl Drop for HeldMutex<'_> {
    #[inline]
    fn drop(&mut self) {
        let to_wake = &self.waiters().to_wake;
        if to_wake.is_empty() || to_wake.is_left_to(self.thread()) {
            self.unlock();
        } else {
            self.wake_several();
        }
    }
}

/// A number for this thread. No other running thread has it. It is even, and not [`NOBODY`].
#[inline(never)]
fn this_thread() -> usize {
    #[cfg(not(warded_loom))]
    thread_local! {
        static IS_HERE: u64 = const { 0 };
    }
    #[cfg(warded_loom)]
    loom::thread_local! {
        static IS_HERE: u64 = 0;
    }
    IS_HERE.with(|here| std::ptr::from_ref(here).addr())
}

#[cold]
#[inline(never)]
#[track_caller]
fn refuse_to_lock_twice(monitor: &Core) -> ! {
    panic!(
        "this thread holds the monitor already{}: it would wait for itself. Use the guard or the reference that you have; end \
         the guard's scope before you lock or wait again; and don't lock the monitor in a predicate",
        monitor_held_since(monitor),
    );
}

/// There is no way out: the waiter can neither leave nor stay.
#[cold]
fn refuse_to_leave() -> ! {
    eprintln!("warded: a predicate of a monitor drops a wait of the same monitor");
    process::abort();
}
