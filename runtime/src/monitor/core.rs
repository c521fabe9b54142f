//! The mutex of a monitor, and the waiters beside the value.
//!
//! # Invariants
//!
//! 1. `owner` is the number of a thread from when that thread has locked the mutex until it unlocks it. So a thread that finds its
//!    own number there holds the mutex.
//! 2. The waiters and their states change only under the mutex. A waiter that is in a list is alive: its future leaves
//!    before it is freed, also when the thread that drops it holds the mutex already.
//! 3. While a thread evaluates a predicate, `owner` says so. If the predicate makes that thread drop a wait of this monitor, the
//!    process ends: the wait can neither leave nor stay. So nothing changes the waiters while a predicate runs.
//! 4. Wakers are cloned, called and dropped, and payloads and predicates are dropped, with the mutex unlocked.

#![expect(unsafe_code, reason = "the waiters are nodes in waiting futures")]

use std::{
    any::{Any, TypeId},
    marker::PhantomData,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    process,
    ptr::NonNull,
    // Not loom's: a thread asks only whether it has itself written what it reads.
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    task::{Context, Poll, Waker},
};

use super::{
    classes::{Classes, Identity},
    waiter::{Address, MayGo, Narrowed, Place, Question, Waiter, WaiterState, state_of},
};
use crate::{
    budget,
    holding::{Known, OnThread, monitor_held_since},
    record::{At, HoldMark, Observed},
    sync::{Mutex, UnsafeCell, const_unless_loom},
    wait_queue::{NodeList, WakeBatch, quietly},
};

/// A monitor without its value.
pub(super) struct Core {
    mutex: Mutex<(), ()>,
    /// The thread that holds the mutex, or 0. [`EVALUATES`] is added while it evaluates a predicate.
    owner: AtomicUsize,
    /// The last newcomer had to wait. Then the next clones its waker before it locks, and needs not unlock to do so.
    expects_to_wait: AtomicBool,
    waiters: UnsafeCell<Waiters>,
    observed: Observed,
}

/// Nobody.
const NOBODY: usize = 0;

/// What is added to the number of a thread that evaluates a predicate. Numbers of threads are even.
const EVALUATES: usize = 1;

/// What the mutex guards beside the value.
pub(super) struct Waiters {
    classes: Classes,
    /// Those that are to be woken as soon as the mutex is unlocked, in order.
    called: NodeList<Waiter>,
    /// They are in the order of their arrival.
    is_called_in_order: bool,
    /// The waiters that are woken and owed, in the order of their arrival.
    owed: NodeList<Waiter>,
    /// The other waiters that are woken.
    woken: NodeList<Waiter>,
    /// How many waiters there are.
    len: usize,
    /// How many waiters have arrived.
    arrivals: u64,
    /// How many releases have evaluated predicates.
    rounds: u64,
    /// A waiter whose predicate holds may overtake.
    is_barging: bool,
    /// The class of the waiter that holds the monitor, if it was woken.
    going: Option<usize>,
    /// Those that may follow it.
    followers: Option<Followers>,
    /// A woken waiter has left while its thread held the mutex: the next release has to look for another.
    has_lost_a_wake: bool,
}

/// The class, of those that a release finds true, whose first waiter came first.
struct Followers {
    class: usize,
    arrived: u64,
    /// A waiter goes on by this release, and its class is one of them.
    are_due: bool,
}

// SAFETY: the addresses in it are of waiters, which may be reached from any thread (see their `Send`).
unsafe impl Send for Waiters {}

// SAFETY: the waiters are reached under the mutex (invariant 2).
unsafe impl Sync for Core {}

/// The mutex, held by this thread. Dropping unlocks it, and evaluates no predicate.
pub(super) struct Held<'a> {
    core: &'a Core,
    /// It doesn't move to another thread.
    _here: PhantomData<*const ()>,
}

/// A waiter that has not joined yet.
#[derive(Clone, Copy)]
pub(super) struct Newcomer<'w> {
    pub(super) waiter: &'w Waiter,
    pub(super) identity: Option<&'w Identity>,
    pub(super) question: Question,
}

/// What became of a newcomer.
pub(super) enum Arrival<'a> {
    Goes(Held<'a>),
    /// It would have to wait, and has no waker.
    NeedsWaker,
    /// It has joined.
    Stays,
    /// It has joined, and is to be polled again soon.
    StaysAwake,
}

/// What becomes of a waiter whose predicate was just evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// It goes on.
    Goes,
    /// Its predicate is false.
    Waits,
    /// Its predicate is true, and others of its class are before it.
    IsNotNext,
    /// It lets an earlier waiter go before it, and is polled again soon.
    GivesWay,
    /// It may go on, and its task has no budget left.
    GoesLater,
    /// What it waits for was so, and its task has no budget left.
    HasReached,
}

impl Core {
    const_unless_loom! {
        pub(super) const fn new(is_barging: bool, observed: Observed) -> Self {
            let waiters = Waiters {
                classes: Classes::NEW,
                called: NodeList::new(),
                is_called_in_order: true,
                owed: NodeList::new(),
                woken: NodeList::new(),
                len: 0,
                arrivals: 0,
                rounds: 0,
                going: None,
                followers: None,
                is_barging,
                has_lost_a_wake: false,
            };
            Self {
                mutex: Mutex::new((), ()),
                owner: AtomicUsize::new(NOBODY),
                expects_to_wait: AtomicBool::new(false),
                waiters: UnsafeCell::new(waiters),
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

    /// # Panics
    /// If this thread holds it already.
    #[inline]
    #[track_caller]
    pub(super) fn lock(&self) -> Held<'_> {
        let thread = this_thread();
        if self.is_of(thread) {
            refuse_to_lock_twice(self);
        }
        self.lock_for(thread)
    }

    /// [`lock`](Self::lock), where this thread is known not to hold it.
    #[inline]
    fn lock_for(&self, thread: usize) -> Held<'_> {
        self.mutex.lock_raw();
        self.held(thread)
    }

    #[inline]
    pub(super) fn try_lock(&self) -> Option<Held<'_>> {
        self.mutex.try_lock_raw().then(|| self.held(this_thread()))
    }

    /// The mutex, which this thread has locked just now.
    #[inline]
    fn held(&self, thread: usize) -> Held<'_> {
        // Ordering: none is needed: only this thread has to see it.
        self.owner.store(thread, Ordering::Relaxed);
        Held { core: self, _here: PhantomData }
    }

    /// Whether this thread holds it.
    pub(super) fn is_mine(&self) -> bool {
        self.is_of(this_thread())
    }

    /// Whether this thread, which has that number, holds it.
    #[inline]
    fn is_of(&self, thread: usize) -> bool {
        // Ordering: none is needed: this thread's own number is there only if it has itself put it there.
        self.owner.load(Ordering::Relaxed) & !EVALUATES == thread
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

    /// Polls a waiter that has joined. Ready with the monitor held; then the monitor has forgotten it.
    ///
    /// # Panics
    /// With the panic of its predicate. The monitor has forgotten it then as well.
    ///
    /// # Safety
    /// The waiter is of this monitor and has joined it. `subject` is the address of the value of this monitor, and this thread has
    /// no reference to the value.
    pub(super) unsafe fn resume(&self, waiter: &Waiter, subject: NonNull<()>, cx: &mut Context<'_>) -> Poll<Held<'_>> {
        let may_go_on = budget::allows(cx);
        // Both are dropped with the mutex unlocked.
        let (mut clone, mut _replaced) = (None, None);
        loop {
            let held = self.lock();
            // SAFETY: the mutex is held, and the waiter has joined.
            let state = unsafe { waiter.state() };
            if state.has_reached {
                held.waiters().remove(waiter);
                return Poll::Ready(held);
            }
            // SAFETY: its future is being polled, so its predicate is alive; the mutex was just locked, so nobody has a reference
            // to the value.
            let answer = state.panic.take().map_or_else(|| unsafe { held.ask(state.question, subject) }, Err);
            let may_go = match answer {
                Ok(may_go) => may_go,
                Err(panic) => {
                    held.waiters().leave(waiter);
                    // SAFETY: `subject` is the value, to which nobody has a reference.
                    quietly(|| unsafe { held.release(subject) });
                    resume_unwind(panic)
                }
            };
            let place = waiter.place();
            // SAFETY: the waiter has joined this monitor, and nobody has a reference to the value: the mutex was just locked.
            let turn = unsafe { held.turn(waiter, place, None, may_go, subject, may_go_on) };
            if turn == Turn::Goes {
                let waiters = held.waiters();
                // What is reached is put down without a release.
                // SAFETY: the mutex is held, and the waiter has joined.
                waiters.going = (may_go != MayGo::Everybody).then(|| unsafe { waiter.state() }.class);
                waiters.remove(waiter);
                return Poll::Ready(held);
            }
            if matches!(turn, Turn::Waits | Turn::IsNotNext) {
                // SAFETY: the mutex is held, and the waiter has joined.
                let waker = &mut unsafe { waiter.state() }.waker;
                if !waker.as_ref().is_some_and(|waker| waker.will_wake(cx.waker())) {
                    if clone.is_none() {
                        // SAFETY: `subject` is the value, to which nobody has a reference.
                        unsafe { held.put_down(subject) };
                        clone = Some(cx.waker().clone());
                        continue;
                    }
                    _replaced = std::mem::replace(waker, clone.take());
                }
            }
            held.waiters().stay(waiter, place, turn);
            // SAFETY: `subject` is the value, to which nobody has a reference.
            unsafe { held.put_down(subject) };
            if turn == Turn::GivesWay {
                cx.waker().wake_by_ref();
            }
            return Poll::Pending;
        }
    }

    /// How many waiters there are.
    pub(super) fn len(&self) -> usize {
        let thread = this_thread();
        let _held = (!self.is_of(thread)).then(|| self.lock_for(thread));
        // SAFETY: this thread holds the mutex, and the reference is gone at the end of the statement.
        unsafe { self.waiters() }.len
    }

    /// Takes a waiter out that is about to be freed, and passes on a wake-up that it was given.
    ///
    /// # Safety
    /// It is of this monitor. `subject` is the address of the value of this monitor; nobody has a reference to the value, unless
    /// this thread holds the monitor.
    pub(super) unsafe fn leave(&self, waiter: &Waiter, subject: NonNull<()>) {
        let thread = this_thread();
        // Ordering: none is needed, as in `is_of`.
        if self.owner.load(Ordering::Relaxed) == thread | EVALUATES {
            refuse_to_leave();
        }
        if self.is_of(thread) {
            // SAFETY: this thread holds the mutex (invariant 1). No function of this file is at work in it: they call foreign
            // code only to evaluate, or with the mutex unlocked.
            let waiters = unsafe { self.waiters() };
            waiters.has_lost_a_wake |= waiters.leave(waiter);
            return;
        }
        let held = self.lock_for(thread);
        if held.waiters().leave(waiter) {
            // SAFETY: the caller says so; the mutex was just locked.
            unsafe { held.release(subject) };
        } else {
            // SAFETY: the caller says so; the mutex was just locked.
            unsafe { held.put_down(subject) };
        }
    }

    /// Puts those that are called in the batch, as far as it has room. True if no more are called.
    pub(super) fn take_called(&self, batch: &mut WakeBatch) -> bool {
        self.lock_for(this_thread()).waiters().take_called(batch)
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

impl<'a> Held<'a> {
    /// The user has it from now on, acquired at that place.
    #[inline]
    pub(super) fn begin(&self, known: Known, at: At) -> OnThread {
        self.core.observed.hold(at);
        OnThread::begin(known)
    }

    /// The hold of the user.
    #[inline]
    pub(super) fn mark(&self) -> HoldMark {
        self.core.observed.own()
    }

    /// The user runs a body of a macro with it.
    #[inline]
    pub(super) fn knows_body(&self) {
        self.core.observed.knows_body();
    }

    /// The user has it no longer.
    #[inline]
    pub(super) fn end(&self, on_thread: OnThread) {
        on_thread.end();
        self.core.observed.release();
    }

    /// The waiters. The reference is not kept across foreign code.
    #[inline]
    #[expect(clippy::mut_from_ref, reason = "the callers, all in this file, use one at a time")]
    fn waiters(&self) -> &mut Waiters {
        // SAFETY: this thread holds the mutex; the functions of this file, the only ones that get here, use one such reference
        // at a time, and none across foreign code.
        unsafe { self.core.waiters() }
    }

    /// Evaluates a predicate.
    ///
    /// # Safety
    /// What the question needs is alive, and `subject` is the address of the value of this monitor, to which nobody has a
    /// mutable reference.
    #[inline]
    unsafe fn ask(&self, question: Question, subject: NonNull<()>) -> Result<MayGo, Box<dyn Any + Send>> {
        // SAFETY: the caller keeps what `Question` demands.
        self.evaluate_quietly(|| unsafe { (question.ask)(question.kept, subject) })
    }

    /// Runs what a waiter has brought with it.
    #[inline]
    pub(super) fn evaluate<R>(&self, foreign: impl FnOnce() -> R) -> R {
        self.set_evaluates(true);
        let answer = foreign();
        self.set_evaluates(false);
        answer
    }

    /// Runs what a waiter has brought with it. A panic is caught.
    #[inline]
    fn evaluate_quietly<R>(&self, foreign: impl FnOnce() -> R) -> Result<R, Box<dyn Any + Send>> {
        let answer = catch_unwind(AssertUnwindSafe(|| self.evaluate(foreign)));
        self.set_evaluates(false);
        answer
    }

    #[inline]
    fn set_evaluates(&self, evaluates: bool) {
        // Ordering: none is needed, as in `Core::held`.
        let owner = self.core.owner.load(Ordering::Relaxed);
        self.core.owner.store(if evaluates { owner | EVALUATES } else { owner & !EVALUATES }, Ordering::Relaxed);
    }

    /// Whether nobody waits. Then a newcomer whose predicate holds goes on.
    #[inline]
    pub(super) fn is_alone(&self) -> bool {
        self.waiters().len == 0
    }

    /// A newcomer whose predicate is false joins its class.
    ///
    /// # Safety
    /// The waiter is of this monitor, stays where it is until it has left, and so does what its question needs.
    pub(super) unsafe fn join(&self, Newcomer { waiter, identity, question }: Newcomer<'_>, waker: Waker) {
        self.core.expect_to_wait(true);
        let waiters = self.waiters();
        waiters.join(waiter, identity, question, Some(waker));
        waiters.queue(waiter);
    }

    /// Decides about a newcomer whose predicate was just evaluated to true.
    ///
    /// # Safety
    /// As for [`join`](Self::join). `subject` is as for [`release`](Self::release).
    pub(super) unsafe fn arrive(
        self,
        Newcomer { waiter, identity, question }: Newcomer<'_>,
        may_go: MayGo,
        subject: NonNull<()>,
        may_go_on: bool,
        waker: &mut Option<Waker>,
    ) -> Arrival<'a> {
        let class = identity.and_then(|identity| self.waiters().classes.find(identity));
        // SAFETY: the caller says so.
        let turn = unsafe { self.turn(waiter, Place::New, class, may_go, subject, may_go_on) };
        if turn == Turn::Goes {
            self.core.expect_to_wait(false);
            return Arrival::Goes(self);
        }
        if turn == Turn::IsNotNext && waker.is_none() {
            // SAFETY: the caller says so.
            unsafe { self.put_down(subject) };
            return Arrival::NeedsWaker;
        }
        if turn == Turn::HasReached {
            waiter.join(question, None, 0, 0);
        } else {
            self.waiters().join(waiter, identity, question, waker.take());
        }
        self.waiters().stay(waiter, Place::New, turn);
        // SAFETY: the caller says so.
        unsafe { self.put_down(subject) };
        if turn == Turn::GivesWay { Arrival::StaysAwake } else { Arrival::Stays }
    }

    /// Whether a newcomer whose predicate was just evaluated may go on at once.
    ///
    /// # Safety
    /// `subject` is as for [`release`](Self::release).
    pub(super) unsafe fn may_enter(&self, identity: Option<&Identity>, may_go: MayGo, subject: NonNull<()>) -> bool {
        let waiters = self.waiters();
        let class = identity.and_then(|identity| waiters.classes.find(identity));
        match may_go {
            MayGo::Nobody => false,
            MayGo::Everybody => true,
            _ if waiters.is_barging => true,
            // SAFETY: the caller says so.
            _ => waiters.is_first_of(class) && !unsafe { self.is_due(Some(u64::MAX), subject) },
        }
    }

    /// What becomes of a waiter whose predicate was just evaluated. `class` is that of a newcomer, if there is one.
    ///
    /// # Safety
    /// The waiter is of this monitor, or new. `subject` is as for [`release`](Self::release).
    #[inline]
    unsafe fn turn(
        &self,
        waiter: &Waiter,
        place: Place,
        class: Option<usize>,
        may_go: MayGo,
        subject: NonNull<()>,
        may_go_on: bool,
    ) -> Turn {
        if may_go == MayGo::Nobody {
            return Turn::Waits;
        }
        if may_go == MayGo::Everybody {
            return if may_go_on { Turn::Goes } else { Turn::HasReached };
        }
        if self.waiters().is_barging {
            return if may_go_on { Turn::Goes } else { Turn::GoesLater };
        }
        if !self.waiters().is_next(waiter, place, class) {
            return Turn::IsNotNext;
        }
        // SAFETY: the caller says so of the value, and that the waiter is of this monitor, or new.
        if unsafe { self.gives_way(waiter, place, subject) } {
            // Without budget, the task was woken already.
            return Turn::GivesWay;
        }
        if may_go_on { Turn::Goes } else { Turn::GoesLater }
    }

    /// Whether this waiter, which could go on, gives way: a newcomer to all that are woken, and others to those that are owed and came
    /// before, if their predicates hold.
    ///
    /// It does so once each time it is woken. The others may never be polled: their task may keep them, and even be the one that
    /// polls this waiter.
    ///
    /// # Safety
    /// The waiter is of this monitor, or new. `subject` is as for [`release`](Self::release).
    #[inline]
    unsafe fn gives_way(&self, waiter: &Waiter, place: Place, subject: NonNull<()>) -> bool {
        if place == Place::New {
            // SAFETY: the caller says so.
            return unsafe { self.is_due(None, subject) };
        }
        // SAFETY: the mutex is held, and the waiter has joined.
        let &mut WaiterState { arrived, has_given_way, .. } = unsafe { waiter.state() };
        // SAFETY: the caller says so.
        !has_given_way && unsafe { self.is_due(Some(arrived), subject) }
    }

    /// Whether a woken waiter could go on: any, or one that is owed and came before this number of arrival.
    ///
    /// # Safety
    /// `subject` is as for [`release`](Self::release).
    #[inline]
    unsafe fn is_due(&self, owed_before: Option<u64>, subject: NonNull<()>) -> bool {
        let waiters = self.waiters();
        // A class is evaluated once, as by a release.
        waiters.rounds += 1;
        let round = waiters.rounds;
        let mut next = waiters.owed.first();
        let mut others = waiters.woken.first().filter(|_| owed_before.is_none());
        while let Some(other) = next.or_else(|| others.take()) {
            // SAFETY: it is in the list, so it is alive (invariant 2), and the mutex is held.
            let &mut WaiterState { class, is_owed, arrived, .. } = unsafe { state_of(other) };
            if owed_before.is_some_and(|before| arrived >= before) {
                return false;
            }
            let before = std::mem::replace(&mut self.waiters().classes.get(class).round, round);
            // SAFETY: it is in the list, so it has not left, and its predicate is alive; the caller says so of the value.
            if before != round && unsafe { self.holds(other, subject) } {
                return true;
            }
            // SAFETY: it is in the list: nothing has changed the waiters meanwhile (invariant 3).
            next = unsafe { self.waiters().those_woken(is_owed).behind(other) };
        }
        false
    }

    /// Whether the predicate of a waiter holds. A panic counts as true.
    ///
    /// # Safety
    /// The monitor knows the waiter. `subject` is as for [`release`](Self::release).
    unsafe fn holds(&self, waiter: Address, subject: NonNull<()>) -> bool {
        // SAFETY: invariant 2: it is alive, and the mutex is held.
        let question = unsafe { state_of(waiter) }.question;
        // SAFETY: it has not left, so its predicate is alive; the caller says so of the value.
        match unsafe { self.ask(question, subject) } {
            Ok(may_go) => may_go != MayGo::Nobody,
            Err(panic) => {
                // SAFETY: invariant 2.
                unsafe { state_of(waiter) }.keep(panic);
                true
            }
        }
    }

    /// Unlocks, after evaluating the predicates of those that wait, and wakes those that may go on.
    ///
    /// # Safety
    /// `subject` is the address of the value of this monitor, and nobody has a reference to the value.
    #[inline]
    pub(super) unsafe fn release(self, subject: NonNull<()>) {
        if self.waiters().has_waiters_for_a_release() {
            // SAFETY: the caller says so.
            unsafe { self.serve(subject) };
        }
    }

    /// Unlocks without evaluating predicates: the value is as it was.
    ///
    /// # Safety
    /// As for [`release`](Self::release).
    #[inline]
    pub(super) unsafe fn put_down(self, subject: NonNull<()>) {
        if self.waiters().has_lost_a_wake {
            // SAFETY: the caller says so.
            unsafe { self.release(subject) };
        } else if !self.waiters().called.is_empty() {
            self.wake();
        }
    }

    /// [`release`](Self::release), where the caller wakes those that are to be woken: they are put in the batch as far as it has
    /// room. True if no more are called; otherwise the caller fetches them with [`Core::take_called`].
    ///
    /// # Safety
    /// As for [`release`](Self::release).
    pub(super) unsafe fn release_into(self, subject: NonNull<()>, batch: &mut WakeBatch) -> bool {
        if !self.waiters().has_waiters_for_a_release() {
            return true;
        }
        // SAFETY: the caller says so.
        unsafe { self.call_those_that_may_go(subject) };
        self.waiters().take_called(batch)
    }

    #[inline(never)]
    unsafe fn serve(self, subject: NonNull<()>) {
        // SAFETY: the caller says so.
        unsafe { self.call_those_that_may_go(subject) };
        self.wake();
    }

    /// Evaluates the predicates of those that wait.
    ///
    /// # Safety
    /// As for [`release`](Self::release).
    #[inline]
    unsafe fn call_those_that_may_go(&self, subject: NonNull<()>) {
        let waiters = self.waiters();
        waiters.has_lost_a_wake = false;
        waiters.rounds += 1;
        let round = waiters.rounds;
        let mut group = 0;
        // There are no groups any more if the last waiter has reached what it waited for.
        while group < self.waiters().classes.groups() {
            if let Some(predicate) = self.waiters().classes.predicate_of(group) {
                // SAFETY: the caller says so.
                unsafe { self.serve_group(group, predicate, round, subject) };
            } else {
                // SAFETY: the caller says so.
                unsafe { self.serve_all(group, round, subject) };
            }
            group += 1;
        }
        self.waiters().end_round();
    }

    /// Evaluates all classes of a group that have queued waiters.
    ///
    /// # Safety
    /// As for [`release`](Self::release).
    unsafe fn serve_all(&self, group: usize, round: u64, subject: NonNull<()>) {
        let mut next = self.waiters().classes.first_queued(group);
        while let Some(class) = next {
            next = self.waiters().classes.queued_behind(class);
            // SAFETY: the caller says so.
            unsafe { self.serve_class(class, round, subject) };
        }
    }

    /// Evaluates the classes of a group whose bound is reached.
    ///
    /// # Safety
    /// As for [`release`](Self::release).
    unsafe fn serve_up_to(&self, most: u64, group: usize, round: u64, subject: NonNull<()>) {
        // Those that are reached and have queued waiters all the same.
        let mut left = Vec::new();
        while let Some(class) = self.waiters().classes.take_reached(group, most) {
            // SAFETY: the caller says so.
            unsafe { self.serve_class(class, round, subject) };
            let classes = &mut self.waiters().classes;
            // There are no groups any more if the last waiter has reached what it waited for.
            if classes.groups() <= group {
                return;
            }
            if !classes.get(class).queued.is_empty() {
                left.push(class);
            }
        }
        for class in left {
            self.waiters().classes.list(class);
        }
    }

    /// Evaluates a class, unless this round has done so, and calls those that may go on.
    ///
    /// # Safety
    /// As for [`release`](Self::release).
    #[inline]
    unsafe fn serve_class(&self, number: usize, round: u64, subject: NonNull<()>) {
        let class = self.waiters().classes.get(number);
        if std::mem::replace(&mut class.round, round) == round {
            return;
        }
        // All of a class that is found by its key may be woken, or have left.
        let Some(first) = class.queued.first() else { return };
        // SAFETY: it is queued, so it is alive (invariant 2), and the mutex is held.
        let question = unsafe { state_of(first) }.question;
        // SAFETY: it is queued, so its predicate is alive; the caller says so of the value.
        let may_go = unsafe { self.ask(question, subject) }.unwrap_or_else(|panic| {
            // SAFETY: nothing has changed the waiters meanwhile (invariant 3).
            unsafe { state_of(first) }.keep(panic);
            MayGo::More
        });
        if may_go != MayGo::Nobody {
            self.waiters().call(number, may_go);
        }
    }

    /// Evaluates the predicates of a group that may be true.
    ///
    /// # Safety
    /// As for [`release`](Self::release).
    unsafe fn serve_group(&self, group: usize, predicate: TypeId, round: u64, subject: NonNull<()>) {
        let waiters = self.waiters();
        let Some(any) = waiters.classes.any_queued(group) else { return };
        let waiter = waiters.classes.get(any).queued.first().expect("it has queued waiters");
        // SAFETY: it is queued, so it is alive (invariant 2), and the mutex is held.
        let question = unsafe { state_of(waiter) }.question;
        let narrow = question.narrow.expect("all of a group can be narrowed");
        // SAFETY: it is queued, so what it keeps is alive; the caller says so of the value.
        match self.evaluate_quietly(|| unsafe { (narrow.by)(question.kept, subject) }) {
            Ok(Narrowed::Exactly(key)) => {
                let classes = &mut self.waiters().classes;
                let Some(class) = classes.find(&Identity { predicate, key, more: 0 }) else { return };
                if classes.get(class).round != round {
                    self.waiters().call(class, MayGo::More);
                }
            }
            Ok(Narrowed::Only(key)) => {
                if let Some(class) = self.waiters().classes.find(&Identity { predicate, key, more: 0 }) {
                    // SAFETY: the caller says so.
                    unsafe { self.serve_class(class, round, subject) };
                }
            }
            Ok(Narrowed::UpTo(most)) => {
                // SAFETY: the caller says so.
                unsafe { self.serve_up_to(most, group, round, subject) };
            }
            Ok(Narrowed::All) => {
                // SAFETY: the caller says so.
                unsafe { self.serve_all(group, round, subject) };
            }
            Err(panic) => {
                // SAFETY: nothing has changed the waiters meanwhile (invariant 3).
                unsafe { state_of(waiter) }.keep(panic);
                self.waiters().call(any, MayGo::More);
            }
        }
    }

    /// Unlocks, and wakes those that are called.
    #[inline]
    fn wake(mut self) {
        let mut batch = WakeBatch::new(None);
        loop {
            let is_done = self.waiters().take_called(&mut batch);
            let core = self.core;
            drop(self);
            batch.wake();
            if is_done {
                return batch.finish();
            }
            self = core.lock_for(this_thread());
        }
    }
}

impl Drop for Held<'_> {
    #[inline]
    fn drop(&mut self) {
        // Ordering: none is needed, as in `Core::held`.
        self.core.owner.store(NOBODY, Ordering::Relaxed);
        // SAFETY: `held` was called after it had been locked without a guard, and what it gave is dropped once.
        unsafe { self.core.mutex.unlock_raw() };
    }
}

impl Waiters {
    /// Whether a release has predicates to evaluate. If not, it ends what was noted for it: later waiters have nothing to do with that.
    #[inline]
    fn has_waiters_for_a_release(&mut self) -> bool {
        if self.len == 0 {
            self.going = None;
            self.has_lost_a_wake = false;
        }
        self.len != 0
    }

    /// Whether this waiter is the next of its class to go on. `of` is the class of a newcomer, if there is one.
    #[inline]
    fn is_next(&mut self, waiter: &Waiter, place: Place, of: Option<usize>) -> bool {
        match place {
            Place::Called | Place::Woken => {
                // SAFETY: the mutex is held, and the waiter has joined.
                let &mut WaiterState { class, arrived, .. } = unsafe { waiter.state() };
                // One that came before it, and was overtaken, may be queued again.
                // SAFETY: it is queued, so it is alive (invariant 2).
                self.classes.get(class).queued.first().is_none_or(|first| unsafe { state_of(first) }.arrived > arrived)
            }
            Place::Queued => {
                // SAFETY: the mutex is held, and the waiter has joined.
                let class = self.classes.get(unsafe { waiter.state() }.class);
                class.woken == 0 && class.queued.first() == Some(NonNull::from(waiter))
            }
            Place::New | Place::Reached | Place::Gone => self.is_first_of(of),
        }
    }

    /// Whether a newcomer to this class, if there is one, finds no waiters in it.
    #[inline]
    fn is_first_of(&mut self, class: Option<usize>) -> bool {
        class.is_none_or(|class| self.classes.get(class).is_empty())
    }

    /// A waiter joins its class.
    #[inline]
    fn join(&mut self, waiter: &Waiter, identity: Option<&Identity>, question: Question, waker: Option<Waker>) {
        self.arrivals += 1;
        self.len += 1;
        // SAFETY: what the question keeps is alive, as its waiter joins now.
        let bound = || question.narrow.and_then(|narrow| unsafe { (narrow.bound)(question.kept) });
        let class = self.classes.join(identity, question.narrow.is_some(), bound);
        waiter.join(question, waker, class, self.arrivals);
    }

    /// A waiter that has joined stays.
    fn stay(&mut self, waiter: &Waiter, place: Place, turn: Turn) {
        match turn {
            Turn::Goes => unreachable!("it does not stay"),
            Turn::Waits | Turn::IsNotNext => {
                match place {
                    Place::Queued => {}
                    Place::Called | Place::Woken => {
                        self.end_call(waiter, place);
                        // SAFETY: the mutex is held, and the waiter has joined.
                        unsafe { waiter.state() }.is_owed |= turn == Turn::Waits;
                        self.queue(waiter);
                    }
                    _ => self.queue(waiter),
                }
                if turn == Turn::IsNotNext {
                    // SAFETY: the mutex is held, and the waiter has joined.
                    let number = unsafe { waiter.state() }.class;
                    // It found its class true, and has to wait. If it was woken, the one before it is woken in its place. If it is
                    // a newcomer, and the woken ones don't move, one more is woken.
                    if matches!(place, Place::Called | Place::Woken) || self.classes.get(number).is_stuck() {
                        self.call_some(number, 1, false);
                    }
                }
            }
            Turn::GivesWay | Turn::GoesLater => {
                self.stay_awake(waiter, place);
                // SAFETY: the mutex is held, and the waiter has joined.
                unsafe { waiter.state() }.has_given_way |= turn == Turn::GivesWay;
            }
            Turn::HasReached => {
                self.remove(waiter);
                waiter.set_place(Place::Reached);
            }
        }
    }

    /// A waiter takes its place in the queue of its class: at the end, or, if it was woken before, where it was.
    #[inline]
    fn queue(&mut self, waiter: &Waiter) {
        waiter.set_place(Place::Queued);
        // SAFETY: the mutex is held, and the waiter has joined.
        let class = unsafe { waiter.state() }.class;
        let queued = &mut self.classes.get(class).queued;
        // SAFETY: it is in no list, and leaves before it is freed or moved; the queued ones are alive (invariant 2).
        unsafe { insert_by_arrival(queued, NonNull::from(waiter)) };
        self.classes.list(class);
    }

    /// A waiter that may go on stays all the same, as if it had been woken.
    fn stay_awake(&mut self, waiter: &Waiter, place: Place) {
        match place {
            Place::Called | Place::Woken => return,
            Place::New | Place::Gone | Place::Reached => {}
            Place::Queued => {
                // SAFETY: the mutex is held.
                let number = unsafe { waiter.state() }.class;
                // SAFETY: it is queued, in its class.
                unsafe { self.classes.get(number).queued.remove(NonNull::from(waiter)) };
            }
        }
        // SAFETY: the mutex is held.
        let number = unsafe { waiter.state() }.class;
        self.classes.get(number).woken += 1;
        waiter.set_place(Place::Woken);
        self.add_woken(waiter);
    }

    /// A waiter has been woken.
    #[inline]
    fn add_woken(&mut self, waiter: &Waiter) {
        let address = NonNull::from(waiter);
        // SAFETY: the mutex is held, and the waiter has joined.
        if unsafe { waiter.state() }.is_owed {
            // SAFETY: it is in no list, and leaves before it is freed or moved; those in the list are alive (invariant 2).
            unsafe { insert_from_the_end(&mut self.owed, address) };
        } else {
            // SAFETY: it is in no list, and leaves before it is freed or moved.
            unsafe { self.woken.push_back(address) };
        }
    }

    /// The woken waiters that are owed, or the others.
    #[inline]
    fn those_woken(&mut self, are_owed: bool) -> &mut NodeList<Waiter> {
        if are_owed { &mut self.owed } else { &mut self.woken }
    }

    /// A class was found true: calls as many of it as may go on.
    fn call(&mut self, number: usize, may_go: MayGo) {
        let is_going = self.going == Some(number);
        let class = self.classes.get(number);
        let how_many = match may_go {
            MayGo::Nobody => 0,
            MayGo::Everybody => usize::MAX,
            MayGo::Number(may_go) if may_go > class.woken && !self.is_barging => may_go - class.woken,
            // This is the release of a woken one that has gone on, and others are woken.
            MayGo::Number(_) if is_going && class.woken > 0 => 0,
            _ if class.is_stuck() => 1,
            MayGo::More if !self.is_barging => {
                self.note_true_class(number, is_going);
                0
            }
            _ => 0,
        };
        self.call_some(number, how_many, may_go == MayGo::Everybody);
    }

    /// Calls some of a class. They `reach` what they wait for, or have to take the monitor.
    fn call_some(&mut self, number: usize, how_many: usize, reach: bool) {
        let class = self.classes.get(number);
        let mut reached = 0;
        for _ in 0..how_many {
            let Some(waiter) = class.queued.pop_front() else { break };
            // SAFETY: it was queued, so it is alive (invariant 2).
            let called = unsafe { waiter.as_ref() };
            // SAFETY: the mutex is held.
            let state = unsafe { called.state() };
            if reach {
                state.has_reached = true;
                reached += 1;
            } else {
                class.woken += 1;
            }
            state.has_given_way = false;
            called.set_place(Place::Called);
            // SAFETY: it is in the list, so it is alive (invariant 2).
            let is_last = |last| unsafe { state_of(last) }.arrived < state.arrived;
            self.is_called_in_order &= self.called.last().is_none_or(is_last);
            // SAFETY: it is in no list, and leaves before it is freed or moved.
            unsafe { self.called.push_back(waiter) };
        }
        self.forget(number, reached);
    }

    /// A class was found true, nobody knows for how many, and it is not stuck. If one of it `is_going`, another may follow.
    fn note_true_class(&mut self, number: usize, is_going: bool) {
        let Some(first) = self.classes.get(number).queued.first() else { return };
        // SAFETY: it is queued, so it is alive (invariant 2), and the mutex is held.
        let arrived = unsafe { state_of(first) }.arrived;
        let followers = self.followers.get_or_insert(Followers { class: number, arrived, are_due: false });
        followers.are_due |= is_going;
        if arrived < followers.arrived {
            (followers.class, followers.arrived) = (number, arrived);
        }
    }

    /// A release has evaluated all classes. If a woken waiter goes on by it, and its class is still true, the first of those whose
    /// class was found true follows it: of any class, for they may all wait for the same.
    fn end_round(&mut self) {
        if let Some(Followers { class, are_due: true, .. }) = self.followers.take() {
            self.call_some(class, 1, false);
        }
        if let Some(class) = self.going.take() {
            self.classes.has_moved(class);
        }
    }

    /// Moves the wakers of those that are called to the batch, as far as it has room: they are woken now. True if no more are
    /// called.
    fn take_called(&mut self, batch: &mut WakeBatch) -> bool {
        if !std::mem::replace(&mut self.is_called_in_order, true) {
            // SAFETY: those in the list are alive (invariant 2), and the mutex is held.
            unsafe { sort_by_arrival(&mut self.called) };
        }
        while !batch.is_full() {
            let Some(waiter) = self.called.pop_front() else { return true };
            // SAFETY: it was in a list, so it is alive (invariant 2).
            let waiter = unsafe { waiter.as_ref() };
            // SAFETY: the mutex is held.
            let state = unsafe { waiter.state() };
            if let Some(waker) = state.waker.take() {
                batch.push(waker);
            }
            if state.has_reached {
                // From here on its future may free it.
                waiter.set_place(Place::Reached);
            } else {
                waiter.set_place(Place::Woken);
                self.add_woken(waiter);
            }
        }
        self.called.is_empty()
    }

    /// A waiter leaves without going on. True if it had been woken: then another of its class has to be.
    fn leave(&mut self, waiter: &Waiter) -> bool {
        let has_lost_a_wake = self.remove(waiter);
        if has_lost_a_wake {
            // SAFETY: the mutex is held, and the waiter has joined.
            let class = unsafe { waiter.state() }.class;
            self.classes.has_lost_a_wake(class);
        }
        has_lost_a_wake
    }

    /// Forgets a waiter, if the monitor knows it. True if it had been woken, and now nobody has this wake-up.
    fn remove(&mut self, waiter: &Waiter) -> bool {
        let place = waiter.place();
        if matches!(place, Place::New | Place::Gone | Place::Reached) {
            return false;
        }
        // SAFETY: the mutex is held, and the waiter has joined.
        let &mut WaiterState { class, has_reached, .. } = unsafe { waiter.state() };
        match place {
            Place::Queued => {
                // SAFETY: it is queued, in its class.
                unsafe { self.classes.get(class).queued.remove(NonNull::from(waiter)) };
            }
            _ => self.end_call(waiter, place),
        }
        waiter.set_place(Place::Gone);
        if !has_reached {
            self.forget(class, 1);
        }
        place != Place::Queued && !has_reached
    }

    /// So many waiters of this class have left.
    fn forget(&mut self, number: usize, left: usize) {
        self.len -= left;
        self.classes.leave(number, left);
    }

    /// A waiter is no longer called or woken.
    fn end_call(&mut self, waiter: &Waiter, place: Place) {
        // SAFETY: the mutex is held.
        let &mut WaiterState { class, has_reached, is_owed, .. } = unsafe { waiter.state() };
        let list = if place == Place::Called { &mut self.called } else { self.those_woken(is_owed) };
        // SAFETY: it is in this list: a waiter that becomes `Called` or `Woken` is put there, and is not owed before it has left.
        unsafe { list.remove(NonNull::from(waiter)) };
        if !has_reached {
            let class = self.classes.get(class);
            class.woken -= 1;
        }
    }
}

/// Puts a waiter into a list that is in the order of arrival. Its place is likely to be at the end, or near the front.
///
/// # Safety
/// It is in no list, and leaves before it is freed or moved. The waiters of the list are alive, and the mutex is held.
#[inline]
unsafe fn insert_by_arrival(list: &mut NodeList<Waiter>, waiter: Address) {
    // SAFETY: the caller says so.
    let arrived = unsafe { state_of(waiter) }.arrived;
    // SAFETY: the caller says so of the waiters of the list.
    let is_later = |other| unsafe { state_of(other) }.arrived > arrived;
    let mut behind = list.first().filter(|_| list.last().is_some_and(is_later));
    while let Some(other) = behind.filter(|other| !is_later(*other)) {
        // SAFETY: it is in this list.
        behind = unsafe { list.behind(other) };
    }
    // SAFETY: `behind` is in the list; the caller says so of the waiter.
    unsafe { list.insert(waiter, behind) };
}

/// [`insert_by_arrival`] for a waiter whose place is likely to be near the end.
///
/// # Safety
/// As for [`insert_by_arrival`].
unsafe fn insert_from_the_end(list: &mut NodeList<Waiter>, waiter: Address) {
    // SAFETY: the caller says so.
    let arrived = unsafe { state_of(waiter) }.arrived;
    let (mut before, mut behind) = (list.last(), None);
    // SAFETY: the caller says so of the waiters of the list.
    while let Some(other) = before.filter(|other| unsafe { state_of(*other) }.arrived > arrived) {
        behind = before;
        // SAFETY: it is in this list.
        before = unsafe { list.before(other) };
    }
    // SAFETY: `behind` is in the list; the caller says so of the waiter.
    unsafe { list.insert(waiter, behind) };
}

/// Puts a list in the order of arrival.
///
/// # Safety
/// The waiters of the list are alive, and the mutex is held.
#[cold]
unsafe fn sort_by_arrival(list: &mut NodeList<Waiter>) {
    // Each is empty, or has twice as many as the one before it can have.
    let mut sorted = [const { NodeList::new() }; usize::BITS as usize];
    while let Some(first) = list.pop_front() {
        let mut run = NodeList::new();
        // SAFETY: it is in no list now, and leaves before it is freed or moved.
        unsafe { run.push_back(first) };
        for place in &mut sorted {
            let other = std::mem::replace(place, NodeList::new());
            if other.is_empty() {
                *place = run;
                break;
            }
            // SAFETY: the caller says so.
            run = unsafe { merge(other, run) };
        }
    }
    for run in sorted {
        // SAFETY: the caller says so.
        *list = unsafe { merge(run, std::mem::replace(list, NodeList::new())) };
    }
}

/// Makes one list of two that are in the order of arrival.
///
/// # Safety
/// The waiters of the lists are alive, and the mutex is held.
unsafe fn merge(mut one: NodeList<Waiter>, mut other: NodeList<Waiter>) -> NodeList<Waiter> {
    let mut merged = NodeList::new();
    while let (Some(first), Some(second)) = (one.first(), other.first()) {
        // SAFETY: the caller says so.
        let [first, second] = [first, second].map(|waiter| unsafe { state_of(waiter) }.arrived);
        let next = if first < second { one.pop_front() } else { other.pop_front() };
        // SAFETY: it was just taken out, and leaves before it is freed or moved.
        unsafe { merged.push_back(next.expect("both have a first")) };
    }
    // One of the two is empty.
    one.prepend(&mut merged);
    other.prepend(&mut one);
    other
}

/// A number for this thread: no other that runs has it, it is even, and not [`NOBODY`].
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
