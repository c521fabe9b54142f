//! The two futures of the engine: [`Waiting`], and [`WaitingWhen`] with a predicate.
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
};

use super::{
    Locked, Policy, Question, WaitQueue,
    predicate::Predicate,
    waiter::{Place, Ticket, Waiter, look},
    wake_batch::drop_quietly,
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

    /// Waits without a predicate.
    #[inline]
    pub(crate) fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<P::Grant> {
        let grant = match self.waiter.place() {
            Place::Arriving => match self.enter().or_else(|| self.as_mut().join(None, false, cx)) {
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

    /// Joins the line, unless the grant is to be had after all. `asked` says that the predicate fails as things are.
    #[cold]
    fn join(
        self: Pin<&mut Self>,
        predicate: Option<Predicate<P>>,
        asked: bool,
        cx: &mut Context<'_>,
    ) -> Option<P::Grant> {
        // SAFETY: `request` is not pinned; nothing is moved out but it.
        let this = unsafe { self.get_unchecked_mut() };
        let waker = cx.waker().clone();
        let queue = this.on.queue();
        let mut locked = queue.lock();
        let line_is_empty = locked.line.is_empty();
        let wanted = this.request.as_ref().expect("the request goes along once");
        let grant = queue.policy().enter_or_queue(&mut locked.state, wanted, line_is_empty);
        if grant.is_some() {
            drop(locked);
            // Foreign code, whose panic must not cost the grant.
            drop_quietly(waker);
            return grant;
        }
        let request = this.request.take().expect("the request goes along once");
        // SAFETY: the waiter is arriving.
        unsafe { this.waiter.write_ticket(Ticket::new(request, predicate, waker)) };
        // SAFETY: the mutex is held; the waiter is pinned, in no line, and `drop` takes it out.
        unsafe { locked.link(this.node(), asked) };
        None
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
            Place::Leaving => {
                // SAFETY: the mutex is held, and the waiter is in this line.
                unsafe { locked.leaving.remove(self.node()) };
                true
            }
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
            Place::Arriving | Place::Done => false,
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

    /// Leaves the line, or passes on the grant that nobody came for.
    #[cold]
    fn leave(&self) {
        let queue = self.on.queue();
        let mut locked = queue.lock();
        let mut vacancy = None;
        match self.waiter.place() {
            place @ (Place::Queued | Place::Called) => {
                let was_first = locked.line.first() == Some(self.node());
                // SAFETY: in line, mutex held.
                unsafe { locked.unlink(self.node()) };
                // SAFETY: still with its ticket, mutex held: invariant 2.
                let (asked, is_plain) =
                    unsafe { look(self.node(), |ticket| (ticket.asked, ticket.predicate.is_none())) };
                if let Some(gone) = asked {
                    // SAFETY: the mutex is held. Whoever asks the predicate keeps the cell until it has the mutex again.
                    unsafe { gone.as_ref() }.set(true);
                }
                if place == Place::Called || (was_first && is_plain) {
                    vacancy = queue.policy().vacancy(&mut locked.state);
                }
            }
            // SAFETY: the mutex is held, and the waiter is in this line.
            Place::Leaving => unsafe { locked.leaving.remove(self.node()) },
            Place::Granted | Place::Arriving | Place::Done => {}
        }
        drop(locked);
        // SAFETY: in no line any more, so nobody else knows it; `drop` calls this only for waiters with a ticket.
        let grant = unsafe { self.waiter.finish() };
        let subject = self.on.subject();
        match (grant, vacancy) {
            // SAFETY: `Handle` pairs the subject with the queue, and nobody borrows what an unused grant lends.
            (Some(grant), _) => unsafe { queue.give_back(grant, subject) },
            // SAFETY: as above.
            (None, Some(offer)) => unsafe { queue.serve(offer, subject) },
            (None, None) => {}
        }
    }

    /// The waiter, as the queue knows it.
    fn node(&self) -> NonNull<Waiter<P>> {
        NonNull::from(&self.waiter)
    }
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
        match held.or_else(|| self.wait.enter()).or_else(|| self.as_mut().join(false, cx)) {
            Some(grant) => self.ask_first(grant, value, cx),
            None => Poll::Pending,
        }
    }

    fn join(self: Pin<&mut Self>, asked: bool, cx: &mut Context<'_>) -> Option<P::Grant> {
        let predicate = self.question.with_mut(|question| NonNull::new(question).map(Question::erase));
        // SAFETY: a projection to a pinned field.
        unsafe { self.map_unchecked_mut(|this| &mut this.wait) }.join(predicate, asked, cx)
    }

    /// With the grant in hand: done if the predicate holds, else into the line before the grant is given back.
    fn ask_first(mut self: Pin<&mut Self>, grant: P::Grant, value: Value, cx: &mut Context<'_>) -> Poll<P::Grant> {
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
        let joined = holds.and_then(|_| catch_unwind(AssertUnwindSafe(|| drop(self.as_mut().join(true, cx)))));
        let queue = self.wait.on.queue();
        match value {
            // SAFETY: `Handle` pairs the subject with the queue; the predicate has returned its borrow.
            Value::AsItWas => unsafe { queue.put_back(grant, subject) },
            // SAFETY: as above.
            Value::Changed => unsafe { queue.give_back(grant, subject) },
        }
        // A panic of the predicate, or of a waker: the grant is not its to keep.
        joined.map_or_else(|payload| resume_unwind(payload), |()| Poll::Pending)
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
