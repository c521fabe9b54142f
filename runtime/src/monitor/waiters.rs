//! What the mutex of a monitor guards beside the value: the waiters, and the rules by which they are woken and go on.
//!
//! A waiter that is queued or woken is in its class, and alive: its future leaves before it is freed (invariant 2 of the core).

#![expect(unsafe_code, reason = "the waiters are nodes in waiting futures")]

use std::{collections::BTreeSet, ptr::NonNull};

use super::{
    classes::{Classes, Identity},
    waiter::{Place, Waiter, WaiterState, state_of},
    wake_list::WakeList,
};

/// The waiters of a monitor.
pub(super) struct Waiters {
    pub(super) classes: Classes,
    /// Those that are woken and owed: their classes, and when they arrived.
    owed: BTreeSet<(usize, u64)>,
    /// How many waiters there are.
    pub(super) len: usize,
    /// How many of them are woken.
    pub(super) woken: usize,
    /// How many waiters have arrived.
    arrivals: u64,
    /// A waiter whose predicate holds may overtake.
    pub(super) is_barging: bool,
    /// A woken waiter has left while its thread held the mutex: the next release has to look for another.
    pub(super) has_lost_a_wake: bool,
    /// The class of the waiter that holds the monitor, if it was woken.
    pub(super) going: Option<usize>,
}

// SAFETY: the addresses in it are of waiters, which may be reached from any thread (see their `Send`).
unsafe impl Send for Waiters {}

/// What becomes of a waiter whose predicate was just evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AfterEvaluation {
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

/// A release, while it evaluates the classes.
pub(super) struct ReleaseRound<'r> {
    /// The class of the waiter that goes on by it, if that was woken.
    pub(super) going: Option<usize>,
    /// Of the classes that were found true, nobody knows for how many, and are not stuck: the one whose first waiter came first, and when
    /// that was.
    first: Option<(u64, usize)>,
    /// The class of the one that goes on is among them.
    is_due: bool,
    wakers: &'r mut WakeList,
}

impl<'r> ReleaseRound<'r> {
    pub(super) fn new(going: Option<usize>, wakers: &'r mut WakeList) -> Self {
        Self { going, first: None, is_due: false, wakers }
    }
}

impl Waiters {
    pub(super) const fn new(is_barging: bool) -> Self {
        Self {
            classes: Classes::NEW,
            owed: BTreeSet::new(),
            len: 0,
            woken: 0,
            arrivals: 0,
            is_barging,
            has_lost_a_wake: false,
            going: None,
        }
    }

    /// Whether a newcomer to this class, if there is one, finds no waiters in it.
    #[inline]
    pub(super) fn is_first_of(&mut self, class: Option<usize>) -> bool {
        class.is_none_or(|class| self.classes.get(class).len() == 0)
    }

    /// Whether so many may go on that there is enough for all that are woken and for one more. Those that are owed wait for more,
    /// maybe.
    #[inline]
    pub(super) fn have_enough(&self, number: Option<usize>) -> bool {
        number.is_some_and(|number| number > self.woken) && self.owed.is_empty()
    }

    /// Whether this waiter, which has joined, is the next of its class to go on.
    #[inline]
    pub(super) fn is_next(&mut self, waiter: &Waiter, place: Place) -> bool {
        let address = NonNull::from(waiter);
        // SAFETY: the mutex is held, and the waiter has joined.
        let class = self.classes.get(unsafe { waiter.state() }.class);
        if place == Place::Woken {
            // One that came before it, and was overtaken, may be queued again.
            !class.has_queued_before(address)
        } else {
            class.woken() == 0 && class.first_queued() == Some(address)
        }
    }

    /// The first class, from this number on, that has a waiter which is woken, is owed, and came before this number of arrival.
    #[inline]
    pub(super) fn owed_before(&self, arrived: u64, mut from: usize) -> Option<usize> {
        if self.owed.is_empty() {
            return None;
        }
        loop {
            let &(class, first) = self.owed.range((from, 0)..).next()?;
            if first < arrived {
                return Some(class);
            }
            from = class + 1;
        }
    }

    /// A waiter joins its class, which may be `known`. It is queued, or stays awake.
    ///
    /// # Safety
    /// It is new, has a question, and stays where it is until it has left, and so does what its question needs.
    #[inline]
    pub(super) unsafe fn join(
        &mut self,
        waiter: &Waiter,
        identity: Option<&Identity>,
        known: Option<usize>,
        place: Place,
    ) {
        self.arrivals += 1;
        self.len += 1;
        // SAFETY: it is new, and has a question, says the caller.
        let state = unsafe { waiter.state() };
        // SAFETY: as before.
        let question = unsafe { state.question() };
        // SAFETY: what the question keeps is alive, as its waiter joins now.
        let bound = || unsafe { (question.how.bound)(question.kept) };
        let number = self.classes.enter(known, identity, question.how.narrow.is_some(), bound);
        (state.class, state.arrived) = (number, self.arrivals);
        // SAFETY: it is in no list, as it is new, and it came last; for the rest, the caller says so.
        unsafe { self.classes.get(number).join(waiter, place) };
        if place == Place::Woken {
            self.woken += 1;
            self.classes.note_woken(number);
        } else {
            self.classes.list(number);
        }
    }

    /// A waiter that has joined stays. Those that are woken in its place are added to the wakers.
    pub(super) fn stay(&mut self, waiter: &Waiter, place: Place, turn: AfterEvaluation, wakers: &mut WakeList) {
        // SAFETY: the mutex is held, and the waiter has joined.
        let number = unsafe { waiter.state() }.class;
        match turn {
            AfterEvaluation::Goes | AfterEvaluation::HasReached => unreachable!("it does not stay"),
            AfterEvaluation::Waits | AfterEvaluation::IsNotNext => {
                if place == Place::Woken {
                    self.forgive(waiter);
                    // SAFETY: the mutex is held, and the waiter has joined.
                    unsafe { waiter.state() }.is_owed |= turn == AfterEvaluation::Waits;
                    self.woken -= 1;
                    self.classes.get(number).queue_again(waiter);
                    self.classes.list(number);
                }
                // It found its class true, and has to wait. If it was woken, the one before it is woken in its place. If it is
                // a newcomer, and the woken ones don't move, one more is woken.
                if turn == AfterEvaluation::IsNotNext && (place == Place::Woken || self.classes.get(number).is_stuck())
                {
                    self.wake(number, 1, wakers);
                }
            }
            AfterEvaluation::GivesWay | AfterEvaluation::GoesLater => {
                // SAFETY: the mutex is held, and the waiter has joined.
                let state = unsafe { waiter.state() };
                state.has_given_way |= turn == AfterEvaluation::GivesWay;
                if place == Place::Queued {
                    if state.is_owed {
                        self.owed.insert((number, state.arrived));
                    }
                    self.woken += 1;
                    self.classes.get(number).wake(NonNull::from(waiter));
                    self.classes.note_woken(number);
                }
            }
        }
    }

    /// A waiter that may be woken and owed is no longer so.
    #[inline]
    fn forgive(&mut self, waiter: &Waiter) {
        // SAFETY: the mutex is held, and the waiter has joined.
        let &mut WaiterState { class, arrived, is_owed, .. } = unsafe { waiter.state() };
        if is_owed {
            self.owed.remove(&(class, arrived));
        }
    }

    /// A class was found true: wakes as many of it as may go on. Their `number` may be known.
    pub(super) fn call(&mut self, class: usize, number: Option<usize>, round: &mut ReleaseRound<'_>) {
        let of = self.classes.get(class);
        let how_many = match number {
            // Where others may overtake, those that are woken may find nothing left: they go on first.
            Some(number) if number > of.woken() && !(self.is_barging && of.woken() > 0) => number - of.woken(),
            // This is the release of a woken one that has gone on, and others are woken.
            Some(_) if round.going == Some(class) && of.woken() > 0 => 0,
            _ if of.is_stuck() => 1,
            None if !self.is_barging => {
                let first = of.first_queued().expect("it has queued waiters");
                // SAFETY: it is queued, so it is alive (invariant 2 of the core), and the mutex is held.
                let first = (unsafe { state_of(first) }.arrived, class);
                round.first = Some(round.first.map_or(first, |other| other.min(first)));
                round.is_due |= round.going == Some(class);
                0
            }
            _ => 0,
        };
        self.wake(class, how_many, round.wakers);
    }

    /// All classes were evaluated. If a woken waiter goes on by this release, and its class is still true, the first of those whose
    /// class was found true follows it: of any class, for they may all wait for the same.
    pub(super) fn end(&mut self, round: &mut ReleaseRound<'_>) {
        if let Some((_, class)) = round.first.filter(|_| round.is_due) {
            self.wake(class, 1, round.wakers);
        }
        // The table may have been given back meanwhile.
        if let Some(class) = round.going.and_then(|class| self.classes.try_get(class)) {
            class.has_moved();
        }
    }

    /// Wakes some of a class, which have to take the monitor.
    fn wake(&mut self, number: usize, how_many: usize, wakers: &mut WakeList) {
        if how_many == 0 {
            return;
        }
        let class = self.classes.get(number);
        wakers.reserve(how_many.min(class.len() - class.woken()));
        for _ in 0..how_many {
            let Some(waiter) = class.first_queued() else { break };
            class.wake(waiter);
            self.woken += 1;
            // SAFETY: it is in its class, so it is alive (invariant 2 of the core), and the mutex is held.
            let state = unsafe { state_of(waiter) };
            state.has_given_way = false;
            if state.is_owed {
                self.owed.insert((number, state.arrived));
            }
            if let Some(waker) = state.waker.take() {
                wakers.push(state.arrived, waker);
            }
        }
        self.classes.note_woken(number);
    }

    /// All of a class that are queued reach what they wait for.
    pub(super) fn reach(&mut self, number: usize, round: &mut ReleaseRound<'_>) {
        let class = self.classes.get(number);
        let len = class.len();
        round.wakers.reserve(len - class.woken());
        while let Some(waiter) = class.first_queued() {
            class.remove(waiter);
            // SAFETY: it was in its class, so it is alive (invariant 2 of the core), and the mutex is held.
            let waiter = unsafe { waiter.as_ref() };
            // SAFETY: as before.
            let state = unsafe { waiter.state() };
            if let Some(waker) = state.waker.take() {
                round.wakers.push(state.arrived, waker);
            }
            // From here on its future may free it.
            waiter.set_place(Place::Reached);
        }
        self.len -= len - class.len();
        self.classes.leave(number);
    }

    /// A waiter leaves without going on. True if it had been woken: then another of its class has to be.
    pub(super) fn leave(&mut self, waiter: &Waiter) -> bool {
        if !matches!(waiter.place(), Place::Queued | Place::Woken) {
            return false;
        }
        let was_woken = waiter.place() == Place::Woken;
        if was_woken {
            // SAFETY: the mutex is held, and the waiter has joined.
            self.classes.get(unsafe { waiter.state() }.class).has_lost_a_wake();
        }
        self.remove(waiter);
        was_woken && self.len > 0
    }

    /// Forgets a waiter that is queued or woken.
    #[inline]
    pub(super) fn remove(&mut self, waiter: &Waiter) {
        self.forgive(waiter);
        self.woken -= usize::from(waiter.place() == Place::Woken);
        // SAFETY: the mutex is held, and the waiter has joined.
        let class = unsafe { waiter.state() }.class;
        self.classes.get(class).remove(NonNull::from(waiter));
        waiter.set_place(Place::Gone);
        self.len -= 1;
        self.classes.leave(class);
    }
}
