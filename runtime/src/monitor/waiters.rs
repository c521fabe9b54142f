//! The waiters of a monitor, and the rules by which they are woken and go on. The monitor's mutex guards them.
//!
//! A *newcomer* is a wait at its first poll. If it does not go on, it joins its class, and is *queued*. A release that finds the
//! predicate true marks the waiter as *woken*: it stays in its class, and evaluates its predicate again when it is polled. If the
//! predicate is true, the waiter goes on, which removes it from the class. If it is false, because another task was faster, the waiter
//! is queued again at its old place, and is *owed*: when it is woken again, later waiters with a true predicate *give way* to it. They
//! also give way to a class that was overtaken by a whole round, so that classes whose waiters want the same thing get equal shares. A
//! waiter that gives way is polled again soon.
//!
//! A waiter that is queued or woken is alive, because its future leaves before it is freed (invariant 2 of the core).

#![expect(unsafe_code, reason = "the waiters are nodes in waiting futures")]

use super::{
    classes::{Classes, Identity},
    waiter::{AddressedWaiter, Place, notes_of},
    wake_list::WakeList,
};

/// The waiters of a monitor.
pub(super) struct Waiters {
    pub(super) classes: Classes,
    /// How many waiters there are.
    pub(super) len: usize,
    /// How many waiters are woken.
    pub(super) woken: usize,
    /// How many waiters have arrived.
    arrivals: u64,
    /// Whether a waiter whose predicate is true may overtake others.
    pub(super) is_barging: bool,
    /// Whether a waiter has gone on since the last release.
    pub(super) has_gone_on: bool,
    /// Whether a woken waiter has left while its thread held the mutex. If so, the next release looks for another waiter.
    pub(super) has_lost_a_wake: bool,
    /// The waiters whose wakers are to be taken and called.
    pub(super) to_wake: WakeList,
}

// SAFETY: the addresses in it are of waiters, which may be reached from any thread (see their `Send`).
unsafe impl Send for Waiters {}

/// The next step of a waiter whose predicate was just evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AfterEvaluation {
    /// It goes on.
    Goes,
    /// Its predicate is false.
    Waits,
    /// Its predicate is true, but other waiters of its class are before it.
    IsNotNext,
    /// It gives way to an earlier waiter, and is polled again soon.
    GivesWay,
    /// It may go on, but its task has no budget left.
    GoesLater,
    /// Its wait is one of `reached`, and its predicate is true, but its task has no budget left.
    HasReached,
}

impl Waiters {
    pub(super) const fn new(is_barging: bool) -> Self {
        Self {
            classes: Classes::NEW,
            len: 0,
            woken: 0,
            arrivals: 0,
            is_barging,
            has_gone_on: false,
            has_lost_a_wake: false,
            to_wake: WakeList::new(),
        }
    }

    /// Whether no waiter is in this class, if there is such a class.
    #[inline]
    pub(super) fn is_first_of(&mut self, class: Option<usize>) -> bool {
        class.is_none_or(|class| self.classes.get(class).len() == 0)
    }

    /// Whether all woken waiters and one more may go on. `number` is how many may, if that is known. False if a woken waiter is owed,
    /// because its class may have another number.
    #[inline]
    pub(super) fn have_enough(&self, number: Option<usize>) -> bool {
        number.is_some_and(|number| number > self.woken) && !self.classes.is_one_owed()
    }

    /// Whether this waiter, which has joined, is the next of its class to go on.
    #[inline]
    pub(super) fn is_next(&mut self, waiter: AddressedWaiter<'_>, place: Place) -> bool {
        let address = waiter.address();
        // SAFETY: the mutex is held, and the waiter has joined.
        let class = self.classes.get(unsafe { waiter.class() });
        if place == Place::Woken {
            // An earlier waiter that was overtaken may be queued again.
            !class.has_queued_before(address)
        } else {
            class.woken() == 0 && class.first_queued() == Some(address)
        }
    }

    /// Whether a woken waiter of this class comes before a waiter of class `own` with this number of arrival. If it is not owed, this is
    /// so only if it is of another class and was overtaken by a whole round: since it arrived, more waiters have arrived than there are.
    #[inline]
    pub(super) fn comes_before(&mut self, class: usize, own: usize, arrived: u64) -> bool {
        let round = if self.classes.owes(class) {
            0
        } else if class != own {
            self.len as u64
        } else {
            return false;
        };
        self.classes.get(class).first_arrived() + round < arrived
    }

    /// Adds a waiter to its class. The class is `known` if there is one with this identity. The waiter is queued or woken.
    ///
    /// # Safety
    /// The waiter is new and has a question. The waiter and everything that its question refers to stay in place until it has left.
    #[inline]
    pub(super) unsafe fn join(
        &mut self,
        waiter: AddressedWaiter<'_>,
        identity: Option<&Identity>,
        known: Option<usize>,
        place: Place,
    ) {
        self.arrivals += 1;
        self.len += 1;
        // SAFETY: it is new, says the caller.
        let state = unsafe { waiter.state() };
        state.arrived = self.arrivals;
        let how = state.how();
        // SAFETY: its future is alive, as it joins now.
        let bound = || how.narrow.and_then(|_| unsafe { (how.bound)(waiter.address()) });
        let number = self.classes.enter(known, identity, how.narrow.is_some(), bound);
        // SAFETY: it is new, says the caller.
        unsafe { waiter.set_class(number) };
        // SAFETY: it is in no list, as it is new, and it came last; for the rest, the caller says so.
        unsafe { self.classes.get(number).join(waiter, place) };
        if place == Place::Woken {
            self.woken += 1;
            self.classes.note_woken(number);
        } else {
            self.classes.list(number);
        }
    }

    /// Notes that a waiter that has joined does not go on. If another waiter is woken in its place, this adds that one to the wake list.
    pub(super) fn stay(&mut self, waiter: AddressedWaiter<'_>, place: Place, turn: AfterEvaluation) {
        // SAFETY: the mutex is held, and the waiter has joined.
        let number = unsafe { waiter.class() };
        match turn {
            AfterEvaluation::Goes | AfterEvaluation::HasReached => unreachable!("it does not stay"),
            AfterEvaluation::Waits | AfterEvaluation::IsNotNext => {
                if place == Place::Woken {
                    self.forgive(waiter);
                    // SAFETY: the mutex is held, and the waiter has joined.
                    unsafe { waiter.notes() }.is_owed |= turn == AfterEvaluation::Waits;
                    self.woken -= 1;
                    self.classes.get(number).queue_again(waiter);
                    self.classes.list(number);
                }
                // If its predicate is true, and it was woken, the waiter before it is woken in its place. If it is a newcomer, and the
                // woken waiters of its class don't go on, one more is woken.
                if turn == AfterEvaluation::IsNotNext && (place == Place::Woken || self.classes.get(number).is_stuck())
                {
                    self.wake(number, 1);
                }
            }
            AfterEvaluation::GivesWay | AfterEvaluation::GoesLater => {
                // SAFETY: the mutex is held, and the waiter has joined.
                let notes = unsafe { waiter.notes() };
                notes.has_given_way |= turn == AfterEvaluation::GivesWay;
                if place == Place::Queued {
                    if notes.is_owed {
                        self.classes.note_owed(number);
                    }
                    self.woken += 1;
                    self.classes.get(number).wake(waiter.address());
                    self.classes.note_woken(number);
                }
            }
        }
    }

    /// Forgets that a waiter is woken and owed, if it is.
    #[inline]
    fn forgive(&mut self, waiter: AddressedWaiter<'_>) {
        // SAFETY: the mutex is held, and the waiter has joined.
        if unsafe { waiter.notes() }.is_owed && waiter.place() == Place::Woken {
            // SAFETY: as before.
            self.classes.forgive(unsafe { waiter.class() });
        }
    }

    /// Removes a waiter that goes on.
    #[inline]
    pub(super) fn go_on(&mut self, waiter: AddressedWaiter<'_>) {
        // SAFETY: the mutex is held, and the waiter has joined.
        let class = unsafe { waiter.class() };
        self.remove(waiter);
        self.has_gone_on = true;
        // The table may have been freed.
        if let Some(class) = self.classes.try_get(class) {
            class.has_moved();
        }
    }

    /// Wakes waiters of a class whose predicate is true: as many as may go on if that `number` is known, and otherwise one, if the class
    /// is [stuck](super::class::Class::is_stuck).
    pub(super) fn call(&mut self, class: usize, number: Option<usize>) {
        let of = self.classes.get(class);
        let woken = of.woken();
        // If other tasks may overtake, the woken waiters may find nothing left. So no more are woken until they go on. A task that goes
        // on is likely to run on and overtake, so its release wakes only one waiter.
        let wakes_one = self.is_barging && (woken > 0 || self.has_gone_on);
        let how_many = match number {
            Some(number) if number > woken && !wakes_one => number - woken,
            // One that panics takes nothing, and is not evaluated again.
            _ => usize::from(of.is_stuck() || of.next_has_panicked()),
        };
        // One that panics takes nothing, so the next ones need not give it time.
        if self.is_barging && woken > 0 && how_many > 0 && !of.next_has_panicked() {
            of.be_patient();
        }
        self.wake(class, how_many);
    }

    /// Marks waiters of a class as woken, and adds them to the wake list. Their waits are not of `reached`.
    fn wake(&mut self, number: usize, how_many: usize) {
        if how_many == 0 {
            return;
        }
        for _ in 0..how_many {
            let class = self.classes.get(number);
            let Some(waiter) = class.first_queued() else { break };
            class.wake(waiter);
            self.woken += 1;
            // SAFETY: it is in its class, so it is alive (invariant 2 of the core), and the mutex is held.
            let notes = unsafe { notes_of(waiter) };
            notes.has_given_way = false;
            if notes.is_owed {
                self.classes.note_owed(number);
            }
            // SAFETY: as before. It was queued, and no queued waiter is in the list.
            unsafe { self.to_wake.push(waiter) };
        }
        self.classes.note_woken(number);
    }

    /// Completes all queued waiters of these classes. Their waits are of `reached`.
    pub(super) fn reach_all(&mut self, classes: Vec<usize>) {
        for class in classes {
            self.reach(class);
        }
    }

    /// Completes all queued waiters of a class. Their waits are of `reached`.
    #[inline]
    pub(super) fn reach(&mut self, number: usize) {
        let Self { classes, to_wake, len, .. } = self;
        // A class that was found by its bound may have no queued waiters, and the table may have been freed.
        let Some(class) = classes.try_get(number).filter(|class| class.has_queued()) else { return };
        *len -= class.len() - class.woken();
        class.remove_queued(|waiter| {
            // SAFETY: it was in its class, so it is alive (invariant 2 of the core), and the mutex is held.
            unsafe { waiter.as_ref() }.set_place(Place::Completed);
            // SAFETY: as before. It was queued, and no queued waiter is in the list.
            unsafe { to_wake.push(waiter) };
        });
        classes.leave(number);
    }

    /// Removes a waiter that leaves without going on. Returns whether another waiter must be woken in its place.
    pub(super) fn leave(&mut self, waiter: AddressedWaiter<'_>) -> bool {
        // SAFETY: the mutex is held, and the waiter has joined.
        unsafe { self.to_wake.remove(waiter) };
        if !matches!(waiter.place(), Place::Queued | Place::Woken) {
            return false;
        }
        let was_woken = waiter.place() == Place::Woken;
        if was_woken {
            // SAFETY: the mutex is held, and the waiter has joined.
            self.classes.get(unsafe { waiter.class() }).has_lost_a_wake();
        }
        self.remove(waiter);
        was_woken && self.len > 0
    }

    /// Removes a waiter that is queued or woken.
    #[inline]
    pub(super) fn remove(&mut self, waiter: AddressedWaiter<'_>) {
        self.forgive(waiter);
        self.woken -= usize::from(waiter.place() == Place::Woken);
        // SAFETY: the mutex is held, and the waiter has joined.
        let class = unsafe { waiter.class() };
        self.classes.get(class).remove(waiter.address());
        waiter.set_place(Place::Gone);
        self.len -= 1;
        self.classes.leave(class);
    }
}
