//! The trait bounds of the branches of `select_event!`. The macro picks a bound by the syntax of the branch, so that each mistake
//! has its own message.

use crate::operation::Operation;

/// Makes a trait that a branch of one syntax must implement. `F` is the future of the branch. It is a parameter and not an
/// associated type, because rustc would report a missing associated type as a second error.
macro_rules! operations {
    ($($operation:ident),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<O: Operation> $operation<O::Future> for O {
            fn wait(self) -> O::Future {
                self.into_operation()
            }
        }
    )*};
}
operations!(
    LosesNothing,
    IsNoPrimitive,
    OutlivesNothing,
    IsNoSleep,
    IsNoTimeout,
    IsNoTick,
    IsNoPut,
    IsNoMonitor,
    IsNoWaitOnAMonitor,
    IsNoDuration
);

/// The bound of a branch with any other syntax.
#[diagnostic::on_unimplemented(
    message = "this branch may lose something when another one wins: spawn it before the select, or, if its documentation says that it is cancel safe, write `warded::cancel_safe(..)`",
    label = "not known to lose nothing when it is dropped"
)]
#[cfg_attr(
    feature = "tokio",
    diagnostic::on_unimplemented(
        note = "spawned: write `let mut task = tokio::spawn(..);` before, and here `result = &mut task => ..`"
    )
)]
#[cfg_attr(
    not(feature = "tokio"),
    diagnostic::on_unimplemented(
        note = "spawned: write `let mut task = spawn(..);` before, and here `result = warded::cancel_safe(&mut task) => ..`"
    )
)]
#[diagnostic::on_unimplemented(
    note = "of tokio's `recv()`, `join_next()`, `changed()`, `accept()`, `ctrl_c()`, `cancelled()` and `notified()` nothing is lost: write `warded::cancel_safe(..)`",
    note = "or await it before or after the select"
)]
pub trait LosesNothing<F> {
    /// Its future.
    fn wait(self) -> F;
}

/// `queue.get()`
pub fn loses_nothing<O: LosesNothing<F>, F>(operation: O) -> Option<F> {
    Some(operation.wait())
}

/// The bound of a branch that is a name: `operation`.
#[diagnostic::on_unimplemented(
    message = "a branch waits for the future of a method, such as `queue.get()` or `event.wait()`; for a cancel-safe future, such as tokio's `oneshot::Receiver`, write `warded::cancel_safe(..)` around it",
    label = "no wait of this crate"
)]
#[cfg_attr(
    feature = "tokio",
    diagnostic::on_unimplemented(
        note = "a future that may lose something when it is dropped half-way is spawned before the select: write `let mut task = tokio::spawn(future);`, and here `result = &mut task => ..`"
    )
)]
#[cfg_attr(
    not(feature = "tokio"),
    diagnostic::on_unimplemented(
        note = "a future that may lose something when it is dropped half-way is spawned before the select: write `let mut task = spawn(future);`, and here `result = warded::cancel_safe(&mut task) => ..`"
    )
)]
pub trait IsNoPrimitive<F> {
    /// Its future.
    fn wait(self) -> F;
}

/// `future`
pub fn is_no_primitive<O: IsNoPrimitive<F>, F>(operation: O) -> Option<F> {
    Some(operation.wait())
}

/// The bound of the branch `&mut operation`.
#[cfg_attr(
    feature = "tokio",
    diagnostic::on_unimplemented(
        message = "a future behind `&mut` may hold a lock or an item while the body runs: spawn it before the select, and wait for its handle here; around a receiver of tokio's write `warded::cancel_safe(&mut ..)`",
        label = "kept by its owner, and not polled while the body runs",
        note = "write `let mut task = tokio::spawn(future);` before, and here `result = &mut task => ..`",
        note = "or give it away: a wait of this crate without `&mut`, any other, if nothing is lost when it is dropped half-way, as `warded::cancel_safe(future)`"
    )
)]
#[cfg_attr(
    not(feature = "tokio"),
    diagnostic::on_unimplemented(
        message = "a future behind `&mut` may hold a lock or an item while the body runs: give it away, without `&mut`",
        label = "kept by its owner, and not polled while the body runs",
        note = "tokio's own, `&mut task` and `&mut interval`, need the feature `tokio` of warded",
        note = "any other future, if nothing is lost when it is dropped half-way, is given away as `warded::cancel_safe(future)`"
    )
)]
pub trait OutlivesNothing<F> {
    /// Its future.
    fn wait(self) -> F;
}

/// `&mut task`
pub fn outlives_nothing<O: OutlivesNothing<F>, F>(operation: O) -> Option<F> {
    Some(operation.wait())
}

/// The bound of the branch `sleep(duration)`.
#[diagnostic::on_unimplemented(
    message = "write `warded::after(duration)` for `sleep(duration)`, and `warded::at(instant)` for `sleep_until(instant)`",
    label = "a timer of another crate"
)]
#[cfg_attr(
    feature = "tokio",
    diagnostic::on_unimplemented(note = "or keep the timer, pinned, and select on `sleep.as_mut()`")
)]
pub trait IsNoSleep<F> {
    /// Its future.
    fn wait(self) -> F;
}

/// `sleep(duration)`
pub fn is_no_sleep<O: IsNoSleep<F>, F>(operation: O) -> Option<F> {
    Some(operation.wait())
}

/// The bound of the branch `timeout(duration, operation)`.
#[diagnostic::on_unimplemented(
    message = "an operation has a limit of its own: write `queue.get().timeout(duration)` for `timeout(duration, queue.get())`",
    label = "a limit of another crate",
    note = "likewise `queue.get().deadline(instant)` for `timeout_at(instant, queue.get())`; or give the select a branch `() = warded::after(duration) => ..`"
)]
pub trait IsNoTimeout<F> {
    /// Its future.
    fn wait(self) -> F;
}

/// `timeout(duration, operation)`
pub fn is_no_timeout<O: IsNoTimeout<F>, F>(operation: O) -> Option<F> {
    Some(operation.wait())
}

/// The bound of the branch `interval.tick()`.
#[cfg_attr(
    feature = "tokio",
    diagnostic::on_unimplemented(
        message = "write `&mut interval` for `interval.tick()`: the select waits for its next tick"
    )
)]
#[cfg_attr(
    not(feature = "tokio"),
    diagnostic::on_unimplemented(message = "write `warded::cancel_safe(interval.tick())`: no tick of tokio's is lost")
)]
#[diagnostic::on_unimplemented(
    label = "not known to lose nothing when it is dropped",
    note = "if it is no tick of tokio's, and nothing is lost when it is dropped half-way, say so: `warded::cancel_safe(..)`"
)]
pub trait IsNoTick<F> {
    /// Its future.
    fn wait(self) -> F;
}

/// `interval.tick()`
pub fn is_no_tick<O: IsNoTick<F>, F>(operation: O) -> Option<F> {
    Some(operation.wait())
}

/// The bound of the branch `queue.put(item)`.
#[diagnostic::on_unimplemented(
    message = "a `put` that loses would lose its item: write `slot = queue.reserve() => slot?.put(item)`",
    label = "dropped with its item when another branch wins",
    note = "if it is no `put` of this crate, and nothing is lost when it is dropped half-way, say so: `warded::cancel_safe(..)`"
)]
pub trait IsNoPut<F> {
    /// Its future.
    fn wait(self) -> F;
}

/// `queue.put(item)`
pub fn is_no_put<O: IsNoPut<F>, F>(operation: O) -> Option<F> {
    Some(operation.wait())
}

/// The bound of the branch `monitor.lock()`.
#[diagnostic::on_unimplemented(
    message = "a `Monitor` is locked at once: write `lock()` before the select, or in the body of a branch; to wait, write `wait_until!(monitor, |value| .., |value| ..)`",
    label = "not known to lose nothing when it is dropped",
    note = "for a mutex of tokio's write `warded::cancel_safe(mutex.lock())`"
)]
pub trait IsNoMonitor<F> {
    /// Its future.
    fn wait(self) -> F;
}

/// `monitor.lock()`
pub fn is_no_monitor<O: IsNoMonitor<F>, F>(operation: O) -> Option<F> {
    Some(operation.wait())
}

/// The bound of the branch `monitor.wait_until(..)`.
#[diagnostic::on_unimplemented(
    message = "a `Monitor` would stay locked while the other branches are dropped: write `wait_until!(monitor, |value| .., |value| ..)`, or `.wait_until(|value| ..).then(|value| ..)`",
    label = "gives the guard",
    note = "if it is no monitor, and nothing is lost when it is dropped half-way, say so: `warded::cancel_safe(..)`"
)]
pub trait IsNoWaitOnAMonitor<F> {
    /// Its future.
    fn wait(self) -> F;
}

/// `monitor.wait_until(..)`
pub fn is_no_wait_on_a_monitor<O: IsNoWaitOnAMonitor<F>, F>(operation: O) -> Option<F> {
    Some(operation.wait())
}

/// The bound of a branch that is a duration or a number: `Duration::from_secs(1)`, `1`.
#[diagnostic::on_unimplemented(
    message = "a limit of time is a branch of its own: write `() = warded::after(duration) => ..`",
    label = "nothing to wait for",
    note = "likewise `() = warded::at(instant) => ..`; or limit an operation, `queue.get().timeout(duration)`"
)]
pub trait IsNoDuration<F> {
    /// Its future.
    fn wait(self) -> F;
}

/// `Duration::from_secs(1)`
pub fn is_no_duration<O: IsNoDuration<F>, F>(operation: O) -> Option<F> {
    Some(operation.wait())
}
