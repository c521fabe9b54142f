//! A release: it finds the waiters that may go on, unlocks the monitor, and wakes them.
//!
//! All waiters of a class have the same predicate, so a release evaluates it once for all. Classes whose predicates compare the same
//! reading are a [group](super::classes): a release evaluates that reading once, and finds the classes that may be true by it.

#![expect(unsafe_code, reason = "the waiters are nodes in waiting futures")]

use std::{any::TypeId, ptr::NonNull};

use super::{
    classes::Identity,
    core::HeldMutex,
    waiter::{MayGo, Narrowed},
};
use crate::engine::wait_queue::WakeBatch;

impl HeldMutex<'_> {
    /// Evaluates the waiters' predicates, unlocks, and wakes the waiters that may go on.
    ///
    /// # Safety
    /// `subject` is the address of the value of this monitor, and nobody has a reference to the value.
    #[inline]
    pub(super) unsafe fn release(self, subject: NonNull<()>) {
        let waiters = self.waiters();
        if waiters.len == 0 {
            // Notes for this release do not apply to later waiters.
            (waiters.has_lost_a_wake, waiters.has_gone_on) = (false, false);
        } else {
            // SAFETY: the caller says so.
            unsafe { self.evaluate_and_wake(subject) };
        }
    }

    /// Unlocks without evaluating predicates, because the value is unchanged. Only if a woken waiter has left meanwhile, it is a release,
    /// which wakes another waiter.
    ///
    /// # Safety
    /// As for [`release`](Self::release).
    #[inline]
    pub(super) unsafe fn put_down(self, subject: NonNull<()>) {
        if self.waiters().has_lost_a_wake {
            // SAFETY: the caller says so.
            unsafe { self.release(subject) };
        }
    }

    #[inline(never)]
    unsafe fn evaluate_and_wake(self, subject: NonNull<()>) {
        // SAFETY: the caller says so.
        unsafe { self.evaluate_groups(subject) };
        self.wake();
    }

    /// Like [`release`](Self::release), but the caller wakes the waiters, whose wakers are in the batch. It returns whether there are
    /// more of them: then the caller tries to lock the monitor again, and to [wake](Self::wake_into) them.
    ///
    /// # Safety
    /// As for [`release`](Self::release).
    pub(super) unsafe fn release_into(self, subject: NonNull<()>, batch: &mut WakeBatch) -> bool {
        // SAFETY: the caller says so.
        unsafe { self.evaluate_groups(subject) };
        self.take_batch(batch)
    }

    /// Evaluates the waiters' predicates, and puts the waiters that may go on into the wake list.
    ///
    /// # Safety
    /// As for [`release`](Self::release).
    #[inline]
    unsafe fn evaluate_groups(&self, subject: NonNull<()>) {
        self.waiters().has_lost_a_wake = false;
        let mut group = 0;
        while group < self.waiters().classes.groups() {
            match self.waiters().classes.any_listed(group) {
                None => {}
                // SAFETY: the caller says so.
                Some((only, true)) => unsafe { self.evaluate_class(only, None, subject) },
                Some((any, false)) => match self.waiters().classes.predicate_of(group) {
                    // SAFETY: the caller says so.
                    Some(predicate) => unsafe { self.evaluate_by_reading(group, predicate, any, subject) },
                    // SAFETY: the caller says so.
                    None => unsafe { self.evaluate_all(group, subject) },
                },
            }
            group += 1;
        }
        self.waiters().has_gone_on = false;
    }

    /// Evaluates the predicates of all classes of a group that have queued waiters.
    ///
    /// # Safety
    /// As for [`release`](Self::release).
    #[inline(never)]
    unsafe fn evaluate_all(&self, group: usize, subject: NonNull<()>) {
        let mut place = 0;
        while let Some(class) = self.waiters().classes.listed(group, place) {
            // SAFETY: the caller says so.
            unsafe { self.evaluate_class(class, None, subject) };
            place += 1;
        }
    }

    /// Evaluates the predicate of a class, unless its answer is known, and puts the waiters that may go on into the wake list. A
    /// barging monitor may leave out the class.
    ///
    /// # Safety
    /// As for [`release`](Self::release).
    #[inline]
    unsafe fn evaluate_class(&self, class: usize, answer: Option<MayGo>, subject: NonNull<()>) {
        let is_barging = self.waiters().is_barging;
        // A class that was found by its key may have no queued waiters, and the table may have been freed.
        let Some(of) = self.waiters().classes.try_get(class).filter(|of| of.has_queued()) else { return };
        if !is_barging || !of.lets_woken_go_first() {
            // SAFETY: the caller says so.
            unsafe { self.evaluate_queued(class, answer, subject) };
        }
    }

    /// Evaluates the predicate of a class that has queued waiters, as [`evaluate_class`](Self::evaluate_class).
    ///
    /// # Safety
    /// As for [`release`](Self::release).
    #[inline(never)]
    unsafe fn evaluate_queued(&self, class: usize, answer: Option<MayGo>, subject: NonNull<()>) {
        let of = self.waiters().classes.get(class);
        let first = of.first_queued().expect("it has queued waiters");
        let is_alone = of.len() == 1;
        // SAFETY: it is queued; the caller says so of the value.
        match answer.unwrap_or_else(|| unsafe { self.ask(first, subject) }) {
            MayGo::Nobody => {}
            MayGo::Everybody => self.waiters().reach(class),
            MayGo::More => {
                // If the class has one waiter, the number makes no difference. SAFETY: as before.
                let number = || unsafe { self.ask_by(first, |how| how.number, subject) }.flatten();
                let number = if is_alone { None } else { number() };
                self.waiters().call(class, number);
            }
        }
    }

    /// Evaluates the reading of a group of several classes, and then the predicates of the classes that may be true. `any` is a class of
    /// the group: its question has the reading.
    ///
    /// # Safety
    /// As for [`release`](Self::release).
    #[inline(never)]
    unsafe fn evaluate_by_reading(&self, group: usize, predicate: TypeId, any: usize, subject: NonNull<()>) {
        let waiter = self.waiters().classes.get(any).first_queued().expect("it has queued waiters");
        // SAFETY: it is queued; the caller says so of the value.
        match unsafe { self.ask_by(waiter, |how| how.narrow.expect("all of a group can be narrowed"), subject) } {
            Some(Narrowed::Only(key, answer)) => {
                if let Some(class) = self.waiters().classes.find(&Identity { predicate, key, more: None }) {
                    // SAFETY: the caller says so.
                    unsafe { self.evaluate_class(class, answer, subject) };
                }
            }
            Some(Narrowed::UpTo(most, answer)) if self.waiters().classes.has_bounds(group) => {
                let reached = self.waiters().classes.take_reached(group, most);
                if answer == Some(MayGo::Everybody) {
                    self.waiters().reach_all(reached);
                    return;
                }
                for class in reached {
                    // SAFETY: the caller says so.
                    unsafe { self.evaluate_class(class, answer, subject) };
                    self.waiters().classes.list_again(class);
                }
            }
            Some(Narrowed::All | Narrowed::UpTo(..)) => {
                // SAFETY: the caller says so.
                unsafe { self.evaluate_all(group, subject) };
            }
            // The reading panicked. A waiter keeps the panic, and is woken to resume it.
            None => self.waiters().call(any, None),
        }
    }
}
