//! Who stands in the line, and who in the index: a few with tags stand in line, and then all are found by them.

#![expect(unsafe_code, reason = "the nodes belong to the waiting futures")]

use std::ptr::NonNull;

use super::{
    Lines, Locked, Policy,
    asking::{Asking, AskingTicket},
    index::Number,
    key::AnyKeys,
    waiter::{Ticket, Waiter, look, look_asking},
};

/// Where so many stand in line who have tags, the next who has is found by them, and so are all. Few in models, which
/// have few tasks.
const CROWD: u32 = if cfg!(any(test, warded_loom)) { 1 } else { 1_000 };

impl<P: Policy> Locked<'_, P> {
    /// Numbers `waiter`, which comes now. If all who have tags are found by them, so is it, if it has some; else this is false,
    /// and it stands in line.
    ///
    /// # Safety
    /// As for [`link`](Self::link).
    #[inline]
    pub(super) unsafe fn enter_index(&mut self, line: usize, waiter: NonNull<Waiter<P>>) -> bool {
        // SAFETY: the caller's promise.
        let is_tagged = P::Asking::ASKS && unsafe { keys_of(waiter) }.is_some();
        // SAFETY: the caller's promise.
        (is_tagged || self.tagged().is_some()) && unsafe { self.number(line, waiter, is_tagged) }
    }

    /// # Safety
    /// As for [`enter_index`](Self::enter_index).
    #[inline(never)]
    unsafe fn number(&mut self, line: usize, waiter: NonNull<Waiter<P>>, is_tagged: bool) -> bool {
        let Some(asking) = self.asking() else { return false };
        if is_tagged {
            asking.begin_to_number();
        }
        let Some(tagged) = &mut asking.tagged else { return false };
        tagged.last += 1;
        let number = tagged.last;
        // SAFETY: the caller's promise.
        unsafe { look_asking(waiter, |ticket| ticket.number = number) };
        if !is_tagged {
            return false;
        }
        if tagged.index.is_empty() {
            if tagged.in_line < CROWD {
                tagged.in_line += 1;
                return false;
            }
            let passed = tagged.passed;
            self.index_line(line, passed);
        }
        // SAFETY: it has tags, and is in no line.
        unsafe { self.index(waiter) };
        true
    }

    /// From now on all of the line that have tags are found by them. `passed` are those whom a round has passed that is going
    /// on, to the last of them: it goes on behind the last of these that stays.
    #[cold]
    pub(super) fn index_line(&mut self, line: usize, passed: Option<NonNull<Waiter<P>>>) {
        let mut next = self.lines.all()[line].first();
        let (mut is_passed, mut last_passed) = (passed.is_some(), None);
        while let Some(waiter) = next {
            // SAFETY: in line, mutex held.
            next = unsafe { self.lines.all()[line].after(waiter) };
            // SAFETY: as above.
            if unsafe { keys_of(waiter) }.is_some() {
                // SAFETY: as above.
                unsafe { self.lines.all_mut()[line].remove(waiter) };
                // SAFETY: it has tags, and has left the line.
                unsafe { self.index(waiter) };
            } else if is_passed {
                last_passed = Some(waiter);
            }
            is_passed &= passed != Some(waiter);
        }
        if let Some(tagged) = self.tagged() {
            (tagged.passed, tagged.in_line) = (last_passed, 0);
        }
    }

    /// From now on `waiter` is found by its tags.
    ///
    /// # Safety
    /// It has some and a number, is in no line, and the mutex is held.
    unsafe fn index(&mut self, waiter: NonNull<Waiter<P>>) {
        let found = |ticket: &mut AskingTicket<P>| {
            ticket.is_indexed = true;
            ticket.number
        };
        // SAFETY: the caller's promise.
        let number = unsafe { look_asking(waiter, found) };
        // SAFETY: the caller's promise.
        let tags = unsafe { keys_of(waiter) };
        if let (Some(tagged), Some(tags)) = (self.tagged(), tags) {
            tagged.index.push(number, waiter, tags);
        }
    }

    /// Takes `waiter` from those who are found by their tags; false if it stands in the line.
    ///
    /// # Safety
    /// The waiter is in either, and the mutex is held.
    #[inline]
    pub(super) unsafe fn leave_index(&mut self, waiter: NonNull<Waiter<P>>) -> bool {
        let Some(tagged) = self.tagged() else { return false };
        // SAFETY: the caller's promise.
        let (is_indexed, number) = unsafe { look_asking(waiter, |ticket| (ticket.is_indexed, ticket.number)) };
        // SAFETY: the caller's promise.
        if let Some(tags) = unsafe { keys_of(waiter) }.filter(|_| is_indexed) {
            tagged.index.remove(number, tags);
        }
        is_indexed
    }
}

/// # Safety
/// The waiter has its ticket, its queue asks, and the mutex is held.
pub(super) unsafe fn number_of<P: Policy>(waiter: NonNull<Waiter<P>>) -> Number {
    // SAFETY: the caller's promise.
    unsafe { look_asking(waiter, |ticket| ticket.number) }
}

/// The tags of its predicate, if it has any.
///
/// # Safety
/// The waiter has its ticket, is in line or in the index or enters either, and the mutex is held for `'a`.
#[inline]
pub(super) unsafe fn keys_of<'a, P: Policy>(waiter: NonNull<Waiter<P>>) -> Option<&'a AnyKeys> {
    // SAFETY: the caller's promise.
    let predicate = unsafe { look(waiter, Ticket::predicate) }?;
    // SAFETY: the caller's promise.
    Some(unsafe { predicate.keys() }).filter(|tags| !tags.is_empty())
}
