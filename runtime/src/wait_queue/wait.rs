//! The futures of the engine: [`Waiting`], [`WaitingWhen`] with a predicate, and [`WaitingNotified`] for a notification.
//!
//! Every future of this crate is one of them with a name, and turns its grant into a guard or permit. What happens
//! when a future is dropped is written here, once.

#![expect(unsafe_code, reason = "the future owns the node that the queue knows by its address")]

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::Pin,
    ptr::NonNull,
    task::{Context, Poll, Waker, ready},
    thread,
};

use super::{
    Entry, InLine, Key, Lines, Locked, Policy, Question, WaitQueue,
    predicate::Predicate,
    waiter::{Place, Ticket, Waiter, look},
    wake_batch::{drop_quietly, quietly},
};
use crate::sync::UnsafeCell;

/// How a future reaches what it waits on: by reference, or sharing an `Arc`.
///
/// # Safety
/// The subject is the value that the grants of the queue lend, and both stay where they are while the handle lives.
pub(crate) unsafe trait Handle {
    type Policy: Policy;

    fn queue(&self) -> &WaitQueue<Self::Policy>;

    /// The address of the value that a grant lends, for the predicates that wait here.
    fn subject(&self) -> NonNull<()>;
}

/// Waits for a grant.
///
/// The policy is a parameter of its own, here and in what is built of this: written as a projection of `H`, it would make
/// guards and futures invariant in the lifetime of their borrow.
pub(crate) struct Waiting<H: Handle<Policy = P>, P: Policy> {
    on: H,
    /// Goes along when the line is joined.
    request: Option<P::Request>,
    waiter: Waiter<P>,
}

impl<H: Handle<Policy = P>, P: Policy> Waiting<H, P> {
    #[inline]
    pub(crate) fn new(on: H, request: P::Request) -> Self {
        Self { on, request: Some(request), waiter: Waiter::new() }
    }

    pub(crate) fn on(&self) -> &H {
        &self.on
    }

    pub(crate) fn is_terminated(&self) -> bool {
        self.waiter.place() == Place::Done
    }

    /// Whether it has not been polled yet, or in vain.
    #[inline]
    pub(crate) fn is_arriving(&self) -> bool {
        self.waiter.place() == Place::Arriving
    }

    /// Ends a wait that has not begun.
    #[inline]
    pub(crate) fn end(&self) {
        debug_assert!(self.is_arriving(), "nobody else knows it");
        self.waiter.set_place(Place::Done);
    }

    /// Waits without a predicate.
    #[inline]
    pub(crate) fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<P::Grant> {
        let grant = match self.waiter.place() {
            Place::Arriving => match self.enter().or_else(|| self.as_mut().join(None, cx)) {
                Some(grant) => {
                    self.waiter.set_place(Place::Done);
                    return Poll::Ready(grant);
                }
                None => return Poll::Pending,
            },
            // SAFETY: the queue has forgotten the waiter: invariant 2.
            Place::Granted => unsafe { self.waiter.finish() },
            _ => ready!(self.look_again(cx)),
        };
        Poll::Ready(grant.expect("only a predicate can panic"))
    }

    #[inline]
    fn enter(&self) -> Option<P::Grant> {
        self.on.queue().try_enter(self.request.as_ref()?)
    }

    /// Joins the line, unless the grant is to be had after all.
    #[cold]
    fn join(self: Pin<&mut Self>, predicate: Option<Predicate<P>>, cx: &mut Context<'_>) -> Option<P::Grant> {
        // SAFETY: `request` is not pinned; nothing is moved out but it.
        let this = unsafe { self.get_unchecked_mut() };
        let waker = cx.waker().clone();
        let queue = this.on.queue();
        let mut locked = queue.lock();
        let wanted = this.request.as_mut().expect("the request goes along once");
        let line = P::line_of(wanted);
        let inner = &mut *locked;
        let entry =
            queue.policy().enter_or_queue(&mut inner.state, wanted, InLine::new(&mut inner.lines.all_mut()[line]));
        let grant = match entry {
            Entry::Enters(grant) => {
                drop(locked);
                grant
            }
            Entry::EntersWith(grant, offer) => {
                let subject = this.on.subject();
                // SAFETY: `Handle` pairs the subject with the queue; what is offered, nobody borrows.
                quietly(|| unsafe { queue.serve(locked, offer, subject) });
                grant
            }
            Entry::Queues => {
                // SAFETY: the waiter is arriving.
                unsafe { write_ticket(&this.waiter, &mut this.request, predicate, waker) };
                // SAFETY: the mutex is held; the waiter is pinned, in no line, and `drop` takes it out.
                unsafe { locked.link(NonNull::from(&this.waiter), false) };
                return None;
            }
        };
        // Foreign code, whose panic must not cost the grant.
        drop_quietly(waker);
        Some(grant)
    }

    /// Waits for a notification before it joins the line.
    fn park(self: Pin<&mut Self>, condition: Key, cx: &mut Context<'_>) {
        // SAFETY: `request` is not pinned; nothing is moved out but it.
        let this = unsafe { self.get_unchecked_mut() };
        let waker = cx.waker().clone();
        let queue = this.on.queue();
        let mut locked = queue.lock();
        // SAFETY: the waiter is arriving, and the mutex held.
        unsafe { write_ticket(&this.waiter, &mut this.request, None, waker) };
        // SAFETY: the mutex is held; the waiter is pinned, in no line, and `drop` takes it out.
        unsafe { locked.park(NonNull::from(&this.waiter), condition) };
    }

    /// Polled again, spuriously or because it was woken. Ready without a grant is a panicked predicate.
    fn look_again(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<P::Grant>> {
        assert!(self.waiter.place() != Place::Done, "a future was polled after it had completed");
        let queue = self.on.queue();
        let mut fresh: Option<Waker> = None;
        loop {
            let mut locked = queue.lock();
            if self.try_to_end(&mut locked) {
                drop(locked);
                // Foreign code, whose panic must not cost the grant.
                drop_quietly(fresh);
                // SAFETY: it has its ticket and is in no line any more, so nobody else knows it.
                return Poll::Ready(unsafe { self.waiter.finish() });
            }
            // SAFETY: in line, mutex held: invariant 2.
            let known = unsafe { look(self.node(), |ticket| is_waker_of(ticket, cx)) };
            if known {
                return Poll::Pending;
            }
            // Foreign code: not under the mutex. By then the grant may be there.
            let Some(waker) = fresh.take() else {
                drop(locked);
                fresh = Some(cx.waker().clone());
                continue;
            };
            // SAFETY: in line, mutex held: invariant 2.
            let old = unsafe { look(self.node(), |ticket| ticket.waker.replace(waker)) };
            drop(locked);
            drop(old);
            return Poll::Pending;
        }
    }

    /// Ends the wait, if it can be: then the waiter is in no line any more. Else, if it was woken, it insists.
    fn try_to_end(&self, locked: &mut Locked<'_, P>) -> bool {
        match self.waiter.place() {
            Place::Granted => true,
            // By invariant 5, a called waiter that finds the lock free may have it.
            // SAFETY: in line, mutex held.
            Place::Called if unsafe { self.enter_called() } => {
                // SAFETY: in line, mutex held.
                unsafe { locked.unlink(self.node()) };
                true
            }
            Place::Called | Place::Queued => {
                // SAFETY: in line, mutex held: invariant 2.
                if unsafe { look(self.node(), |ticket| ticket.waker.is_none()) } {
                    // SAFETY: in line, mutex held.
                    unsafe { locked.insist(self.node()) };
                }
                false
            }
            Place::Arriving | Place::Parked | Place::Done => false,
        }
    }

    /// # Safety
    /// The waiter is in line, and the mutex is held.
    unsafe fn enter_called(&self) -> bool {
        let policy = self.on.queue().policy();
        let enter = |ticket: &mut Ticket<P>| {
            ticket.grant = policy.enter(&ticket.request);
            ticket.grant.is_some()
        };
        // SAFETY: the caller's promise.
        unsafe { look(self.node(), enter) }
    }

    /// Leaves the line, or passes on the grant that nobody came for, and the notification.
    #[cold]
    fn leave(&self) {
        let queue = self.on.queue();
        let mut locked = queue.lock();
        // SAFETY: it has its ticket, mutex held: invariant 2. `drop` calls this only for such waiters.
        let condition = unsafe { look(self.node(), Ticket::condition) };
        let mut offer = None;
        match (self.waiter.place(), condition) {
            (Place::Parked, Some(condition)) => {
                // SAFETY: the mutex is held, and the waiter is in this line.
                unsafe { locked.unpark(condition, self.node()) };
            }
            (place, condition) => {
                if let Place::Queued | Place::Called = place {
                    // SAFETY: in line, mutex held.
                    offer = unsafe { self.leave_line(&mut locked) };
                }
                if let Some(condition) = condition {
                    // The grant is out: this waiter was granted, or waited in line for who has it.
                    locked.notify(condition, 1);
                }
            }
        }
        let subject = self.on.subject();
        let served = catch_unwind(AssertUnwindSafe(|| {
            if let Some(offer) = offer {
                // SAFETY: `Handle` pairs the subject with the queue; what is vacant, nobody borrows.
                unsafe { queue.serve(locked, offer, subject) };
            }
        }));
        // SAFETY: in no line any more, so nobody else knows it.
        if let Some(grant) = unsafe { self.waiter.finish() } {
            // SAFETY: `Handle` pairs the subject with the queue, and nobody borrows what an unused grant lends.
            unsafe { queue.give_back(grant, subject) };
        }
        // Somebody else's waker panicked. It goes on, unless this thread is unwinding already.
        match served {
            Err(payload) if thread::panicking() => drop_quietly(payload),
            Err(payload) => resume_unwind(payload),
            Ok(()) => {}
        }
    }

    /// Leaves the line. What others might have for that is offered to them.
    ///
    /// # Safety
    /// The waiter is in line, and the mutex is held.
    unsafe fn leave_line(&self, locked: &mut Locked<'_, P>) -> Option<P::Offer> {
        let policy = self.on.queue().policy();
        // SAFETY: the caller's promise.
        let line = unsafe { look(self.node(), |ticket| P::line_of(&ticket.request)) };
        let was_first = locked.lines.all()[line].first() == Some(self.node());
        let was_called = self.waiter.place() == Place::Called;
        // SAFETY: the caller's promise.
        unsafe { locked.unlink(self.node()) };
        let state = &mut locked.state;
        let leave = |ticket: &mut Ticket<P>| {
            if let Some(gone) = ticket.asking().and_then(|asking| asking.asked()) {
                // SAFETY: the mutex is held. Whoever asks the predicate keeps the cell until it has the mutex again.
                unsafe { gone.as_ref() }.set(true);
            }
            let was_first = was_called || (was_first && ticket.predicate().is_none());
            policy.left(state, &ticket.request, was_first)
        };
        // SAFETY: still with its ticket, mutex held: invariant 2.
        unsafe { look(self.node(), leave) }
    }

    /// The waiter, as the queue knows it.
    fn node(&self) -> NonNull<Waiter<P>> {
        NonNull::from(&self.waiter)
    }
}

/// # Safety
/// The waiter is arriving, and the mutex is held.
unsafe fn write_ticket<P: Policy>(
    waiter: &Waiter<P>,
    request: &mut Option<P::Request>,
    predicate: Option<Predicate<P>>,
    waker: Waker,
) {
    let request = request.take().expect("the request goes along once");
    // SAFETY: the caller's promise.
    unsafe { waiter.write_ticket(Ticket::new(request, predicate, waker)) };
}

fn is_waker_of<P: Policy>(ticket: &Ticket<P>, cx: &Context<'_>) -> bool {
    ticket.waker.as_ref().is_some_and(|waker| waker.will_wake(cx.waker()))
}

impl<H: Handle<Policy = P>, P: Policy> Drop for Waiting<H, P> {
    #[inline]
    fn drop(&mut self) {
        if !matches!(self.waiter.place(), Place::Arriving | Place::Done) {
            self.leave();
        }
    }
}

impl<H: Handle<Policy = P>, P: Policy> fmt::Debug for Waiting<H, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.waiter.fmt(f)
    }
}

/// Gives a grant up, and waits for a notification and the grant again.
pub(crate) struct WaitingNotified<H: Handle<Policy = P>, P: Policy> {
    /// Until the first poll.
    held: Option<P::Grant>,
    condition: Key,
    wait: Waiting<H, P>,
}

impl<H: Handle<Policy = P>, P: Policy> WaitingNotified<H, P> {
    /// `held` is the grant of `on`.
    pub(crate) fn new(on: H, request: P::Request, condition: Key, held: P::Grant) -> Self {
        Self { held: Some(held), condition, wait: Waiting::new(on, request) }
    }

    pub(crate) fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<P::Grant> {
        // SAFETY: only `wait` is pinned.
        let Self { held, condition, wait } = unsafe { self.get_unchecked_mut() };
        // SAFETY: a projection to a pinned field.
        let mut wait = unsafe { Pin::new_unchecked(wait) };
        if held.is_none() {
            return wait.poll(cx);
        }
        wait.as_mut().park(*condition, cx);
        let held = held.take().expect("held until now");
        // SAFETY: `Handle` pairs the subject with the queue; nobody borrows the value.
        unsafe { wait.on.queue().give_back(held, wait.on.subject()) };
        Poll::Pending
    }

    pub(crate) fn on(&self) -> &H {
        &self.wait.on
    }

    pub(crate) fn is_terminated(&self) -> bool {
        self.wait.is_terminated()
    }
}

impl<H: Handle<Policy = P>, P: Policy> Drop for WaitingNotified<H, P> {
    fn drop(&mut self) {
        if let Some(grant) = self.held.take() {
            // SAFETY: `Handle` pairs the subject with the queue; nobody borrows the value.
            unsafe { self.wait.on.queue().give_back(grant, self.wait.on.subject()) };
        }
    }
}

impl<H: Handle<Policy = P>, P: Policy> fmt::Debug for WaitingNotified<H, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.wait.fmt(f)
    }
}

/// What became of the value since the line was last asked about it.
#[derive(Clone, Copy)]
enum Value {
    AsItWas,
    Changed,
}

/// Waits for a grant and a predicate: ready with both.
pub(crate) struct WaitingWhen<H: Handle<Policy = P>, P: Policy, T: ?Sized, F> {
    /// A grant to begin with, until the first poll.
    held: Option<P::Grant>,
    // Before `question`: the line is left before the predicate is dropped.
    wait: Waiting<H, P>,
    question: UnsafeCell<Question<T, F>>,
}

impl<H: Handle<Policy = P>, P: Policy, T: ?Sized, F: FnMut(&T) -> bool + Send + 'static> WaitingWhen<H, P, T, F> {
    /// `held` is the grant of `on`, if the caller has it.
    #[inline]
    pub(crate) fn new(on: H, request: P::Request, question: Question<T, F>, held: Option<P::Grant>) -> Self {
        Self { held, wait: Waiting::new(on, request), question: UnsafeCell::new(question) }
    }

    pub(crate) fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<P::Grant> {
        if self.wait.waiter.place() == Place::Arriving {
            return self.arrive(cx);
        }
        // SAFETY: a projection to a pinned field.
        let wait = unsafe { self.as_mut().map_unchecked_mut(|this| &mut this.wait) };
        match ready!(wait.look_again(cx)) {
            Some(grant) => Poll::Ready(grant),
            // SAFETY: the waiter has left the line, so the question is this task's alone.
            None => self.question.with_mut(|question| unsafe { (*question).resume_panic() }),
        }
    }

    /// Asks, if the grant is at hand; else joins the line, where others ask.
    fn arrive(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<P::Grant> {
        // SAFETY: `held` is not pinned.
        let held = unsafe { &mut self.as_mut().get_unchecked_mut().held }.take();
        let value = if held.is_some() { Value::Changed } else { Value::AsItWas };
        match held.or_else(|| self.wait.enter()).or_else(|| self.as_mut().join(cx)) {
            Some(grant) => self.ask_first(grant, value, cx),
            None => Poll::Pending,
        }
    }

    fn join(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Option<P::Grant> {
        let predicate = self.predicate();
        // SAFETY: a projection to a pinned field.
        unsafe { self.map_unchecked_mut(|this| &mut this.wait) }.join(predicate, cx)
    }

    /// With the grant in hand: done if the predicate holds, else into the line before the grant is given back.
    fn ask_first(self: Pin<&mut Self>, grant: P::Grant, value: Value, cx: &mut Context<'_>) -> Poll<P::Grant> {
        let subject = self.wait.on.subject();
        let holds = catch_unwind(AssertUnwindSafe(|| {
            self.question.with_mut(|question| {
                // SAFETY: not in line, so the question is this task's alone.
                let question = unsafe { &mut *question };
                // SAFETY: the grant is held.
                unsafe { question.holds(subject) }
            })
        }));
        if let Ok(true) = holds {
            self.wait.waiter.set_place(Place::Done);
            return Poll::Ready(grant);
        }
        let waker = holds.and_then(|_| catch_unwind(|| cx.waker().clone()));
        let predicate = self.predicate();
        // SAFETY: `request` is not pinned; nothing is moved out but it.
        let Waiting { on, request, waiter } = unsafe { &mut self.get_unchecked_mut().wait };
        let queue = on.queue();
        let mut locked = queue.lock();
        // A panic of the predicate, or of the waker: the grant is not its to keep.
        let joined = waker.map(|waker| {
            queue.policy().queue_up();
            // SAFETY: the waiter is arriving, and the mutex held.
            unsafe { write_ticket(waiter, request, predicate, waker) };
            // SAFETY: the mutex is held; the waiter is pinned, in no line, and `drop` takes it out.
            unsafe { locked.link(NonNull::from(&*waiter), true) };
        });
        match value {
            // SAFETY: `Handle` pairs the subject with the queue; the predicate has returned its borrow.
            Value::AsItWas => unsafe { queue.put_back(locked, grant, subject) },
            // SAFETY: as above.
            Value::Changed => unsafe { queue.offer(locked, grant, subject) },
        }
        joined.map_or_else(|payload| resume_unwind(payload), |()| Poll::Pending)
    }

    /// The predicate, as the line knows it.
    fn predicate(&self) -> Option<Predicate<P>> {
        self.question.with_mut(|question| NonNull::new(question).map(Question::erase))
    }
}

impl<H: Handle<Policy = P>, P: Policy, T: ?Sized, F> WaitingWhen<H, P, T, F> {
    pub(crate) fn on(&self) -> &H {
        &self.wait.on
    }

    pub(crate) fn is_terminated(&self) -> bool {
        self.wait.is_terminated()
    }
}

// SAFETY: a shared reference leads to the waiter's place, and not to the question.
unsafe impl<H: Handle<Policy = P>, P: Policy, T: ?Sized, F: Send> Sync for WaitingWhen<H, P, T, F>
where
    Waiting<H, P>: Sync,
    P::Grant: Sync,
{
}

impl<H: Handle<Policy = P>, P: Policy, T: ?Sized, F> Drop for WaitingWhen<H, P, T, F> {
    fn drop(&mut self) {
        if let Some(grant) = self.held.take() {
            // SAFETY: `Handle` pairs the subject with the queue; nobody borrows the value.
            unsafe { self.wait.on.queue().give_back(grant, self.wait.on.subject()) };
        }
    }
}

impl<H: Handle<Policy = P>, P: Policy, T: ?Sized, F> fmt::Debug for WaitingWhen<H, P, T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.wait.fmt(f)
    }
}
