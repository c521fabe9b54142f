//! The names that methods have in tokio, `std` and asyncio. Each such method is an error that says what to write here.
//!
//! A row contains the names, a trait that no type implements, and its message:
//!
//! ```text
//! lock(), lock_async(): LockHasLock "a `Lock` is acquired: write `.acquire().await`";
//!
//! error[E0277]: a `Lock` is acquired: write `.acquire().await`
//!   |
//!   |     account.lock().await
//!   |             ^^^^ no such method here
//! ```
//!
//! 1. The trait is a bound of the method, so the message is an error, which no `allow` hides.
//! 2. A method's result is inferred, so there is no second error where it is awaited or unwrapped.
//! 3. A user's own methods come first. These take `&mut self`, which rustc tries after the `&self` of a user's extension trait.
//!    The methods of a guard would come before those of the user's value. So for a guard the trait is a bound of the `impl`, and rustc
//!    looks at the value next. If the value has no such method either, the message names the trait, so the trait's name is the advice.

#![expect(unnameable_types, reason = "the traits are only read, in messages")]
#![expect(
    clippy::copy_iterator,
    clippy::should_implement_trait,
    clippy::iter_not_returning_iterator,
    clippy::new_ret_no_self,
    reason = "other crates use these names"
)]

use crate::{
    Barrier, BoundedSemaphore, Condition, ConditionGuard, Event, Job, Lock, LockGuard, MappedLockGuard, Monitor,
    MonitorGuard, NamedCondition, Order, OrderedQueue, OwnedJob, OwnedLockGuard, OwnedMappedLockGuard,
    OwnedRwLockReadGuard, OwnedRwLockWriteGuard, OwnedSemaphorePermit, OwnedSlot, RwLock, RwLockReadGuard,
    RwLockWriteGuard, Semaphore, SemaphorePermit, Slot, Turn,
    expansion::{Guarded, Itself},
};
use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// The methods of types that lead to no value of the user's.
macro_rules! methods {
    ($($generics:tt $of:tt {$(
        $($name:ident $arguments:tt),+: $has:tt $message:literal;
    )*})*) => {$($(
        #[diagnostic::on_unimplemented(message = $message, label = "no such method here")]
        pub trait $has {}

        methods!(@ $generics $of $has $($name $arguments)+);
    )*)*};
    (@ [$($generics:tt)*] [$of:ty] $has:tt $($name:ident ($($argument:ident),*))+) => {
        impl<$($generics)*> $of {$(
            #[doc(hidden)]
            pub fn $name<$($argument,)* Any>(&mut self, $(_: $argument),*) -> Any
            where
                for<'a> Self: $has,
            {
                unreachable!("nothing has this method")
            }
        )+}
    };
}

/// Functions without `self`.
macro_rules! functions {
    ($($generics:tt $of:tt {$(
        $($name:ident $arguments:tt),+: $has:tt $message:literal;
    )*})*) => {$($(
        #[diagnostic::on_unimplemented(message = $message, label = "no such function here")]
        pub trait $has {}

        functions!(@ $generics $of $has $($name $arguments)+);
    )*)*};
    (@ [$($generics:tt)*] [$of:ty] $has:tt $($name:ident ($($argument:ident),*))+) => {
        impl<$($generics)*> $of {$(
            #[doc(hidden)]
            pub fn $name<$($argument,)* Any>($(_: $argument),*) -> Any
            where
                for<'a> Self: $has,
            {
                unreachable!("nothing has this function")
            }
        )+}
    };
}

/// The methods of guards, which rustc tries after those of the value. Also methods that exist for `Arc<Self>`.
macro_rules! methods_behind_the_value {
    ($($advice:tt $message:literal {$($name:ident),+} $([$($generics:tt)*] [$of:ty])+;)*) => {$(
        #[diagnostic::on_unimplemented(message = $message, label = "no such method here")]
        pub trait $advice {}

        methods_behind_the_value!(@ $advice {$($name),+} $([$($generics)*] [$of])+);
    )*};
    (@ $advice:tt $names:tt $($generics:tt $of:tt)+) => {$(
        methods_behind_the_value!(@@ $advice $names $generics $of);
    )+};
    (@@ $advice:tt {$($name:ident),+} [$($generics:tt)*] [$of:ty]) => {
        impl<$($generics)*> $of
        where
            for<'any> Self: $advice,
        {$(
            #[doc(hidden)]
            pub fn $name(&self) {}
        )+}
    };
}

/// The types that are not futures or iterators. rustc takes a message only from the bound of an `impl` of `Future` or `Iterator`, and
/// not of `IntoFuture` or `IntoIterator`. The type that such a future gives is unknown, so there is no second error where it is used.
macro_rules! no {
    ($what:ident $label:literal: $($is:tt $message:literal: $([$($generics:tt)*] [$of:ty])+;)*) => {$(
        #[diagnostic::on_unimplemented(message = $message, label = $label)]
        pub trait $is {
            type Given;
        }

        no!(each $what $is $([$($generics)*] [$of])+);
    )*};
    (each $what:tt $is:tt $($generics:tt [$of:ty])+) => {$(
        no!($what $is $generics [] [$of]);
        no!($what $is $generics ['any,] [&'any $of]);
    )+};
    (Future $is:tt [$($generics:tt)*] [$($any:tt)*] [$of:ty]) => {
        #[doc(hidden)]
        impl<$($any)* $($generics)*> Future for $of
        where
            for<'never> Itself<Self>: $is,
        {
            type Output = <Itself<Self> as $is>::Given;

            fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
                unreachable!("it is no future")
            }
        }
    };
    (Iterator $is:tt [$($generics:tt)*] [$($any:tt)*] [$of:ty]) => {
        #[doc(hidden)]
        impl<$($any)* $($generics)*> Iterator for $of
        where
            for<'never> Itself<Self>: $is,
        {
            type Item = <Itself<Self> as $is>::Given;

            fn next(&mut self) -> Option<Self::Item> {
                unreachable!("it is no iterator")
            }
        }
    };
}

no! { Iterator "no iterator":
    QueueIsIterator "write `while let Ok(job) = queue.get().await`, or `.jobs()` for a stream":
        [T, O: Order<T>] [OrderedQueue<T, O>];
    GuardIsIterator "a guard derefs to the value: write `guard.iter()`, `guard.iter_mut()` or `guard.drain(..)`":
        ['g, T: ?Sized] [LockGuard<'g, T>] [T: ?Sized] [OwnedLockGuard<T>]
        ['g, T: ?Sized] [RwLockReadGuard<'g, T>] ['g, T: ?Sized] [RwLockWriteGuard<'g, T>]
        ['g, T: ?Sized] [ConditionGuard<'g, T>] ['g, T: ?Sized] [MonitorGuard<'g, T>];
    LockIsIterator "write `for item in value.iter()` in the body of `with_lock!(lock, |value| ..)`":
        [T: ?Sized] [Lock<T>] [T: ?Sized] [Condition<T>] [T: ?Sized] [RwLock<T>];
    MonitorIsIterator "write `for item in value.iter()` in the body of `locked!(monitor, |value| ..)`":
        [T: ?Sized] [Monitor<T>];
}

no! { Future "no future":
    // A macro that waits gives a guard, and was perhaps meant to give the wait.
    IsFutureOfGuard "this is the guard already, and no future: leave out `.await`; a wait that you hand over is `async {{ wait_until!(..) }}`, and its limit `timeout = ..` behind the lock":
        ['g, T: ?Sized] [LockGuard<'g, T>] [T: ?Sized] [OwnedLockGuard<T>]
        ['g, T: ?Sized] [RwLockReadGuard<'g, T>] ['g, T: ?Sized] [RwLockWriteGuard<'g, T>]
        ['g, T: ?Sized] [ConditionGuard<'g, T>] ['g, T: ?Sized] [MonitorGuard<'g, T>];
    LockIsFuture "a `Lock` is acquired: write `.acquire().await`, or `with_lock!(lock, |value| ..)`":
        [T: ?Sized] [Lock<T>] [T: ?Sized] [Condition<T>];
    RwLockIsFuture "an `RwLock` has readers and writers: write `.write().await` to change the value, `.read().await` to look at it":
        [T: ?Sized] [RwLock<T>];
    MonitorIsFuture "write `locked!(monitor, |value| ..)`, without `.await`; or `wait_until!(monitor, |value| ..)`, which waits until a predicate is true":
        [T: ?Sized] [Monitor<T>];
    NamedConditionIsFuture "write `wait_until!(self.condition)`":
        [T: ?Sized, const KEY: usize] [NamedCondition<T, KEY>];
    EventIsFuture "write `.wait().await`": [] [Event];
    BarrierIsFuture "write `.wait().await`": [] [Barrier];
    SemaphoreIsFuture "write `.acquire().await`":
        [] [Semaphore] [] [BoundedSemaphore];
    QueueIsFuture "write `.get().await`": [T, O: Order<T>] [OrderedQueue<T, O>];
}

methods! {
    [T: ?Sized] [Lock<T>] {
        lock(), lock_async(): LockHasLock
            "a `Lock` is acquired: write `.acquire().await`, or `with_lock!(lock, |value| ..)`";
        try_lock(): LockHasTryLock "write `.try_acquire()`, which gives an `Option`";
        lock_owned(), lock_arc(): LockHasLockOwned "write `.acquire_owned().await`, of an `Arc<Lock<_>>`";
        try_lock_owned(), try_lock_arc(): LockHasTryLockOwned "write `.try_acquire_owned()`, of an `Arc<Lock<_>>`";
        blocking_lock(), lock_blocking(), blocking_acquire(), acquire_blocking(): LockHasBlockingLock
            "outside async write `with_lock_blocking!(lock, |value| ..)`, or `block_on(lock.acquire())`";
        try_lock_for(A), lock_timeout(A), acquire_timeout(A): LockHasTryLockFor
            "write `.acquire().timeout(duration).await`";
        read(), write(), try_read(), try_write(): LockHasReaders
            "a `Lock` has no readers: write `.acquire().await`, or declare an `RwLock`";
        acquire_many(A): LockHasPermits "a `Lock` has one holder: write `.acquire().await`, or use a `Semaphore`";
        notify_one(), notify_waiters(), notify_all(), notify_last(), notify(A): LockNotifies
            "leave out the notification: releasing a `Lock` wakes the tasks whose predicates are true";
        wait(A), wait_for(A), wait_until(A): LockHasWait
            "write `wait_until!(lock, |value| ..)`, or `.acquire_when(|value| ..).await`";
        notified(), notified_owned(), changed(), subscribe(): LockHasNotified
            "write `wait_until!(lock, |value| ..)`, which waits until a predicate is true";
        wait_timeout(A, B), wait_timeout_while(A, B, C): LockHasWaitTimeout
            "write `wait_until!(lock, timeout = duration, |value| ..)`";
        wait_while(A): LockHasWaitWhile "write `wait_until!(lock, |value| ..)`, with the opposite predicate";
        release(), unlock(), force_unlock(): LockHasRelease
            "a guard gives the lock back: write `guard.release()`, or let it go out of scope";
        locked(): LockHasLocked "write `.is_locked()`";
        with(A), with_lock(A), try_with_lock(A), with_lock_blocking(A), wait_until_blocking(A): LockHasWith
            "that is a macro: write `with_lock!(lock, |value| ..)`, and likewise each of its relatives";
        clone(): LockIsCloned "a `Lock` is shared, not copied: write `Arc::clone(&lock)`, of an `Arc<Lock<_>>`";
    }
    [T: ?Sized] [RwLock<T>] {
        lock(), acquire(), lock_async(): RwLockHasLock
            "an `RwLock` has readers and writers: write `.write().await` to change the value, `.read().await` to look at it";
        try_lock(), try_acquire(): RwLockHasTryLock "write `.try_write()` to change the value, `.try_read()` to look at it";
        lock_owned(), acquire_owned(), write_arc(): RwLockHasLockOwned "write `.write_owned().await`, of an `Arc<RwLock<_>>`";
        read_arc(): RwLockHasReadArc "write `.read_owned().await`, of an `Arc<RwLock<_>>`";
        upgradable_read(), upgradeable_read(), upgradable_read_arc(): RwLockHasUpgradableRead
            "a read lock can't be upgraded: write `.write().await`";
        blocking_read(), read_blocking(): RwLockHasBlockingRead "outside async write `block_on(lock.read())`";
        blocking_write(), write_blocking(): RwLockHasBlockingWrite
            "outside async write `with_lock_blocking!(lock, |value| ..)`, or `block_on(lock.write())`";
        try_read_for(A), read_timeout(A): RwLockHasTryReadFor "write `.read().timeout(duration).await`";
        try_write_for(A), write_timeout(A): RwLockHasTryWriteFor "write `.write().timeout(duration).await`";
        notify_one(), notify_waiters(), notify_all(), notify(A), wait(A), wait_for(A), wait_until(A), wait_while(A):
            RwLockHasWaits "nothing waits on an `RwLock` for a predicate: declare a `Lock` or a `Monitor`";
        release(), unlock(): RwLockHasRelease
            "a guard gives the lock back: write `guard.release()`, or let it go out of scope";
        locked(): RwLockHasLocked "write `.is_locked()`";
        with(A), with_lock(A), read_lock(A), try_with_lock(A), try_read_lock(A), with_lock_blocking(A): RwLockHasWith
            "that is a macro: write `with_lock!(lock, |value| ..)`, or `read_lock!(lock, |value| ..)`";
        clone(): RwLockIsCloned "an `RwLock` is shared, not copied: write `Arc::clone(&lock)`, of an `Arc<RwLock<_>>`";
    }
    [T: ?Sized] [Monitor<T>] {
        acquire(), lock_async(), blocking_lock(), lock_blocking(), blocking_acquire(), acquire_blocking():
            MonitorHasAcquire "write `.lock()`, without `.await`, or `locked!(monitor, |value| ..)`";
        try_acquire(): MonitorHasTryAcquire "write `.try_lock()`, which gives an `Option`";
        acquire_owned(), lock_owned(), lock_arc(), try_acquire_owned(), try_lock_owned(), try_lock_arc():
            MonitorHasLockOwned
            "the guard of a `Monitor` borrows it and is held for a moment: write `.lock()`, or declare a `Lock`";
        read(): MonitorHasRead "write `.lock()`, or `.peek(|value| ..)`";
        write(), try_read(), try_write(): MonitorHasWrite "a `Monitor` has no readers: write `.lock()`, or `.try_lock()`";
        try_lock_for(A), lock_timeout(A), acquire_timeout(A): MonitorHasTryLockFor
            "a `Monitor` is held for a moment only: write `.lock()` or `.try_lock()`";
        notify_one(), notify_waiters(), notify_all(), notify_last(), notify(A): MonitorNotifies
            "leave out the notification: unlocking a `Monitor` wakes the tasks whose predicates are true";
        wait(A), wait_for(A), wait_when(A), acquire_when(A): MonitorHasWait
            "write `wait_until!(monitor, |value| ..)`, or `.wait_until(|value| ..).await`";
        notified(), notified_owned(), changed(), subscribe(): MonitorHasNotified
            "write `wait_until!(monitor, |value| ..)`, which waits until a predicate is true";
        wait_timeout(A, B), wait_timeout_while(A, B, C): MonitorHasWaitTimeout
            "write `wait_until!(monitor, timeout = duration, |value| ..)`";
        wait_while(A): MonitorHasWaitWhile "write `wait_until!(monitor, |value| ..)`, with the opposite predicate";
        release(), unlock(), force_unlock(): MonitorHasRelease
            "a guard unlocks the monitor: write `drop(guard)`, or let it go out of scope";
        is_locked(): MonitorHasIsLocked "write `.try_lock().is_none()`";
        locked(A), with_lock(A), try_locked(A), with_lock_blocking(A): MonitorHasLocked
            "write `.with(|value| ..)`, or the macro `locked!(monitor, |value| ..)`; whether it is locked tells `.try_lock().is_none()`";
        clone(): MonitorIsCloned "a `Monitor` is shared, not copied: write `Arc::clone(&monitor)`, of an `Arc<Monitor<_>>`";
    }
    [T: ?Sized] [Condition<T>] {
        lock(), lock_async(): ConditionHasLock "write `.acquire().await`, which gives a guard of the value";
        try_lock(): ConditionHasTryLock "write `.try_acquire()`, which gives an `Option`";
        wait(), notified(): ConditionHasWait
            "acquire the condition before: write `let guard = condition.acquire().await.wait().await`";
        wait_for(A), wait_until(A): ConditionHasWaitUntil
            "write `.acquire_when(|value| ..).await`, or `wait_until!(condition, |value| ..)`";
        wait_while(A): ConditionHasWaitWhile "write `.acquire_when(|value| ..).await`, with the opposite predicate";
        notify(A): ConditionHasNotify "acquire the condition before: write `condition.acquire().await.notify(n)`";
        notify_one(): ConditionHasNotifyOne "acquire the condition before: write `condition.acquire().await.notify(1)`";
        notify_all(), notify_waiters(): ConditionHasNotifyAll
            "acquire the condition before: write `condition.acquire().await.notify_all()`";
        release(), unlock(): ConditionHasRelease
            "a guard gives the lock back: write `guard.release()`, or let it go out of scope";
        locked(): ConditionHasLocked "write `.is_locked()`";
        clone(): ConditionIsCloned
            "a `Condition` is shared, not copied: write `Arc::clone(&condition)`, of an `Arc<Condition<_>>`";
    }
    [T: ?Sized, const KEY: usize] [NamedCondition<T, KEY>] {
        lock(), acquire(), try_lock(), try_acquire(): NamedConditionHasLock
            "a condition in a `#[guarded]` struct has no lock of its own: acquire the lock that it is `of`";
        wait(), notified(): NamedConditionHasWait
            "write `wait_until!(self.condition)`, or take a `Lock` before: `self.state.acquire().await.wait(&self.condition).await`";
        wait_for(A), wait_until(A): NamedConditionHasWaitFor
            "write `wait_until!(self.condition, |s| ..)`, or take a `Lock` before: `self.state.acquire().await.wait_for(&self.condition, |s| ..).await`";
        wait_timeout(A, B), wait_timeout_while(A, B, C): NamedConditionHasWaitTimeout
            "write `wait_until!(self.condition, timeout = duration)`";
        wait_while(A): NamedConditionHasWaitWhile "write `wait_until!(self.condition, |s| ..)`, with the opposite predicate";
        notify(A), notify_one(): NamedConditionHasNotify
            "leave it out if the condition has `when = ..`, as each condition of a `Monitor` has; otherwise acquire the `Lock` before: `self.state.acquire().await.notify(&self.condition, 1)`";
        notify_all(), notify_waiters(): NamedConditionHasNotifyAll
            "leave it out if the condition has `when = ..`, as each condition of a `Monitor` has; otherwise acquire the `Lock` before: `self.state.acquire().await.notify_all(&self.condition)`";
    }
    [] [Event] {
        notify_one(), notify_last(): EventHasNotifyOne
            "an `Event` lets all tasks go on: write `.set()`; to let one task go on, use a `Semaphore`";
        notify_waiters(), notify_all(), trigger(), fire(), signal(), cancel(), open(): EventHasNotifyAll "write `.set()`";
        notify(A), send(A): EventHasNotify "an `Event` carries no value and lets all go on: write `.set()`";
        notified(), notified_owned(), listen(), cancelled(), changed(), recv(): EventHasNotified "write `.wait().await`";
        blocking_wait(), wait_blocking(): EventHasBlockingWait "outside async write `block_on(event.wait())`";
        wait_timeout(A): EventHasWaitTimeout "write `.wait().timeout(duration).await`";
        wait_for(A), wait_until(A), wait_while(A): EventHasPredicates
            "an `Event` has no value: put that beside a `Monitor`, and write `wait_until!(monitor, |value| ..)`";
        is_cancelled(), is_triggered(), is_notified(), get(): EventHasIsCancelled "write `.is_set()`";
        reset(), unset(): EventHasReset "write `.clear()`";
        clone(): EventIsCloned "an `Event` is shared, not copied: write `Arc::clone(&event)`, of an `Arc<Event>`";
    }
    [] [Semaphore] {
        release(): SemaphoreHasRelease
            "a permit gives itself back: write `permit.release()`; to add a new permit write `.add_permits(1)`";
        wait(), down(), lock(), access(): SemaphoreHasWait "write `.acquire().await`";
        signal(), up(), post(), notify_one(): SemaphoreHasSignal
            "a permit gives itself back: write `permit.release()`; to add a new permit write `.add_permits(1)`";
        try_lock(), try_access(): SemaphoreHasTryLock "write `.try_acquire()`, which gives an `Option`";
        acquire_arc(): SemaphoreHasAcquireArc "write `.acquire_owned().await`, of an `Arc<Semaphore>`";
        try_acquire_arc(): SemaphoreHasTryAcquireArc "write `.try_acquire_owned()`, of an `Arc<Semaphore>`";
        blocking_acquire(), acquire_blocking(): SemaphoreHasBlockingAcquire
            "outside async write `block_on(semaphore.acquire())`";
        acquire_timeout(A): SemaphoreHasAcquireTimeout "write `.acquire().timeout(duration).await`";
        forget_permits(A): SemaphoreHasForgetPermits "write `.acquire_many(n).await.forget()`";
        available(), permits(): SemaphoreHasAvailable "write `.available_permits()`";
        locked(): SemaphoreHasLocked "write `.is_locked()`";
        close(), is_closed(): SemaphoreHasClose "a `Semaphore` is never closed: tell the tasks by an `Event`, and write `.set()`";
        clone(): SemaphoreIsCloned
            "a `Semaphore` is shared, not copied: write `Arc::clone(&semaphore)`, of an `Arc<Semaphore>`";
    }
    [] [BoundedSemaphore] {
        release(): BoundedSemaphoreHasRelease "a permit gives itself back: write `permit.release()`, or let it go out of scope";
        add_permits(A), signal(), up(), post(), notify_one(): BoundedSemaphoreHasAddPermits
            "a `BoundedSemaphore` only takes its own permits back: write `permit.release()`, or use a `Semaphore`";
        wait(), down(), lock(), access(): BoundedSemaphoreHasWait "write `.acquire().await`";
        try_lock(), try_access(): BoundedSemaphoreHasTryLock "write `.try_acquire()`, which gives an `Option`";
        acquire_arc(): BoundedSemaphoreHasAcquireArc "write `.acquire_owned().await`, of an `Arc<BoundedSemaphore>`";
        blocking_acquire(), acquire_blocking(): BoundedSemaphoreHasBlockingAcquire
            "outside async write `block_on(semaphore.acquire())`";
        acquire_timeout(A): BoundedSemaphoreHasAcquireTimeout "write `.acquire().timeout(duration).await`";
        available(): BoundedSemaphoreHasAvailable "write `.available_permits()`";
        locked(): BoundedSemaphoreHasLocked "write `.is_locked()`";
        close(), is_closed(): BoundedSemaphoreHasClose
            "a `BoundedSemaphore` is never closed: tell the tasks by an `Event`, and write `.set()`";
        clone(): BoundedSemaphoreIsCloned
            "a `BoundedSemaphore` is shared, not copied: write `Arc::clone(&semaphore)`, of an `Arc<BoundedSemaphore>`";
    }
    ['p] [SemaphorePermit<'p>] {
        unwrap(): PermitHasUnwrap "acquiring can't fail: leave out `.unwrap()`";
        expect(A): PermitHasExpect "acquiring can't fail: leave out `.expect(..)`";
        unlock(), close(): PermitHasUnlock "write `.release()`, or let the permit go out of scope";
        num_permits(): PermitHasNumPermits "write `.permits()`";
    }
    [] [OwnedSemaphorePermit] {
        unwrap(): OwnedPermitHasUnwrap "acquiring can't fail: leave out `.unwrap()`";
        expect(A): OwnedPermitHasExpect "acquiring can't fail: leave out `.expect(..)`";
        unlock(), close(): OwnedPermitHasUnlock "write `.release()`, or let the permit go out of scope";
        num_permits(): OwnedPermitHasNumPermits "write `.permits()`";
    }
    [] [Barrier] {
        arrive_and_wait(), arrive(), join(): BarrierHasArrive "write `.wait().await`";
        blocking_wait(), wait_blocking(): BarrierHasBlockingWait "outside async write `block_on(barrier.wait())`";
        wait_timeout(A): BarrierHasWaitTimeout "write `.wait().timeout(duration).await`";
        n_waiting(): BarrierHasNWaiting "write `.waiting()`";
        broken(): BarrierHasBroken "write `.is_broken()`";
        clone(): BarrierIsCloned "a `Barrier` is shared, not copied: write `Arc::clone(&barrier)`, of an `Arc<Barrier>`";
    }
    [] [Turn] {
        is_leader(): TurnHasIsLeader "write `.is_last()`, which is true for one party in each round";
    }
    [T, O: Order<T>] [OrderedQueue<T, O>] {
        send(A), push(A), push_back(A), enqueue(A), insert(A), add(A), send_async(A): QueueHasSend "write `.put(item).await`";
        try_send(A), try_push(A), put_nowait(A), force_push(A): QueueHasTrySend "write `.try_put(item)`";
        blocking_send(A), send_blocking(A), put_blocking(A): QueueHasBlockingSend
            "outside async write `block_on(queue.put(item))`";
        send_timeout(A, B): QueueHasSendTimeout "write `.put(item).timeout(duration).await`";
        recv(), receive(), pop(), pop_front(), dequeue(), take(), next(), recv_async(): QueueHasRecv
            "write `.get().await`, which gives a `Job` that derefs to the item";
        try_recv(), try_pop(), get_nowait(): QueueHasTryRecv "write `.try_get()`, which gives a `Job` that derefs to the item";
        blocking_recv(), recv_blocking(), get_blocking(): QueueHasBlockingRecv "outside async write `block_on(queue.get())`";
        recv_timeout(A): QueueHasRecvTimeout "write `.get().timeout(duration).await`";
        iter(), into_iter(), stream(), into_stream(), drain(): QueueHasIter
            "write `while let Ok(job) = queue.get().await`, or `.jobs()` for a stream";
        close(), closed(), stop(): QueueHasClose "write `.shutdown()`, or `.shutdown_now()` to drop the items as well";
        is_closed(): QueueHasIsClosed "write `.is_shut_down()`";
        task_done(): QueueHasTaskDone "a job is done when it is dropped: write `job.done()`, or let it go out of scope";
        qsize(), size(): QueueHasQsize "write `.len()`";
        empty(): QueueHasEmpty "write `.is_empty()`";
        full(): QueueHasFull "write `.is_full()`";
        maxsize(), max_capacity(): QueueHasMaxsize "write `.capacity()`";
        subscribe(), sender(), split(): QueueHasHalves
            "a `Queue` has no halves: share it, `Arc::clone(&queue)`, and write `.put(item).await` and `.get().await`";
        clone(): QueueIsCloned "a `Queue` is shared, not copied: write `Arc::clone(&queue)`, of an `Arc<Queue<_>>`";
    }
    ['q, T, O: Order<T>] [Slot<'q, T, O>] {
        send(A), push(A): SlotHasSend "write `.put(item)`";
    }
    [T, O: Order<T>] [OwnedSlot<T, O>] {
        send(A), push(A): OwnedSlotHasSend "write `.put(item)`";
    }
}

functions! {
    [T] [Lock<T>] { const_new(A): LockHasConstNew "write `Lock::new(value)`, which is `const`"; }
    [T] [RwLock<T>] { const_new(A): RwLockHasConstNew "write `RwLock::new(value)`, which is `const`"; }
    [] [Semaphore] { const_new(A): SemaphoreHasConstNew "write `Semaphore::new(permits)`, which is `const`"; }
    [] [Event] { const_new(): EventHasConstNew "write `Event::new()`, which is `const`"; }
    [T, O: Order<T>] [OrderedQueue<T, O>] {
        new(): QueueHasNew "write `Queue::unbounded()`, or `Queue::bounded(nonzero!(10))`";
        with_capacity(A), channel(A): QueueHasWithCapacity "write `Queue::bounded(nonzero!(10))`";
    }
}

methods_behind_the_value! {
    AcquiringNeverFailsSoWriteNoUnwrap "acquiring can't fail: leave out `.unwrap()`" { unwrap, expect }
        ['g, T: ?Sized] [LockGuard<'g, T>] [T: ?Sized] [OwnedLockGuard<T>]
        ['g, T: ?Sized] [RwLockReadGuard<'g, T>] [T: ?Sized] [OwnedRwLockReadGuard<T>]
        ['g, T: ?Sized] [RwLockWriteGuard<'g, T>] [T: ?Sized] [OwnedRwLockWriteGuard<T>]
        ['g, T: ?Sized] [MappedLockGuard<'g, T>] [T: ?Sized, U: ?Sized] [OwnedMappedLockGuard<T, U>]
        ['g, T: ?Sized] [ConditionGuard<'g, T>];
    LockingNeverFailsSoWriteNoUnwrap "locking can't fail: leave out `.unwrap()`" { unwrap, expect }
        ['g, T: ?Sized] [MonitorGuard<'g, T>];
    WriteTimeoutBehindTheLockOrBeforeAwait
        "write `timeout = duration` behind the lock of a macro, or `.timeout(duration)` before `.await`"
        { timeout, deadline, wait_timeout }
        ['g, T: ?Sized] [LockGuard<'g, T>] [T: ?Sized] [OwnedLockGuard<T>]
        ['g, T: ?Sized] [RwLockReadGuard<'g, T>] [T: ?Sized] [OwnedRwLockReadGuard<T>]
        ['g, T: ?Sized] [RwLockWriteGuard<'g, T>] [T: ?Sized] [OwnedRwLockWriteGuard<T>]
        ['g, T: ?Sized] [ConditionGuard<'g, T>] ['g, T: ?Sized] [MonitorGuard<'g, T>];
    WriteTheBodyBehindThePredicate "a body comes after the predicate: write `wait_until!(lock, |value| .., |value| ..)`"
        { then, and_then }
        ['g, T: ?Sized] [LockGuard<'g, T>] [T: ?Sized] [OwnedLockGuard<T>]
        ['g, T: ?Sized] [ConditionGuard<'g, T>] ['g, T: ?Sized] [MonitorGuard<'g, T>];
    TheGuardIsTheValueSoWriteItsMethods "the guard derefs to the value: write `guard.push(..)` or `*guard = ..`" { with, peek }
        ['g, T: ?Sized] [LockGuard<'g, T>] [T: ?Sized] [OwnedLockGuard<T>]
        ['g, T: ?Sized] [ConditionGuard<'g, T>] ['g, T: ?Sized] [MonitorGuard<'g, T>];
    IsHeldHereSoWriteTheFieldsAlone "the lock is held here: write `self.` before each of its fields"
        { acquire, try_acquire, lock, try_lock, read, write }
        ['g, T: ?Sized] [Guarded<'g, T>];
    WriteRelease "write `.release()`" { unlock }
        ['g, T: ?Sized] [LockGuard<'g, T>] [T: ?Sized] [OwnedLockGuard<T>]
        ['g, T: ?Sized] [RwLockReadGuard<'g, T>] [T: ?Sized] [OwnedRwLockReadGuard<T>]
        ['g, T: ?Sized] [RwLockWriteGuard<'g, T>] [T: ?Sized] [OwnedRwLockWriteGuard<T>]
        ['g, T: ?Sized] [ConditionGuard<'g, T>];
    WriteDropOfTheGuard "write `drop(guard)`" { unlock, release } ['g, T: ?Sized] [MonitorGuard<'g, T>];
    WriteNotifyOrNotifyAll "write `.notify(&self.condition, 1)` or `.notify_all(&self.condition)`"
        { notify_one, notify_waiters }
        ['g, T: ?Sized] [LockGuard<'g, T>] [T: ?Sized] [OwnedLockGuard<T>] ['g, T: ?Sized] [ConditionGuard<'g, T>];
    LeaveOutTheNotificationAsUnlockingWakes
        "leave out the notification: unlocking a `Monitor` wakes the tasks whose predicates are true"
        { notify, notify_one, notify_all, notify_waiters }
        ['g, T: ?Sized] [MonitorGuard<'g, T>];
    WriteWaitUntilOfTheMonitor "write `wait_until!(monitor, |value| ..)`, without a guard"
        { wait, wait_for, wait_until, wait_while }
        ['g, T: ?Sized] [MonitorGuard<'g, T>];
    WriteWaitUntilWithTheOppositePredicate "write `.wait_until(|value| ..)`, with the opposite predicate" { wait_while }
        ['g, T: ?Sized] [LockGuard<'g, T>] [T: ?Sized] [OwnedLockGuard<T>] ['g, T: ?Sized] [ConditionGuard<'g, T>];
    CannotBeUpgradedSoWriteFromTheStart "a read lock can't be upgraded: write `.write().await` from the start"
        { upgrade, try_upgrade, write }
        ['g, T: ?Sized] [RwLockReadGuard<'g, T>] [T: ?Sized] [OwnedRwLockReadGuard<T>];
    WriteDone "write `.done()`, or let the job go out of scope" { task_done, ack, complete, finish }
        ['q, T, O: Order<T>] [Job<'q, T, O>] [T, O: Order<T>] [OwnedJob<T, O>];
    WriteItForAnArcOfTheLock "write it for an `Arc<Lock<_>>`: `Arc::clone(&lock).acquire_owned().await`"
        { acquire_owned, try_acquire_owned }
        [T: ?Sized] [Lock<T>];
    WriteItForAnArcOfTheRwLock "write it for an `Arc<RwLock<_>>`: `Arc::clone(&lock).write_owned().await`"
        { read_owned, write_owned, try_read_owned, try_write_owned }
        [T: ?Sized] [RwLock<T>];
    WriteItForAnArcOfTheSemaphore "write it for an `Arc<Semaphore>`: `Arc::clone(&semaphore).acquire_owned().await`"
        { acquire_owned, acquire_many_owned, try_acquire_owned, try_acquire_many_owned }
        [] [Semaphore] [] [BoundedSemaphore];
    WriteItForAnArcOfTheQueue "write it for an `Arc<Queue<_>>`: `Arc::clone(&queue).get_owned().await`"
        { get_owned, try_get_owned, reserve_owned, try_reserve_owned }
        [T, O: Order<T>] [OrderedQueue<T, O>];
}
