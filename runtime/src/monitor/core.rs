//! The mutex of a monitor, and the waiters beside the value.
//!
//! # Invariants
//!
//! 1. `owner` is the number of a thread from when that thread has locked the mutex until it unlocks it. So a thread that finds its
//!    own number there holds the mutex.
//! 2. The waiters and their states change only under the mutex. A waiter that is in a list, or `ahead`, is alive: its future leaves
//!    before it is freed, also when the thread that drops it holds the mutex already.
//! 3. While a thread evaluates a predicate, `owner` says so. If the predicate makes that thread drop a wait of this monitor, the
//!    process ends: the wait can neither leave nor stay. So nothing changes the waiters while a predicate runs.
//! 4. Wakers are cloned, called and dropped, and payloads and predicates are dropped, with the mutex unlocked.

#![expect(unsafe_code, reason = "the waiters are nodes in waiting futures")]

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    process,
    ptr::NonNull,
    // Not loom's: a thread asks only whether it has itself written what it reads.
    sync::{
        PoisonError, TryLockError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::Waker,
};

use super::{
    classes::{Classes, Identity, Rank},
    waiter::{Address, MayGo, Narrowed, Place, Question, Waiter, WaiterState, state_of},
};
use crate::{
    sync::{UnsafeCell, UserMutex, UserMutexGuard, const_unless_loom},
    wait_queue::{NodeList, WakeBatch},
};

/// A monitor without its value.
pub(super) struct Core {
    mutex: UserMutex<()>,
    /// The thread that holds the mutex, or 0. [`EVALUATES`] is added while it evaluates a predicate.
    owner: AtomicUsize,
    /// The last newcomer had to wait. Then the next clones its waker before it locks, and needs not unlock to do so.
    expects_to_wait: AtomicBool,
    waiters: UnsafeCell<Waiters>,
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
    /// The waiter that others give way to: it is owed, and woken.
    ahead: Option<Address>,
    /// How many waiters there are.
    len: usize,
    /// How many waiters have arrived.
    arrivals: u64,
    /// How many releases have evaluated predicates.
    rounds: u64,
    /// A woken waiter has left while its thread held the mutex: the next release has to look for another.
    has_lost_a_wake: bool,
}

// SAFETY: the addresses in it are of waiters, which may be reached from any thread (see their `Send`).
unsafe impl Send for Waiters {}

// SAFETY: the waiters are reached under the mutex (invariant 2).
unsafe impl Sync for Core {}

/// The mutex, held by this thread. Dropping unlocks it, and evaluates no predicate.
pub(super) struct Held<'a> {
    core: &'a Core,
    thread: usize,
    mutex: Option<UserMutexGuard<'a, ()>>,
}

/// What became of a waiter that was asked to go on.
pub(super) enum Entry {
    Goes,
    /// It stays, and has to be given a waker first.
    NeedsWaker,
    Stays,
    /// It stays, and is to be polled again soon.
    StaysAwake,
}

impl Core {
    const_unless_loom! {
        pub(super) const fn new() -> Self {
            let waiters = Waiters {
                classes: Classes::NEW,
                called: NodeList::new(),
                ahead: None,
                len: 0,
                arrivals: 0,
                rounds: 0,
                has_lost_a_wake: false,
            };
            Self {
                mutex: UserMutex::new(()),
                owner: AtomicUsize::new(NOBODY),
                expects_to_wait: AtomicBool::new(false),
                waiters: UnsafeCell::new(waiters),
            }
        }
    }

    /// # Panics
    /// If this thread holds it already.
    #[inline]
    #[track_caller]
    pub(super) fn lock(&self) -> Held<'_> {
        let thread = this_thread();
        if self.is_of(thread) {
            refuse_to_lock_twice();
        }
        self.lock_for(thread)
    }

    /// [`lock`](Self::lock), where this thread is known not to hold it.
    #[inline]
    fn lock_for(&self, thread: usize) -> Held<'_> {
        self.held(self.mutex.lock().unwrap_or_else(PoisonError::into_inner), thread)
    }

    #[inline]
    pub(super) fn try_lock(&self) -> Option<Held<'_>> {
        match self.mutex.try_lock() {
            Ok(mutex) => Some(self.held(mutex, this_thread())),
            Err(TryLockError::Poisoned(poisoned)) => Some(self.held(poisoned.into_inner(), this_thread())),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    #[inline]
    fn held<'a>(&'a self, mutex: UserMutexGuard<'a, ()>, thread: usize) -> Held<'a> {
        // Ordering: none is needed: only this thread has to see it.
        self.owner.store(thread, Ordering::Relaxed);
        Held { core: self, thread, mutex: Some(mutex) }
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

    /// The waker of a poll; cloned, if it is likely to be needed.
    #[inline]
    pub(super) fn waker_slot<'w>(&self, waiter: &Waiter, polled_with: &'w Waker) -> WakerSlot<'w> {
        let mut slot = WakerSlot { polled_with, clone: None, replaced: None };
        // Ordering: none is needed for a guess.
        if waiter.place() == Place::Outside && self.expects_to_wait.load(Ordering::Relaxed) {
            slot.fill();
        }
        slot
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
            waiters.has_lost_a_wake |= waiters.remove(waiter);
            return;
        }
        let held = self.lock_for(thread);
        if held.waiters().remove(waiter) {
            // SAFETY: the caller says so; the mutex was just locked.
            unsafe { held.release(subject) };
        } else {
            // SAFETY: the caller says so; the mutex was just locked.
            unsafe { held.put_down(subject) };
        }
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
    /// The monitor that is held.
    pub(super) fn core(&self) -> &'a Core {
        self.core
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
        self.evaluate(|| unsafe { (question.ask)(question.kept, subject) })
    }

    /// Runs what a waiter has brought with it. A panic is caught.
    #[inline]
    fn evaluate<R>(&self, foreign: impl FnOnce() -> R) -> Result<R, Box<dyn Any + Send>> {
        // Ordering: none is needed, as in `Core::held`.
        self.core.owner.store(self.thread | EVALUATES, Ordering::Relaxed);
        let answer = catch_unwind(AssertUnwindSafe(foreign));
        self.core.owner.store(self.thread, Ordering::Relaxed);
        answer
    }

    /// Asks whether a waiter may go on: a newcomer, or one that the monitor knows. If it may, the monitor has forgotten it. If
    /// its predicate panics it has as well, and the payload is given.
    ///
    /// # Safety
    /// The waiter stays where it is until it has left, and is of this monitor. `question` is its predicate, which lives as long.
    /// `subject` is as for [`release`](Self::release).
    pub(super) unsafe fn enter(
        &self,
        waiter: &Waiter,
        identity: Option<&Identity>,
        question: Question,
        subject: NonNull<()>,
        may_go_on: bool,
        waker: &mut WakerSlot<'_>,
    ) -> Result<Entry, Box<dyn Any + Send>> {
        // SAFETY: the mutex is held.
        let state = unsafe { waiter.state() };
        if let Some(panic) = state.panic.take() {
            self.waiters().remove(waiter);
            return Err(panic);
        }
        if state.has_reached {
            self.waiters().remove(waiter);
            return Ok(Entry::Goes);
        }
        // SAFETY: the caller says so of the predicate and the value.
        let may_go = match unsafe { self.ask(question, subject) } {
            Ok(may_go) => may_go,
            Err(panic) => {
                self.waiters().remove(waiter);
                return Err(panic);
            }
        };
        let place = waiter.place();
        if place == Place::Outside {
            // Ordering: none is needed for a guess.
            self.core.expects_to_wait.store(may_go == MayGo::Nobody, Ordering::Relaxed);
        }
        if may_go == MayGo::Nobody {
            return Ok(self.stay(waiter, place, identity, question, waker));
        }
        if !self.waiters().is_next(waiter, place, identity, may_go) {
            let entry = self.stay(waiter, place, identity, question, waker);
            if !matches!(entry, Entry::NeedsWaker) {
                // It found its class true, and has to wait: one more of the class is woken for that.
                // SAFETY: the waiter is queued, so it has a class.
                let class = unsafe { waiter.state() }.class;
                self.waiters().call(class, may_go);
            }
            return Ok(entry);
        }
        // SAFETY: the caller says so of the value.
        let gives_way = may_go != MayGo::Everybody && unsafe { self.gives_way(waiter, subject) };
        if !gives_way && may_go_on {
            self.waiters().remove(waiter);
            return Ok(Entry::Goes);
        }
        if may_go == MayGo::Everybody {
            // Without budget: it has what it waited for, and comes for it later.
            self.waiters().remove(waiter);
            waiter.set_place(Place::Reached);
            return Ok(Entry::Stays);
        }
        self.waiters().stay_awake(waiter, place, identity, question);
        // Once: the one ahead may never be polled.
        // SAFETY: the mutex is held.
        unsafe { waiter.state() }.has_given_way |= gives_way;
        // Without budget, the task was woken already.
        Ok(if may_go_on { Entry::StaysAwake } else { Entry::Stays })
    }

    /// Whether a newcomer with this predicate may go on at once. A predicate that panics may not, and gives the payload.
    ///
    /// # Safety
    /// As for [`enter`](Self::enter).
    pub(super) unsafe fn may_enter(
        &self,
        identity: Option<&Identity>,
        question: Question,
        subject: NonNull<()>,
    ) -> Result<bool, Box<dyn Any + Send>> {
        let newcomer = Waiter::new();
        // SAFETY: the caller says so of the predicate and the value.
        let may_go = unsafe { self.ask(question, subject) }?;
        let is_next = may_go != MayGo::Nobody && self.waiters().is_next(&newcomer, Place::Outside, identity, may_go);
        // SAFETY: the caller says so of the value.
        Ok(is_next && !unsafe { self.gives_way(&newcomer, subject) })
    }

    /// Whether this waiter, which could go on, gives way to an owed one that is woken, and whose predicate holds. It does so once.
    ///
    /// # Safety
    /// `subject` is as for [`release`](Self::release).
    unsafe fn gives_way(&self, waiter: &Waiter, subject: NonNull<()>) -> bool {
        let Some(ahead) = self.waiters().ahead else { return false };
        // SAFETY: the mutex is held.
        if ahead == NonNull::from(waiter) || unsafe { waiter.state() }.has_given_way {
            return false;
        }
        // SAFETY: invariant 2: it is alive, and the mutex is held.
        let question = unsafe { state_of(ahead) }.question;
        // SAFETY: it has not left, so its predicate is alive; the caller says so of the value. A panic counts as true; the
        // payload is not kept, as the next evaluation panics as well.
        match unsafe { self.ask(question, subject) } {
            Ok(may_go) => may_go != MayGo::Nobody,
            Err(panic) => {
                // SAFETY: invariant 2.
                let state = unsafe { state_of(ahead) };
                if state.panic.is_none() {
                    state.panic = Some(panic);
                } else {
                    // It panicked twice, and dropping is foreign code.
                    std::mem::forget(panic);
                }
                true
            }
        }
    }

    /// A waiter stays in its place, or takes one at the end of its class.
    fn stay(
        &self,
        waiter: &Waiter,
        place: Place,
        identity: Option<&Identity>,
        question: Question,
        waker: &mut WakerSlot<'_>,
    ) -> Entry {
        // SAFETY: the mutex is held.
        let state = unsafe { waiter.state() };
        if !waker.put_into(&mut state.waker) {
            return Entry::NeedsWaker;
        }
        self.waiters().stay(waiter, place, identity, question);
        Entry::Stays
    }

    /// Unlocks, after evaluating the predicates of those that wait, and wakes those that may go on.
    ///
    /// # Safety
    /// `subject` is the address of the value of this monitor, and nobody has a reference to the value.
    #[inline]
    pub(super) unsafe fn release(self, subject: NonNull<()>) {
        if self.waiters().len != 0 {
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

    #[inline(never)]
    unsafe fn serve(self, subject: NonNull<()>) {
        let waiters = self.waiters();
        waiters.has_lost_a_wake = false;
        waiters.rounds += 1;
        let round = waiters.rounds;
        for rank in [Rank::Owed, Rank::Queued] {
            let mut next = self.waiters().classes.first(rank);
            while let Some(number) = next {
                next = self.waiters().classes.behind(number);
                // SAFETY: the caller says so.
                unsafe { self.serve_class(number, round, subject) };
            }
        }
        for group in 0..self.waiters().classes.groups() {
            // SAFETY: the caller says so.
            unsafe { self.serve_group(group, round, subject) };
        }
        self.wake();
    }

    /// Evaluates the predicate of a class that has queued waiters, once a release, and calls those that may go on.
    ///
    /// # Safety
    /// As for [`release`](Self::release).
    #[inline]
    unsafe fn serve_class(&self, number: usize, round: u64, subject: NonNull<()>) {
        let class = self.waiters().classes.get(number);
        // A class whose owed waiters were called has moved to the other rank.
        if class.round == round {
            return;
        }
        class.round = round;
        // All the others of a class that is found by its key may be woken.
        let Some(first) = class.queued.first() else { return };
        // SAFETY: it is queued, so it is alive (invariant 2), and the mutex is held.
        let question = unsafe { state_of(first) }.question;
        // SAFETY: it is queued, so its predicate is alive; the caller says so of the value.
        let may_go = unsafe { self.ask(question, subject) }.unwrap_or_else(|panic| {
            // SAFETY: nothing has changed the waiters meanwhile (invariant 3).
            unsafe { state_of(first) }.panic = Some(panic);
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
    unsafe fn serve_group(&self, group: usize, round: u64, subject: NonNull<()>) {
        let waiters = self.waiters();
        let Some((predicate, any)) = waiters.classes.first_of_group(group) else { return };
        let waiter = waiters.classes.get(any).queued.first().expect("a class of this rank has a queued waiter");
        // SAFETY: it is queued, so it is alive (invariant 2), and the mutex is held.
        let question = unsafe { state_of(waiter) }.question;
        let narrow = question.narrow.expect("all of a group can be narrowed");
        // SAFETY: it is queued, so what it keeps is alive; the caller says so of the value.
        match self.evaluate(|| unsafe { narrow(question.kept, subject) }) {
            Ok(Narrowed::Exactly(key)) => {
                let classes = &mut self.waiters().classes;
                let Some(class) = classes.find(&Identity { predicate, key }) else { return };
                if classes.get(class).round != round {
                    self.waiters().call(class, MayGo::More);
                }
            }
            Ok(Narrowed::Only(key)) => {
                if let Some(class) = self.waiters().classes.find(&Identity { predicate, key }) {
                    // SAFETY: the caller says so.
                    unsafe { self.serve_class(class, round, subject) };
                }
            }
            Ok(Narrowed::All) => {
                let mut next = Some(any);
                while let Some(class) = next {
                    next = self.waiters().classes.behind(class);
                    // SAFETY: the caller says so.
                    unsafe { self.serve_class(class, round, subject) };
                }
            }
            Err(panic) => {
                // SAFETY: nothing has changed the waiters meanwhile (invariant 3).
                unsafe { state_of(waiter) }.panic = Some(panic);
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
        self.mutex = None;
    }
}

impl Waiters {
    /// Whether this waiter is the next of its class to go on: all the others are woken, and more may go on than those.
    #[inline]
    fn is_next(&mut self, waiter: &Waiter, place: Place, identity: Option<&Identity>, may_go: MayGo) -> bool {
        if matches!(place, Place::Called | Place::Woken) || may_go == MayGo::Everybody {
            return true;
        }
        let known = place == Place::Queued;
        let class = if known {
            // SAFETY: the mutex is held.
            Some(unsafe { waiter.state() }.class)
        } else {
            identity.filter(|_| self.len != 0).and_then(|identity| self.classes.find(identity))
        };
        let Some(class) = class else { return true };
        let class = self.classes.get(class);
        let is_first =
            if known { class.queued.first() == Some(NonNull::from(waiter)) } else { class.queued.is_empty() };
        is_first && !matches!(may_go, MayGo::Number(number) if number <= class.woken)
    }

    /// A waiter joins its class.
    fn join(&mut self, waiter: &Waiter, identity: Option<&Identity>, question: Question) {
        self.arrivals += 1;
        self.len += 1;
        // SAFETY: the mutex is held.
        let state = unsafe { waiter.state() };
        state.question = question;
        state.arrived = self.arrivals;
        state.is_owed = false;
        state.class = self.classes.find_or_add(identity, question.narrow.is_some());
        self.classes.get(state.class).len += 1;
    }

    /// A waiter stays, or joins the end of its class. One that was woken goes back to its place, and is owed.
    fn stay(&mut self, waiter: &Waiter, place: Place, identity: Option<&Identity>, question: Question) {
        match place {
            Place::Queued => return,
            Place::Outside | Place::Reached => self.join(waiter, identity, question),
            Place::Called | Place::Woken => {
                self.end_call(waiter, place);
                // SAFETY: the mutex is held.
                unsafe { waiter.state() }.is_owed = true;
            }
        }
        waiter.set_place(Place::Queued);
        // SAFETY: the mutex is held.
        let &mut WaiterState { class, arrived, is_owed, .. } = unsafe { waiter.state() };
        let address = NonNull::from(waiter);
        let queued = &mut self.classes.get(class).queued;
        let mut behind = queued.first().filter(|_| is_owed);
        while let Some(other) = behind {
            // SAFETY: invariant 2: it is alive, and the mutex is held.
            if unsafe { state_of(other) }.arrived > arrived {
                break;
            }
            // SAFETY: it is in this list.
            behind = unsafe { queued.behind(other) };
        }
        match behind {
            // SAFETY: `other` is in the list; the waiter is in none, and leaves before it is freed or moved.
            Some(other) => unsafe { queued.insert_before(other, address) },
            // SAFETY: the waiter is in no list, and leaves before it is freed or moved.
            None => unsafe { queued.push_back(address) },
        }
        self.rank(class);
    }

    /// A waiter that may go on stays all the same, as if it had been woken.
    fn stay_awake(&mut self, waiter: &Waiter, place: Place, identity: Option<&Identity>, question: Question) {
        match place {
            Place::Called | Place::Woken => return,
            Place::Outside | Place::Reached => self.join(waiter, identity, question),
            Place::Queued => {
                // SAFETY: the mutex is held.
                let number = unsafe { waiter.state() }.class;
                // SAFETY: it is queued, in its class.
                unsafe { self.classes.get(number).queued.remove(NonNull::from(waiter)) };
                self.rank(number);
            }
        }
        // SAFETY: the mutex is held.
        let number = unsafe { waiter.state() }.class;
        self.classes.get(number).woken += 1;
        waiter.set_place(Place::Woken);
    }

    /// A class was found true: calls as many of it as may go on.
    fn call(&mut self, number: usize, may_go: MayGo) {
        let class = self.classes.get(number);
        let how_many = match may_go {
            MayGo::Nobody => 0,
            MayGo::More => 1,
            MayGo::Everybody => usize::MAX,
            // None of those that are woken has gone on since the last time: one more gets the chance.
            MayGo::Number(may_go) if may_go <= class.woken => usize::from(!class.has_moved),
            MayGo::Number(may_go) => may_go - class.woken,
        };
        class.has_moved = false;
        let mut reached = 0;
        for _ in 0..how_many {
            let Some(waiter) = class.queued.pop_front() else { break };
            // SAFETY: it was queued, so it is alive (invariant 2).
            let called = unsafe { waiter.as_ref() };
            // SAFETY: the mutex is held.
            let state = unsafe { called.state() };
            if may_go == MayGo::Everybody {
                state.has_reached = true;
                reached += 1;
            } else {
                class.woken += 1;
                if state.is_owed {
                    self.ahead.get_or_insert(waiter);
                }
            }
            called.set_place(Place::Called);
            // SAFETY: it is in no list, and leaves before it is freed or moved.
            unsafe { self.called.push_back(waiter) };
        }
        self.rank(number);
        for _ in 0..reached {
            self.forget_one_of(number);
        }
    }

    /// Moves the wakers of those that are called to the batch, as far as it has room: they are woken now. True if no more are
    /// called.
    fn take_called(&mut self, batch: &mut WakeBatch) -> bool {
        while !batch.is_full() {
            let Some(waiter) = self.called.pop_front() else { return true };
            // SAFETY: it was in a list, so it is alive (invariant 2).
            let waiter = unsafe { waiter.as_ref() };
            // SAFETY: the mutex is held.
            let state = unsafe { waiter.state() };
            if let Some(waker) = state.waker.take() {
                batch.push(waker);
            }
            // From here on the future of one that has reached what it waited for may free it.
            waiter.set_place(if state.has_reached { Place::Reached } else { Place::Woken });
        }
        self.called.is_empty()
    }

    /// Forgets a waiter, if the monitor knows it. True if it had been woken, and now nobody has this wake-up.
    fn remove(&mut self, waiter: &Waiter) -> bool {
        let place = waiter.place();
        // SAFETY: the mutex is held.
        let &mut WaiterState { class, has_reached, .. } = unsafe { waiter.state() };
        match place {
            Place::Outside | Place::Reached => return false,
            Place::Queued => {
                // SAFETY: it is queued, in its class.
                unsafe { self.classes.get(class).queued.remove(NonNull::from(waiter)) };
                self.rank(class);
            }
            Place::Called | Place::Woken => self.end_call(waiter, place),
        }
        waiter.set_place(Place::Outside);
        if !has_reached {
            self.forget_one_of(class);
        }
        place != Place::Queued && !has_reached
    }

    /// A waiter of this class has left.
    fn forget_one_of(&mut self, number: usize) {
        let class = self.classes.get(number);
        class.len -= 1;
        if class.len == 0 {
            self.classes.remove(number);
        }
        self.len -= 1;
        if self.len == 0 {
            self.classes.shrink();
        }
    }

    /// Puts a class where a release looks for it.
    fn rank(&mut self, number: usize) {
        let rank = match self.classes.get(number).queued.first() {
            None => Rank::Woken,
            // SAFETY: it is queued, so it is alive (invariant 2), and the mutex is held.
            Some(first) if unsafe { state_of(first) }.is_owed => Rank::Owed,
            Some(_) => Rank::Queued,
        };
        self.classes.set_rank(number, rank);
    }

    /// A waiter is no longer called or woken.
    fn end_call(&mut self, waiter: &Waiter, place: Place) {
        let address = NonNull::from(waiter);
        if place == Place::Called {
            // SAFETY: it is in this list.
            unsafe { self.called.remove(address) };
        }
        if self.ahead == Some(address) {
            self.ahead = None;
        }
        // SAFETY: the mutex is held.
        let &mut WaiterState { class, has_reached, .. } = unsafe { waiter.state() };
        if !has_reached {
            let class = self.classes.get(class);
            class.woken -= 1;
            class.has_moved = true;
        }
    }
}

/// The waker of a poll, which is cloned and dropped only with the mutex unlocked.
pub(super) struct WakerSlot<'a> {
    polled_with: &'a Waker,
    clone: Option<Waker>,
    /// What the clone has replaced.
    replaced: Option<Waker>,
}

impl WakerSlot<'_> {
    /// Clones the waker. The mutex is unlocked.
    pub(super) fn fill(&mut self) {
        self.clone = Some(self.polled_with.clone());
    }

    /// Takes the clone, if it was not needed.
    pub(super) fn take(&mut self) -> Option<Waker> {
        self.clone.take()
    }

    /// Puts the waker there, unless its like is there already. False if it has to be cloned first.
    fn put_into(&mut self, place: &mut Option<Waker>) -> bool {
        if place.as_ref().is_some_and(|waker| waker.will_wake(self.polled_with)) {
            return true;
        }
        let Some(clone) = self.clone.take() else { return false };
        self.replaced = place.replace(clone);
        true
    }
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
fn refuse_to_lock_twice() -> ! {
    panic!(
        "this thread holds the monitor already: it would wait for itself. Use the guard or the reference that you have; end \
         the guard's scope before you lock or wait again; and don't lock the monitor in a predicate"
    );
}

/// There is no way out: the waiter can neither leave nor stay.
#[cold]
fn refuse_to_leave() -> ! {
    eprintln!("warded: a predicate of a monitor drops a wait of the same monitor");
    process::abort();
}
