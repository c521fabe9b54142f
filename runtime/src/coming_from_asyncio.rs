//! Coming from asyncio: each method, each exception and each habit, and what became of it here.
//!
//! Warded has the primitives of Python's asyncio, with their names, their order and their outcomes. Two things are
//! different throughout. What asyncio reports as an exception, because a program is wrong, does not compile here; what
//! it can't notice at all (data touched without its lock, a lock never released) mostly does not compile either. And
//! everything works across threads and on any executor.
//!
//! **Not for** learning async Rust: a task is `tokio::spawn`, a coroutine is a future that does nothing until it is
//! awaited, and cancelling is dropping.
//!
//! - [Each method and its counterpart](#each-method-and-its-counterpart)
//! - [Each exception and what became of it](#each-exception-and-what-became-of-it)
//! - [What is still known only at run time](#what-is-still-known-only-at-run-time)
//! - [Where Warded differs on purpose](#where-warded-differs-on-purpose)
//! - [How to say the usual things](#how-to-say-the-usual-things)
//!
//! # Each method and its counterpart
//!
//! The plain verb waits, `try_…` never waits, `is_…` looks and may be stale, and dropping gives back. That is the same
//! in every primitive. Nothing takes a `loop`, and everything that waits takes a time limit:
//! [`Wait::timeout`](crate::Wait::timeout).
//!
//! ## Lock
//!
//! | `asyncio.Lock` | here |
//! | --- | --- |
//! | `lock = Lock()` beside the data | `state: Lock` in a [`#[guarded]`](macro@crate::guarded) struct, or [`Lock::new(data)`](crate::Lock::new) |
//! | `async with lock:` | [`with_lock!(self.state, \|s\| …)`](crate::with_lock); to await in it, `async \|s\| …` |
//! | `await lock.acquire()` | [`lock.acquire().await`](crate::Lock::acquire), which gives the guard |
//! | `lock.release()` | [`guard.release()`](crate::LockGuard::release), or the end of the guard's scope |
//! | `lock.locked()` | [`lock.is_locked()`](crate::Lock::is_locked) |
//! | `if not lock.locked(): await lock.acquire()` | [`try_with_lock!`](crate::try_with_lock), [`lock.try_acquire()`](crate::Lock::try_acquire) |
//!
//! [`RwLock`](crate::RwLock), for those who only read side by side, has no counterpart in asyncio.
//!
//! ## Event
//!
//! | `asyncio.Event` | here |
//! | --- | --- |
//! | `Event()` | [`Event::new()`](crate::Event::new) |
//! | `set()`, `clear()` | [`set`](crate::Event::set), [`clear`](crate::Event::clear) |
//! | `is_set()` | [`is_set`](crate::Event::is_set) |
//! | `await wait()` | [`wait().await`](crate::Event::wait) |
//!
//! ## Condition
//!
//! First ask whether you need one. Where what is waited for can be read off the guarded fields,
//! [`wait_until!`](crate::wait_until) on the lock is all there is to write, and nobody notifies.
//!
//! | `asyncio.Condition` | here |
//! | --- | --- |
//! | `Condition()` | [`Condition::new(data)`](crate::Condition::new), with a lock of its own |
//! | `Condition(lock)`, several for one lock | `#[condition(of = state)] not_empty: Condition` in a [`#[guarded]`](macro@crate::guarded) struct |
//! | `async with condition:`, `await acquire()` | [`condition.acquire().await`](crate::Condition::acquire); for a named one, that of its lock |
//! | `release()` | [`guard.release()`](crate::ConditionGuard::release), or the end of its scope |
//! | `locked()` | [`is_locked`](crate::Condition::is_locked) |
//! | `await condition.wait()` | [`guard = guard.wait().await`](crate::ConditionGuard::wait); [`guard.wait(&self.not_empty).await`](crate::LockGuard::wait) |
//! | `await condition.wait_for(predicate)` | [`wait_until!`](crate::wait_until), which needs no notify; or [`guard.wait_for(predicate).await`](crate::ConditionGuard::wait_for), which asks when notified, or for a named condition [`guard.wait_for(&self.not_empty, predicate).await`](crate::LockGuard::wait_for) |
//! | `notify(n)` | [`guard.notify(n)`](crate::ConditionGuard::notify); [`guard.notify(&self.not_empty, n)`](crate::LockGuard::notify) |
//! | `notify_all()` | [`guard.notify_all()`](crate::ConditionGuard::notify_all); [`guard.notify_all(&self.not_empty)`](crate::LockGuard::notify_all) |
//!
//! ## Semaphore and `BoundedSemaphore`
//!
//! | `asyncio.Semaphore`, `asyncio.BoundedSemaphore` | here |
//! | --- | --- |
//! | `Semaphore(n)` | [`Semaphore::new(n)`](crate::Semaphore::new) |
//! | `BoundedSemaphore(n)` | [`BoundedSemaphore::new(n)`](crate::BoundedSemaphore::new) |
//! | `async with semaphore:` | `let _permit = semaphore.acquire().await;` |
//! | `await acquire()` | [`acquire().await`](crate::Semaphore::acquire), which gives the permit; [`acquire_many(n)`](crate::Semaphore::acquire_many) |
//! | `release()` of what was acquired | [`permit.release()`](crate::SemaphorePermit::release), or the end of its scope |
//! | `release()` without having acquired | [`add_permits(1)`](crate::Semaphore::add_permits), not on a `BoundedSemaphore` |
//! | `acquire()` that is never released | [`permit.forget()`](crate::SemaphorePermit::forget) |
//! | `locked()` | [`is_locked`](crate::Semaphore::is_locked) |
//!
//! ## Barrier
//!
//! | `asyncio.Barrier` | here |
//! | --- | --- |
//! | `Barrier(3)` | [`Barrier::new(nonzero!(3))`](crate::Barrier::new) |
//! | `await wait()` | [`wait().await?.index()`](crate::Barrier::wait) |
//! | `async with barrier as i:` | `let i = barrier.wait().await?.index();`: leaving the block does nothing there either |
//! | `if i == barrier.parties - 1:` | [`if turn.is_last()`](crate::Turn::is_last) |
//! | `await reset()`, `await abort()` | [`reset()`](crate::Barrier::reset), [`abort()`](crate::Barrier::abort), which don't wait |
//! | `parties` | [`parties()`](crate::Barrier::parties) |
//! | `n_waiting` | [`waiting()`](crate::Barrier::waiting) |
//! | `broken` | [`is_broken()`](crate::Barrier::is_broken) |
//!
//! ## Queue, `LifoQueue`, `PriorityQueue`
//!
//! | `asyncio.Queue` and its kin | here |
//! | --- | --- |
//! | `Queue(maxsize=n)` | [`Queue::bounded(nonzero!(n))`](crate::Queue::bounded) |
//! | `Queue()` | [`Queue::unbounded()`](crate::Queue::unbounded) |
//! | `await put(item)` | [`put(item).await`](crate::Queue::put) |
//! | `await put(item)` in an `asyncio.wait` or with a timeout, the item to be kept | [`reserve().await`](crate::Queue::reserve), then [`slot.put(item)`](crate::Slot::put) |
//! | `put_nowait(item)` | [`try_put(item)`](crate::Queue::try_put) |
//! | `await get()` | [`get().await`](crate::Queue::get), which gives a [`Job`](crate::Job): it derefs to the item |
//! | `get_nowait()` | [`try_get()`](crate::Queue::try_get) |
//! | `task_done()` | [`job.done()`](crate::Job::done), or the end of its scope |
//! | `item = await get(); create_task(handle(item))` | [`get_owned().await`](crate::Queue::get_owned): the task takes the [`OwnedJob`](crate::OwnedJob) along |
//! | `item = await get(); task_done()` | [`get().await?.into_inner()`](crate::Job::into_inner) |
//! | `except CancelledError: put_nowait(item)`, at the end of the queue | [`job.put_back()`](crate::Job::put_back), at its old position |
//! | `await join()` | [`join().await`](crate::Queue::join) |
//! | `shutdown()` | [`shutdown()`](crate::Queue::shutdown) |
//! | `shutdown(immediate=True)` | [`shutdown_now()`](crate::Queue::shutdown_now) |
//! | `qsize()`, `empty()`, `full()` | [`len()`](crate::Queue::len), [`is_empty()`](crate::Queue::is_empty), [`is_full()`](crate::Queue::is_full) |
//! | `maxsize` | [`capacity()`](crate::Queue::capacity), `None` where asyncio says 0 |
//! | `while True: … except QueueShutDown: break` | `while let Ok(job) = queue.get().await`; [`jobs()`](crate::Queue::jobs) as a stream |
//! | `PriorityQueue` of `(priority, item)`, or of `PrioritizedItem` | [`PriorityQueue`](crate::PriorityQueue) of anything that is `Ord`, the smallest first; its page shows one that compares the priority alone |
//!
//! # Each exception and what became of it
//!
//! The programs in Python, and the messages of rustc: [`what_does_not_compile`](crate::what_does_not_compile#asyncios-nine).
//!
//! ## `RuntimeError: Lock is not acquired`
//!
//! A guard is released by value, so once:
//!
//! ```compile_fail,E0382
//! # async fn f(lock: &warded::Lock) {
//! let guard = lock.acquire().await;
//! guard.release();
//! guard.release();
//! # }
//! ```
//!
//! And the lock itself has no `release`, so that nobody gives back what another task holds:
//!
//! ```compile_fail,E0277
//! # fn f(lock: &warded::Lock) {
//! lock.release();
//! # }
//! ```
//!
//! ## A lock that is never released (no error: the others wait for ever)
//!
//! Every way out of the body gives the lock back, and the guard has no name by which to keep or forget it. Where it has
//! one, the end of its scope releases; that leaves [`std::mem::forget`], which nobody writes by accident.
//!
//! ```
//! use warded::prelude::*;
//!
//! async fn first_doubled(numbers: &Lock<Vec<u32>>) -> Option<u32> {
//!     with_lock!(numbers, |numbers| Some(numbers.first()? * 2)) // `?` leaves the function
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let numbers = Lock::new(Vec::new());
//! assert_eq!(first_doubled(&numbers).await, None);
//! assert!(!numbers.is_locked());
//! # }
//! ```
//!
//! What the body was lent does not leave it:
//!
//! ```compile_fail,E0597
//! # use warded::prelude::*;
//! # async fn f(numbers: &Lock<Vec<u32>>) {
//! let kept = with_lock!(numbers, |numbers| numbers);
//! kept.push(1);
//! # }
//! ```
//!
//! ## `RuntimeError: cannot wait on un-acquired lock`
//!
//! Waiting is a method of the guard. So it is also impossible while another task has the lock, which asyncio does not
//! notice: there the other task's lock is released.
//!
//! ```compile_fail,E0277
//! # async fn f(condition: &warded::Condition) {
//! condition.wait().await;
//! # }
//! ```
//!
//! Waiting takes the guard and gives it back, so nothing is read off the value in between:
//!
//! ```compile_fail,E0382
//! # async fn f(condition: &warded::Condition<u32>) {
//! let guard = condition.acquire().await;
//! let waiting = guard.wait();
//! assert_eq!(*guard, 0);
//! # drop(waiting);
//! # }
//! ```
//!
//! ## `RuntimeError: cannot notify on un-acquired lock`
//!
//! Notifying is a method of the guard, too:
//!
//! ```compile_fail,E0277
//! # fn f(condition: &warded::Condition) {
//! condition.notify(1);
//! # }
//! ```
//!
//! ## A condition used with another lock (no error)
//!
//! A named condition is a name in its group, and the guard of another group's lock does not know it:
//!
//! ```compile_fail,E0308
//! # use warded::prelude::*;
//! #[guarded]
//! struct Inbox {
//!     state: Lock,
//!     #[guarded(by = state)]
//!     letters: Vec<String>,
//!     #[condition(of = state)]
//!     not_empty: Condition,
//! }
//!
//! #[guarded]
//! struct Outbox {
//!     state: Lock,
//!     #[guarded(by = state)]
//!     letters: Vec<String>,
//! }
//!
//! # async fn f(inbox: &Inbox, outbox: &Outbox) {
//! let guard = outbox.state.acquire().await;
//! guard.notify(&inbox.not_empty, 1);
//! # }
//! ```
//!
//! ## `ValueError: Semaphore initial value must be >= 0`
//!
//! There are no negative permits:
//!
//! ```compile_fail,E0600
//! let semaphore = warded::Semaphore::new(-1);
//! ```
//!
//! ## `ValueError: BoundedSemaphore released too many times`
//!
//! A permit is given back by value, so once:
//!
//! ```compile_fail,E0382
//! # async fn f(semaphore: &warded::BoundedSemaphore) {
//! let permit = semaphore.acquire().await;
//! permit.release();
//! permit.release();
//! # }
//! ```
//!
//! And there is no other way to add one:
//!
//! ```compile_fail,E0277
//! # fn f(semaphore: &warded::BoundedSemaphore) {
//! semaphore.add_permits(1);
//! # }
//! ```
//!
//! ## `ValueError: task_done() called too many times`
//!
//! A job is done by value, so once, and only by who got it:
//!
//! ```compile_fail,E0382
//! # async fn f(queue: &warded::Queue<u32>) -> Result<(), warded::QueueShutDown> {
//! let job = queue.get().await?;
//! job.done();
//! job.done();
//! # Ok(())
//! # }
//! ```
//!
//! ## A `task_done` that is forgotten (no error: `join` waits for ever)
//!
//! Dropping the job counts, on every way out:
//!
//! ```
//! use warded::Queue;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let queue = Queue::unbounded();
//! queue.try_put("not a number").unwrap();
//! let parse = async || queue.get().await.unwrap().parse::<u32>();
//! assert!(parse().await.is_err());
//! queue.join().await;
//! # }
//! ```
//!
//! ## `ValueError: parties must be >= 1`
//!
//! [`nonzero!`](crate::nonzero) looks at the number while it compiles:
//!
//! ```compile_fail,E0080
//! use warded::{Barrier, nonzero};
//!
//! let barrier = Barrier::new(nonzero!(0));
//! ```
//!
//! ## `TypeError: '<' not supported between instances`
//!
//! A priority queue is of items that can be ordered. (asyncio raises with the item already inside.)
//!
//! ```compile_fail,E0277
//! let queue = warded::PriorityQueue::<f64>::unbounded();
//! ```
//!
//! ## `RuntimeError: … is bound to a different event loop`
//!
//! Nothing is bound to a runtime:
//!
//! ```
//! use warded::prelude::*;
//!
//! let count = Lock::new(0);
//! for _ in 0..2 {
//!     let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
//!     runtime.block_on(async { with_lock!(count, |count| *count += 1) });
//! }
//! with_lock_blocking!(count, |count| *count += 1);
//! assert_eq!(count.into_inner(), 3);
//! ```
//!
//! ## "Not thread-safe" (no error)
//!
//! Everything may be shared by threads, unless the value may not, and that does not compile:
//!
//! ```compile_fail,E0277
//! # use std::{rc::Rc, thread};
//! let lock = warded::Lock::new(Rc::new(1));
//! thread::scope(|scope| {
//!     scope.spawn(|| lock.is_locked());
//! });
//! ```
//!
//! ## Shared state touched without its lock (no error)
//!
//! The field is out of reach, and the compiler says which lock it needs and what to write:
//!
//! ```compile_fail,E0369
//! # use warded::prelude::*;
//! #[guarded]
//! struct Account {
//!     state: Lock,
//!     #[guarded(by = state)]
//!     balance: i64,
//! }
//!
//! fn is_overdrawn(account: &Account) -> bool {
//!     account.balance < 0 // `balance` is guarded by `state`: write `s.balance` in `with_lock!(self.state, |s| ..)`
//! }
//! ```
//!
//! ## `RuntimeWarning: coroutine … was never awaited`
//!
//! A future that is not awaited is a warning here, too; but what it would have given is out of reach without it:
//!
//! ```compile_fail,E0599
//! # fn f(numbers: &warded::Lock<Vec<u32>>) {
//! numbers.acquire().push(1);
//! # }
//! ```
//!
//! ```compile_fail
//! #![deny(unused_must_use)]
//! # fn f(numbers: &warded::Lock<Vec<u32>>) {
//! numbers.acquire();
//! # }
//! ```
//!
//! # What is still known only at run time
//!
//! Whether a queue is full or a barrier broken depends on the others, so these are values, and what could not be put
//! comes back.
//!
//! ## `QueueFull`
//!
//! ```
//! use warded::{Queue, TryPutError, nonzero};
//!
//! let queue = Queue::bounded(nonzero!(1));
//! assert_eq!(queue.try_put("first"), Ok(()));
//! assert_eq!(queue.try_put("second"), Err(TryPutError::Full("second")));
//! ```
//!
//! ## `QueueEmpty`
//!
//! ```
//! use warded::{Queue, TryGetError};
//!
//! let queue = Queue::<u32>::unbounded();
//! assert_eq!(queue.try_get().err(), Some(TryGetError::Empty));
//! ```
//!
//! ## `QueueShutDown`
//!
//! ```
//! use warded::{Queue, QueueShutDown, TryGetError, TryPutError};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let queue = Queue::unbounded();
//! queue.put("first").await.unwrap();
//! queue.shutdown();
//! assert_eq!(queue.put("second").await, Err(QueueShutDown("second")));
//! assert_eq!(queue.try_put("second"), Err(TryPutError::ShutDown("second")));
//! assert_eq!(queue.get().await.map(|job| job.into_inner()), Ok("first"));
//! assert_eq!(queue.get().await.err(), Some(QueueShutDown(())));
//! assert_eq!(queue.try_get().err(), Some(TryGetError::ShutDown));
//! # }
//! ```
//!
//! ## `BrokenBarrierError`
//!
//! ```
//! use warded::{Barrier, BrokenBarrier, nonzero};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let barrier = Barrier::new(nonzero!(2));
//! let (arrival, ()) = tokio::join!(barrier.wait(), async { barrier.abort() });
//! assert_eq!(arrival.err(), Some(BrokenBarrier));
//! assert!(barrier.wait().await.is_err(), "until it is reset");
//!
//! barrier.reset();
//! let (one, other) = tokio::join!(barrier.wait(), barrier.wait());
//! assert_eq!((one.unwrap().index(), other.unwrap().index()), (0, 1));
//! # }
//! ```
//!
//! ## `TimeoutError`
//!
//! ```
//! use std::time::Duration;
//! use warded::{Elapsed, Event, Wait};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! assert_eq!(Event::new().wait().timeout(Duration::from_secs(1)).await, Err(Elapsed));
//! # }
//! ```
//!
//! ## A limit that can't be met
//!
//! What asyncio leaves to wait for ever panics, where it can be seen at the call: more permits at once than a
//! [`BoundedSemaphore`](crate::BoundedSemaphore) has, the same lock twice in one [`with_lock!`](crate::with_lock).
//! Written alike, the same lock twice does not even compile:
//!
//! ```should_panic
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let semaphore = warded::BoundedSemaphore::new(2);
//! let _ = semaphore.acquire_many(3).await;
//! # }
//! ```
//!
//! ```compile_fail
//! # use warded::prelude::*;
//! # async fn f(from: &Lock<i64>) {
//! with_lock!(from, from, |from, to| {
//!     *from -= 1;
//!     *to += 1;
//! });
//! # }
//! ```
//!
//! ## Acquiring what one holds (no error)
//!
//! No lock is re-entrant, there or here: a task that acquires what it holds waits for itself. A plain `|s|` body can't,
//! because it can't await; a guard with a name, and an `async |s|` body, can. Two locks at once are for
//! `with_lock!(a, b, |a, b| …)`.
//!
//! ```
//! use std::time::Duration;
//! use warded::{Elapsed, Lock, Wait};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let lock = Lock::new(0);
//! let guard = lock.acquire().await;
//! assert_eq!(lock.acquire().timeout(Duration::from_secs(1)).await.err(), Some(Elapsed));
//! # drop(guard);
//! # }
//! ```
//!
//! # Where Warded differs on purpose
//!
//! Order and outcomes are asyncio's, compared event by event with Python 3.13's. Except here:
//!
//! - `is_locked()` is true while the lock is handed over to the next waiter. In asyncio it is false for a moment,
//!   though nobody else can have it.
//! - A place in a queue that becomes free belongs to the putter that has waited longest. In asyncio a newcomer may take
//!   it, and the putter goes to the end of the queue. Its item enters at the position that the putter had in the queue.
//! - An item that a getter was woken for is that getter's: no other task can take it, and it returns to its position if the getter
//!   is cancelled. In asyncio another getter may take it until the first has run.
//! - Items of equal priority leave a [`PriorityQueue`](crate::PriorityQueue) in the order in which they came.
//! - The indices of a barrier are unique, also after an arrival was cancelled.
//! - A round of a barrier that is complete can't be broken any more by `reset` or `abort`.
//! - A cancelled waiter of a condition that was not notified wakes nobody. In asyncio it wakes another one for nothing.
//! - A cancelled waiter is gone at once. In asyncio, that of a condition first waits for the lock.
//! - [`wait_until!`](crate::wait_until) is not `wait_for`: it asks at every release of the lock, and keeps its place in
//!   line while the predicate fails. [`guard.wait_for(predicate)`](crate::ConditionGuard::wait_for) is asyncio's: it
//!   asks when notified, and goes to the end of the line if the predicate fails.
//!
//! # How to say the usual things
//!
//! ## `async with`
//!
//! A scope. [`with_lock!`](crate::with_lock) for a lock; for a permit, a turn or a job, a variable that lives as long
//! as it is needed (`_permit`, not `_`, which drops at once):
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let semaphore = warded::Semaphore::new(1);
//! {
//!     let _permit = semaphore.acquire().await;
//!     assert!(semaphore.is_locked());
//! }
//! assert!(!semaphore.is_locked());
//! # }
//! ```
//!
//! ## `asyncio.wait_for(lock.acquire(), 1)`, `async with asyncio.timeout(1)`
//!
//! `timeout = …` and `deadline = …` in the macros, and the same words as methods of every wait. They limit the waiting,
//! not the body. For a limit to both there is `tokio::time::timeout` around it all: every wait may be dropped at any
//! time.
//!
//! ```
//! use std::time::Duration;
//! use warded::prelude::*;
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! const SECOND: Duration = Duration::from_secs(1);
//!
//! let balance = Lock::new(5);
//! assert_eq!(with_lock!(balance, timeout = SECOND, |balance| *balance), Ok(5));
//! assert_eq!(wait_until!(balance, timeout = SECOND, |balance| *balance > 5, |_| ()), Err(Elapsed));
//! assert!(balance.acquire().timeout(SECOND).await.is_ok());
//! # }
//! ```
//!
//! ## `await condition.wait_for(lambda: items)`
//!
//! Say what you wait for, and let nobody notify:
//!
//! ```
//! use warded::prelude::*;
//!
//! #[guarded]
//! struct Inbox {
//!     state: Lock,
//!     #[guarded(by = state)]
//!     letters: Vec<&'static str>,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let inbox: Inbox = InboxInit { letters: Vec::new() }.into();
//! let read = async { wait_until!(inbox.state, |s| !s.letters.is_empty(), |s| s.letters.pop()) };
//! let write = async { with_lock!(inbox.state, |s| s.letters.push("Dear Ada")) };
//! assert_eq!(tokio::join!(read, write).0, Some("Dear Ada"));
//! # }
//! ```
//!
//! ## Two conditions of one lock
//!
//! `not_empty = Condition(lock)` becomes a name in the struct. With `when` it says what it stands for, and nobody
//! notifies; without, it is notified by the guard:
//!
//! ```
//! use warded::prelude::*;
//!
//! #[guarded]
//! struct Inbox {
//!     state: Lock,
//!     #[guarded(by = state)]
//!     letters: Vec<&'static str>,
//!     #[condition(of = state, when = |s| !s.letters.is_empty())]
//!     not_empty: Condition,
//!     #[condition(of = state)]
//!     rung: Condition,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let inbox: Inbox = InboxInit { letters: Vec::new() }.into();
//! let read = async { wait_until!(inbox.not_empty).letters.pop() };
//! let listen = async { inbox.state.acquire().await.wait(&inbox.rung).await.release() };
//! let write = async {
//!     let mut s = inbox.state.acquire().await;
//!     s.letters.push("Dear Ada");
//!     s.notify_all(&inbox.rung);
//! };
//! assert_eq!(tokio::join!(read, listen, write).0, Some("Dear Ada"));
//! # }
//! ```
//!
//! ## Queue workers and their stop signals
//!
//! No `None` for each worker, and no `task.cancel()`: shut the queue down. What is in it is still got, and then every
//! worker's `get` ends its loop.
//!
//! ```
//! use std::sync::Arc;
//! use tokio::task::JoinSet;
//! use warded::{Queue, nonzero};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let queue = Arc::new(Queue::bounded(nonzero!(2)));
//! let mut workers = JoinSet::new();
//! for _ in 0..3 {
//!     let queue = Arc::clone(&queue);
//!     workers.spawn(async move {
//!         let mut sum = 0;
//!         while let Ok(job) = queue.get().await {
//!             sum += *job;
//!         }
//!         sum
//!     });
//! }
//! for number in 1..=10 {
//!     queue.put(number).await.unwrap();
//! }
//! queue.shutdown();
//! assert_eq!(workers.join_all().await.iter().sum::<u32>(), 55);
//! # }
//! ```
//!
//! With a sentinel after all, the item is an `Option`: `Queue<Option<Work>>`.
//!
//! ## `asyncio.gather`, `asyncio.wait`, `TaskGroup`
//!
//! The executor's: `tokio::join!` and `tokio::try_join!` for a few futures, which may borrow; `tokio::task::JoinSet`
//! for many tasks, which share by `Arc`. The macros of this crate await by themselves; as a branch they stand in an
//! `async` block:
//!
//! ```
//! use warded::prelude::*;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let count = Lock::new(0);
//! tokio::join!(async { with_lock!(count, |n| *n += 1) }, async { with_lock!(count, |n| *n += 1) });
//! assert_eq!(count.into_inner(), 2);
//! # }
//! ```
//!
//! ## `asyncio.wait(…, return_when=FIRST_COMPLETED)`, `task.cancel()`
//!
//! `tokio::select!`, and dropping. What is dropped leaves its line at once, and what it had been given goes to the
//! next: there is no `CancelledError` to pass on. A [`put`](crate::Queue::put) that is dropped takes its item with it.
//!
//! ```
//! use warded::{Event, Queue};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (stop, queue) = (Event::new(), Queue::<u32>::unbounded());
//! stop.set();
//! let job = tokio::select! {
//!     biased;
//!     () = stop.wait() => None,
//!     job = queue.get() => job.ok(),
//! };
//! assert!(job.is_none());
//! # }
//! ```
//!
//! ## `loop.call_later(1, lock.release)`, `call_soon`
//!
//! A task that sleeps first, and is given what it shall release:
//!
//! ```
//! use std::{sync::Arc, time::Duration};
//! use warded::prelude::*;
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let lock = Arc::new(Lock::new(0));
//! let guard = Arc::clone(&lock).acquire_owned().await;
//! tokio::spawn(async move {
//!     tokio::time::sleep(Duration::from_secs(1)).await;
//!     guard.release();
//! });
//! assert_eq!(with_lock!(lock, |n| *n), 0); // a second later
//! # }
//! ```
//!
//! ## `loop.call_soon_threadsafe`, `run_coroutine_threadsafe`
//!
//! Nothing special: threads use the same primitives, with [`with_lock_blocking!`](crate::with_lock_blocking),
//! [`wait_until_blocking!`](crate::wait_until_blocking), and [`block_on`](crate::block_on) for every other wait.
//!
//! ```
//! use std::thread;
//! use warded::{Queue, block_on};
//!
//! let queue = Queue::unbounded();
//! thread::scope(|scope| {
//!     scope.spawn(|| queue.try_put("from a thread"));
//!     assert_eq!(block_on(queue.get()).map(|job| job.into_inner()), Ok("from a thread"));
//! });
//! ```
//!
//! # Whole programs
//!
//! `examples/asyncio` in the repository has the programs of Python's documentation and of well-known tutorials, one a
//! file, and `cargo run --release --example asyncio_tour` runs them all and compares what they print with what Python
//! prints.
