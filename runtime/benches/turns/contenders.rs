//! Ways to wait for a turn. With ours, a task says what it waits for. With the others, the author of a program says which
//! task is woken.
//!
//! All are fair here: a task that is woken before its turn waits again, and no other task can take its turn.

use std::{
    future::poll_fn,
    iter,
    sync::Arc,
    task::{Poll, Waker},
};

use asyncband::{condvar::Condvar, mutex::Mutex};
use tokio::sync::{Notify, watch};
use warded::{Condition, Lock, wait_until};

use crate::side_by_side::Role;

/// One way to take turns.
pub(crate) trait Contender: 'static {
    const NAME: &'static str;
    const ROLE: Role;

    /// Makes a seat for each task. The last seat has the first turn.
    fn create(tasks: usize) -> Vec<impl Seat>;
}

/// The part of a contender that one task uses.
pub(crate) trait Seat: Send + 'static {
    /// Waits for the turn of `me`, then gives the turn to `next`. Returns the number of turns before this one.
    fn take(&mut self, me: usize, next: usize) -> impl Future<Output = usize> + Send;
}

/// Which task has the turn, and how many turns there have been.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turns {
    pub(crate) turn: usize,
    taken: usize,
}

impl Turns {
    pub(crate) fn begin(tasks: usize) -> Self {
        Self { turn: tasks - 1, taken: 0 }
    }

    fn is_turn_of(&self, me: usize) -> bool {
        self.turn == me
    }

    pub(crate) fn pass_to(&mut self, next: usize) -> usize {
        self.turn = next;
        self.taken += 1;
        self.taken - 1
    }
}

/// Implements [`Contender`] for a type that is shared in an `Arc`.
macro_rules! turns {
    (
        $name:literal, $role:ident, $contender:ty,
        new: |$tasks:ident| $new:expr,
        take: |$this:ident, $me:ident, $next:ident| $take:expr $(,)?
    ) => {
        impl Contender for $contender {
            const NAME: &'static str = $name;
            const ROLE: Role = Role::$role;

            fn create($tasks: usize) -> Vec<impl Seat> {
                vec![Arc::new($new); $tasks]
            }
        }

        impl Seat for Arc<$contender> {
            #[inline]
            async fn take(&mut self, $me: usize, $next: usize) -> usize {
                let $this = &**self;
                $take
            }
        }
    };
}

// --- ours ---

/// No task has to notify another.
pub(crate) struct WaitUntil(Lock<Turns>);

turns! {
    "warded wait_until!", Ours, WaitUntil,
    new: |tasks| WaitUntil(Lock::new(Turns::begin(tasks))),
    take: |this, me, next| wait_until!(this.0, |s| s.turn == me, |s| s.pass_to(next)),
}

/// The same, with a predicate whose shape the macro can't read: a release evaluates one after the other, until one is true.
pub(crate) struct NoShape(Lock<Turns>);

turns! {
    "warded, no shape", Ours, NoShape,
    new: |tasks| NoShape(Lock::new(Turns::begin(tasks))),
    take: |this, me, next| wait_until!(this.0, |s| s.is_turn_of(me), |s| s.pass_to(next)),
}

/// asyncio's way: each turn notifies all tasks.
pub(crate) struct WaitUntilNotified(Condition<Turns>);

turns! {
    "warded notify_all", Ours, WaitUntilNotified,
    new: |tasks| WaitUntilNotified(Condition::new(Turns::begin(tasks))),
    take: |this, me, next| {
        let mut turns = this.0.acquire().await.wait_for(move |s| s.turn == me).await;
        turns.notify_all();
        turns.pass_to(next)
    },
}

// --- a signal for each task, placed by hand ---

/// A [`Notify`] for each task, beside a mutex of type `M`.
pub(crate) struct NotifyATask<M> {
    turns: M,
    notifies: Vec<Notify>,
}

impl<M> NotifyATask<M> {
    fn new(turns: M, tasks: usize) -> Self {
        Self { turns, notifies: iter::repeat_with(Notify::new).take(tasks).collect() }
    }
}

turns! {
    "tokio Mutex, Notify a task", FairPeer, NotifyATask<tokio::sync::Mutex<Turns>>,
    new: |tasks| NotifyATask::new(tokio::sync::Mutex::new(Turns::begin(tasks)), tasks),
    take: |this, me, next| loop {
        let mut turns = this.turns.lock().await;
        if turns.turn == me {
            let turn = turns.pass_to(next);
            drop(turns);
            this.notifies[next].notify_one();
            break turn;
        }
        drop(turns);
        this.notifies[me].notified().await;
    },
}

// A mutex that blocks its thread, and is never held while a task waits.
turns! {
    "parking_lot Mutex, Notify a task", FairPeer, NotifyATask<parking_lot::Mutex<Turns>>,
    new: |tasks| NotifyATask::new(parking_lot::Mutex::new(Turns::begin(tasks)), tasks),
    take: |this, me, next| loop {
        let turn = {
            let mut turns = this.turns.lock();
            (turns.turn == me).then(|| turns.pass_to(next))
        };
        if let Some(turn) = turn {
            this.notifies[next].notify_one();
            break turn;
        }
        this.notifies[me].notified().await;
    },
}

/// A condition variable for each task.
pub(crate) struct CondvarATask {
    turns: Mutex<Turns>,
    condvars: Vec<Condvar>,
}

turns! {
    "asyncband Mutex, Condvar a task", FairPeer, CondvarATask,
    new: |tasks| CondvarATask {
        turns: Mutex::new(Turns::begin(tasks)),
        condvars: iter::repeat_with(Condvar::new).take(tasks).collect(),
    },
    take: |this, me, next| {
        let turns = this.turns.lock().await;
        let mut turns = this.condvars[me].wait_while(turns, |turns| turns.turn != me).await;
        let turn = turns.pass_to(next);
        drop(turns);
        this.condvars[next].notify_one();
        turn
    },
}

/// A future written for this purpose: it takes its turn while it is polled.
pub(crate) struct WakerATask(parking_lot::Mutex<(Turns, Vec<Waker>)>);

turns! {
    "a waker a task", Limit, WakerATask,
    new: |tasks| WakerATask(parking_lot::Mutex::new((Turns::begin(tasks), vec![Waker::noop().clone(); tasks]))),
    take: |this, me, next| poll_fn(|cx| {
        let mut guard = this.0.lock();
        let (turns, wakers) = &mut *guard;
        if turns.turn != me {
            wakers[me].clone_from(cx.waker());
            return Poll::Pending;
        }
        let turn = turns.pass_to(next);
        let waker = wakers[next].clone();
        drop(guard);
        waker.wake();
        Poll::Ready(turn)
    }).await,
}

// --- all tasks are woken at each turn ---

pub(crate) struct NotifyAll {
    turns: Mutex<Turns>,
    changed: Condvar,
}

turns! {
    "asyncband Mutex, Condvar", FairPeer, NotifyAll,
    new: |tasks| NotifyAll { turns: Mutex::new(Turns::begin(tasks)), changed: Condvar::new() },
    take: |this, me, next| {
        let turns = this.turns.lock().await;
        let mut turns = this.changed.wait_while(turns, |turns| turns.turn != me).await;
        let turn = turns.pass_to(next);
        drop(turns);
        this.changed.notify_all();
        turn
    },
}

pub(crate) struct NotifyWaiters {
    turns: tokio::sync::Mutex<Turns>,
    changed: Notify,
}

turns! {
    "tokio Mutex, Notify", FairPeer, NotifyWaiters,
    new: |tasks| NotifyWaiters { turns: tokio::sync::Mutex::new(Turns::begin(tasks)), changed: Notify::new() },
    take: |this, me, next| loop {
        // Made before the turn is read: otherwise a turn in between would be missed.
        let changed = this.changed.notified();
        let mut turns = this.turns.lock().await;
        if turns.turn == me {
            let turn = turns.pass_to(next);
            drop(turns);
            this.changed.notify_waiters();
            break turn;
        }
        drop(turns);
        changed.await;
    },
}

/// Each task sees each change.
pub(crate) enum Watch {}

impl Contender for Watch {
    const NAME: &'static str = "tokio watch";
    const ROLE: Role = Role::FairPeer;

    fn create(tasks: usize) -> Vec<impl Seat> {
        let (sender, receiver) = watch::channel(Turns::begin(tasks));
        vec![(Arc::new(sender), receiver); tasks]
    }
}

impl Seat for (Arc<watch::Sender<Turns>>, watch::Receiver<Turns>) {
    #[inline]
    async fn take(&mut self, me: usize, next: usize) -> usize {
        let (sender, receiver) = self;
        let turns = receiver.wait_for(|turns| turns.turn == me).await.expect("it has a sender");
        drop(turns);
        let mut turn = 0;
        sender.send_modify(|turns| turn = turns.pass_to(next));
        turn
    }
}
