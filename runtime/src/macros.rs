//! The macros, as users see them. Each tells the procedural macro of the same name how this crate is called.

/// Runs a body with the lock held, and gives the lock back on every path out of it.
///
/// ```text
/// with_lock!(lock, |s| body)
/// with_lock!(lock, async |s| body)                       body may await
/// with_lock!(lock, other, |s, o| body)                   all of them, or none
/// with_lock!(lock, timeout = duration, |s| body)         Result<_, Elapsed>
/// with_lock!(lock, deadline = instant, |s| body)         Result<_, Elapsed>; an `Option`'s `None` is no limit
/// with_lock!(lock, may_wait, async |s| body)             body may wait for a predicate, and keeps the lock meanwhile
/// ```
///
/// `lock` is a lock of a [`#[guarded]`](crate::guarded) struct, or any [`Lock`](crate::Lock),
/// [`RwLock`](crate::RwLock) (for writing; [`read_lock!`](crate::read_lock) reads) or [`Condition`](crate::Condition),
/// also behind `&`, `Arc`, `Rc` or `Box`. `s` is `&mut` of what it guards. The body is a block of the enclosing function: `return`, `?`,
/// `break` and `continue` work, and its value is that of the macro. The guard has no name, so it can't be kept,
/// forgotten or sent away; to wait or notify with it, take it by hand: `let mut s = self.state.acquire().await;`.
///
/// A plain body does not await: while it runs, this task holds the lock and does nothing else. `async |s|` says that
/// you want to hold it across `.await`, with everybody else waiting.
///
/// Several locks, all of them `Lock`s, are acquired in an order of their own, so tasks that name them in different orders can't block one
/// another. Nested `with_lock!`s don't have that protection, unless [`lock_order!`](crate::lock_order) says in which order
/// their locks are acquired.
///
/// The same lock again, in the body, would wait for itself: written alike it does not compile. If another function acquires it, a
/// debug build panics, unless something else can end that wait, such as a timeout or another branch of a `select!`. A
/// [`wait_until!`](crate::wait_until) in the body would keep this lock: it does not compile, unless the body says `may_wait`, or the
/// wait `holding = lock`.
///
/// It awaits by itself. In [`select_event!`](crate::select_event) it is a branch as it stands; in a `select!` or `join!` of
/// others, write `async { with_lock!(…) }`.
///
/// **Not for** waiting until something is true: [`wait_until!`](crate::wait_until). Not for code outside async:
/// [`with_lock_blocking!`](crate::with_lock_blocking).
///
/// What it expands to stands in the repository beside what was written, in `macros/src/with_lock/expanded/`.
///
/// # Errors
///
/// [`Elapsed`](crate::Elapsed) with a timeout or deadline, if the lock was not to be had in time. The time limits the
/// waiting, not the body.
///
/// # Panics
///
/// If the same lock is named twice. In debug builds, if a macro of this crate holds it for this task already, and nothing else can
/// end the wait; or if such a macro holds another lock that [`lock_order!`](crate::lock_order) puts after it. The message names both
/// places. A panic in the body gives the lock back; the state is as the panic left it.
///
/// # Cancel safety
///
/// Dropped while it waits, it leaves the line, and a lock that was on its way goes to the next. Dropped in an
/// `async |s|` body, it gives the lock back where the body stopped.
///
/// # Examples
///
/// ```
/// use warded::prelude::*;
///
/// #[guarded]
/// struct Account {
///     state: Lock,
///     #[guarded(by = state)]
///     balance: i64,
/// }
///
/// impl Account {
///     /// Takes `amount`, if it is there.
///     async fn withdraw(&self, amount: i64) -> Option<i64> {
///         with_lock!(self.state, |s| {
///             if s.balance < amount {
///                 return None;
///             }
///             s.balance -= amount;
///             Some(amount)
///         })
///     }
/// }
///
/// async fn transfer(from: &Account, to: &Account, amount: i64) {
///     with_lock!(from.state, to.state, |from, to| {
///         from.balance -= amount;
///         to.balance += amount;
///     });
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let one: Account = AccountInit { balance: 5 }.into();
/// let other: Account = AccountInit { balance: 0 }.into();
/// transfer(&one, &other, 3).await;
/// assert_eq!(one.withdraw(3).await, None);
/// assert_eq!(other.withdraw(3).await, Some(3));
/// # }
/// ```
#[macro_export]
macro_rules! with_lock {
    ($($input:tt)*) => { $crate::__private::macros::with_lock!($crate; $($input)*) };
}

/// Declares in which order locks are acquired, where one is acquired while another is held.
///
/// ```text
/// lock_order!(Config < Accounts < Journal);              three levels, `Config` outermost
/// lock_order!(pub Config < Accounts; Config < Cache);    several chains; all levels with this visibility
/// lock_order!(bank::Accounts < Audit);                   a path is a level that is declared elsewhere
/// lock_order!(bank::Accounts < shop::Stock);             also two of this crate
///
/// #[guarded]
/// struct Bank {
///     #[lock(order = Accounts)]                          a lock has one level, or none
///     accounts: Lock,
/// ```
///
/// A level is a type without values. It belongs to what the lock guards, so every lock of that struct has it, and every way
/// of acquiring one. Then
///
/// - a macro of this crate in the body of another does not compile if its lock's level is before that of the outer one, or
///   is the same: two locks of one level are acquired together, `with_lock!(a.accounts, b.accounts, |a, b| ..)`;
/// - in debug builds, whatever a body awaits panics, naming both places, if it acquires against the order, also in another
///   function;
/// - in debug builds, a thread that locks a [`Monitor`](crate::Monitor), or anything else while it holds one, panics likewise. A
///   thread holds a monitor, so this also knows the guards that are taken by hand.
///
/// Locks without a level are free, and so are two levels that no chain relates; a level that no lock has does nothing. A level is
/// declared once, so all its chains stand in one invocation, or name it by a path, `self::Accounts < Journal`. An invocation knows
/// its own chains: what follows from several of them, the debug build finds, and the compiler doesn't.
/// With a visibility, `lock_order!(pub Accounts < Journal)`, they are part of your API, for the locks of others.
///
/// **Not for** locks of which nobody ever holds two: those need no order.
///
/// # What is checked
///
/// At compile time, two macros in one body: through blocks, control flow, the arguments of calls and of std's macros, and into a
/// closure that is called where it stands, `(|| ..)()`, and an `async` block that is awaited where it stands, `async { .. }.await`. What
/// may run later or elsewhere is left alone: other closures and `async` blocks, also if they are given to `for_each` or `join!`, and
/// what any other macro makes of its tokens. `try_with_lock!` never waits, and may be anywhere; what is
/// in its body may not. Inside `holding_a_and_b()` the order is left to the debug check.
///
/// In debug builds, what a body awaits, for as long as it is awaited there, and per task: another branch of a `join!` is not
/// concerned. A lock is known to be held while a macro of this crate holds it. A guard that you hold is not, by
/// `acquire` or `wait_until!`: it may be held in one branch of a `join!` and not in another.
/// The level is in the lock's type, [`Ordered`](crate::Ordered): so it holds however the struct was made.
/// What `join!`, `select!` and other macros of other crates await is not known; and what a body polls for others, the tasks of a `LocalSet`,
/// or futures begun outside in a `FuturesUnordered`, counts as its own. A `timeout` changes nothing: a wait against the order holds up
/// others until it ends.
///
/// Without any order, the macros refuse a lock that is acquired again in its own body, and a wait for a predicate there
/// ([`wait_until!`](crate::wait_until)). Across functions a debug build panics if a body waits for its own lock, and nothing else
/// can wake it. All other waiting while a lock is held is legal.
///
/// In release builds there is nothing of the second.
///
/// # Errors
///
/// A cycle, at the `<` that closes it; a chain of one level; what is no level.
///
/// # Examples
///
/// ```
/// use warded::prelude::*;
///
/// lock_order!(Accounts < Journal);
///
/// #[guarded]
/// struct Bank {
///     #[lock(order = Accounts)]
///     accounts: Lock,
///     #[guarded(by = accounts)]
///     balances: Vec<u64>,
///     #[lock(order = Journal)]
///     journal: Lock,
///     #[guarded(by = journal)]
///     entries: Vec<String>,
/// }
///
/// impl Bank {
///     async fn deposit(&self, account: usize, amount: u64) {
///         with_lock!(self.accounts, async |a| {
///             a.balances[account] += amount;
///             with_lock!(self.journal, |j| j.entries.push(format!("{amount} to {account}")));
///         });
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let bank: Bank = BankInit { balances: vec![0], entries: vec![] }.into();
/// bank.deposit(0, 5).await;
/// # }
/// ```
///
/// The other way round does not compile:
///
/// ```compile_fail,E0277
/// # use warded::prelude::*;
/// # lock_order!(Accounts < Journal);
/// # #[guarded]
/// # struct Bank {
/// #     #[lock(order = Accounts)]
/// #     accounts: Lock,
/// #     #[guarded(by = accounts)]
/// #     balances: Vec<u64>,
/// #     #[lock(order = Journal)]
/// #     journal: Lock,
/// #     #[guarded(by = journal)]
/// #     entries: Vec<String>,
/// # }
/// # async fn empty(bank: &Bank) {
/// with_lock!(bank.journal, async |j| {
///     j.entries.clear();
///     with_lock!(bank.accounts, |a| a.balances.clear());
/// });
/// # }
/// ```
#[macro_export]
macro_rules! lock_order {
    ($($input:tt)*) => { $crate::__private::macros::lock_order! { $crate; $($input)* } };
}

/// Runs a body with a [`Monitor`](crate::Monitor) locked, and gives its value. Works anywhere: in functions, in `Drop`, in
/// callbacks, on threads and in async code, and never awaits.
///
/// ```text
/// locked!(monitor, |pattern| body)
/// locked!(monitor, .., |pattern, ..| body)      several at once
/// ```
///
/// The body is a block of the enclosing function: `return`, `?`, `break` and `continue` mean what they mean there. When it ends, on
/// any path, the predicates of those that [wait](crate::wait_until) are evaluated, and the ones that may go on are woken.
///
/// Up to eight monitors are locked in the order of their addresses, so that threads which lock several in one `locked!` don't wait for
/// each other in a circle. All are unlocked before anyone is woken.
///
/// **Not for** what is held across an await, or for long: that is a [`Lock`](crate::Lock), with [`with_lock!`](crate::with_lock).
///
/// # Panics
///
/// If this thread has the monitor locked already, or one of several is there twice.
///
/// # Examples
///
/// ```
/// use warded::prelude::*;
///
/// #[guarded]
/// struct Stock {
///     state: Monitor,
///     #[guarded(by = state)]
///     items: Vec<u32>,
/// }
///
/// impl Stock {
///     fn put(&self, item: u32) {
///         locked!(self.state, |s| s.items.push(item));
///     }
///
///     async fn take(&self) -> u32 {
///         wait_until!(self.state, |s| !s.items.is_empty(), |s| s.items.swap_remove(0))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let stock = Stock::from(StockInit { items: Vec::new() });
/// let (item, ()) = tokio::join!(stock.take(), async { stock.put(7) });
/// assert_eq!(item, 7);
/// # }
/// ```
///
/// Two accounts at once:
///
/// ```
/// use warded::prelude::*;
///
/// let (from, to) = (Monitor::new(10), Monitor::new(0));
/// locked!(from, to, |from, to| {
///     *from -= 3;
///     *to += 3;
/// });
/// assert_eq!((from.into_inner(), to.into_inner()), (7, 3));
/// ```
#[macro_export]
macro_rules! locked {
    ($($input:tt)*) => { $crate::__private::macros::locked!($crate; $($input)*) };
}

/// [`locked!`](crate::locked) if no thread has the monitor locked: `Some` of the body's value, or `None`. Several monitors are all or
/// none.
///
/// # Examples
///
/// ```
/// use warded::prelude::*;
///
/// let visits = Monitor::new(0);
/// assert_eq!(try_locked!(visits, |n| { *n += 1; *n }), Some(1));
///
/// let guard = visits.lock();
/// assert_eq!(try_locked!(visits, |n| *n), None);
/// # drop(guard);
/// ```
#[macro_export]
macro_rules! try_locked {
    ($($input:tt)*) => { $crate::__private::macros::try_locked!($crate; $($input)*) };
}

/// [`with_lock!`](crate::with_lock) if the lock is free, without waiting: `Some` of the body's value, or `None`.
///
/// Overtakes no waiter that could go on. Works in and outside async; several
/// locks are all or none. An [`RwLock`](crate::RwLock) is taken for writing.
///
/// # Panics
///
/// If the same lock is named twice.
///
/// # Examples
///
/// ```
/// use warded::prelude::*;
///
/// let visits = Lock::new(0);
/// assert_eq!(try_with_lock!(visits, |n| { *n += 1; *n }), Some(1));
///
/// let guard = visits.try_acquire();
/// assert_eq!(try_with_lock!(visits, |n| *n), None);
/// # drop(guard);
/// ```
#[macro_export]
macro_rules! try_with_lock {
    ($($input:tt)*) => { $crate::__private::macros::try_with_lock!($crate; $($input)*) };
}

/// [`with_lock!`](crate::with_lock) for code outside async: the thread sleeps until the lock is there.
///
/// Takes the same options. **Not for** async code, nor for a `Drop` that runs in it: the lock may be on its way to a task
/// that waits for this very thread. [`try_with_lock!`](crate::try_with_lock) does not wait, and what a `Drop` or a callback changes
/// belongs under a [`Monitor`](crate::Monitor), with [`locked!`](crate::locked).
///
/// # Errors
///
/// [`Elapsed`](crate::Elapsed) with a timeout or deadline.
///
/// # Panics
///
/// If it would have to wait in a tokio task (feature `tokio`); in debug builds in a tokio task always, contended or not. In
/// `spawn_blocking` and `block_in_place` it is fine. If the same lock is named twice.
///
/// # Examples
///
/// ```
/// use std::{thread, time::Duration};
/// use warded::prelude::*;
///
/// let count = Lock::new(0);
/// thread::scope(|scope| {
///     for _ in 0..4 {
///         scope.spawn(|| with_lock_blocking!(count, |n| *n += 1));
///     }
/// });
/// assert_eq!(with_lock_blocking!(count, timeout = Duration::from_secs(1), |n| *n), Ok(4));
/// ```
#[macro_export]
macro_rules! with_lock_blocking {
    ($($input:tt)*) => { $crate::__private::macros::with_lock_blocking!($crate; $($input)*) };
}

/// Runs a body beside others that read, with shared access to what an [`RwLock`](crate::RwLock) guards.
///
/// ```text
/// read_lock!(lock, |s| body)
/// read_lock!(lock, async |s| body)                       body may await
/// read_lock!(lock, timeout = duration, |s| body)         Result<_, Elapsed>
/// read_lock!(lock, deadline = instant, |s| body)         Result<_, Elapsed>; an `Option`'s `None` is no limit
/// ```
///
/// `s` is `&` of what the lock guards; to change it, [`with_lock!`](crate::with_lock) takes the same lock for itself. In
/// all else this is `with_lock!`, with one lock: two that are read at once are two `read_lock!`s, one after the other.
///
/// **Not for** a [`Lock`](crate::Lock), which is never shared.
///
/// What it expands to stands in the repository beside what was written, in `macros/src/read_lock/expanded/`.
///
/// # Errors
///
/// [`Elapsed`](crate::Elapsed) with a timeout or deadline, if the lock was not to be had in time.
///
/// # Cancel safety
///
/// As for [`with_lock!`](crate::with_lock).
///
/// # Examples
///
/// ```
/// use warded::prelude::*;
///
/// #[guarded]
/// struct Shop {
///     prices: RwLock,
///     #[guarded(by = prices)]
///     apple: u32,
///     #[guarded(by = prices)]
///     pear: u32,
/// }
///
/// impl Shop {
///     async fn both(&self) -> u32 {
///         read_lock!(self.prices, |s| s.apple + s.pear)
///     }
///
///     async fn raise(&self, by: u32) {
///         with_lock!(self.prices, |s| {
///             s.apple += by;
///             s.pear += by;
///         });
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let shop: Shop = ShopInit { apple: 2, pear: 3 }.into();
/// shop.raise(1).await;
/// assert_eq!(shop.both().await, 7);
/// # }
/// ```
#[macro_export]
macro_rules! read_lock {
    ($($input:tt)*) => { $crate::__private::macros::read_lock!($crate; $($input)*) };
}

/// [`read_lock!`](crate::read_lock) if the lock is to be had, without waiting: `Some` of the body's value, or `None`.
///
/// It is to be had while nobody writes, and nobody waits: readers who come don't overtake a writer. Works in and outside
/// async. To write without waiting, [`try_with_lock!`](crate::try_with_lock).
///
/// # Examples
///
/// ```
/// use warded::prelude::*;
///
/// let prices = RwLock::new([2, 3]);
/// let reading = prices.try_read();
/// assert_eq!(try_read_lock!(prices, |p| p[0]), Some(2));
/// # drop(reading);
///
/// let writing = prices.try_write();
/// assert_eq!(try_read_lock!(prices, |p| p[0]), None);
/// # drop(writing);
/// ```
#[macro_export]
macro_rules! try_read_lock {
    ($($input:tt)*) => { $crate::__private::macros::try_read_lock!($crate; $($input)*) };
}

/// Waits until a predicate on the guarded fields holds. Nobody has to notify.
///
/// ```text
/// wait_until!(lock, |s| predicate)                       the guard, with the predicate true and the lock held
/// wait_until!(lock, |s| predicate, |s| body)             the value of the body, run under the lock; `|_| ()` waits only
/// wait_until!(condition)                                 the guard, with the `when` of the condition true
/// wait_until!(lock, timeout = duration, |s| predicate)   Result<_, Elapsed>; likewise deadline = instant; `None` is no limit
/// wait_until!(lock, holding = other, |s| predicate)      inside the body of `other`, which stays locked meanwhile
/// ```
///
/// The task or thread that releases the lock evaluates the predicates of the waiters, in their order. The first waiter whose predicate
/// holds goes on, with the lock held and the predicate true: a `Lock` is handed to it; on a `Monitor` it is woken, and locks when it is
/// polled. There is no wake-up to forget and none to lose.
///
/// Options, such as `timeout`, stand behind the lock and before the predicate. The body is a block of the enclosing function, as that
/// of [`locked!`](crate::locked): `return` and `?` leave the function with the lock released, and it may borrow. On a `Monitor` the body
/// is the form to prefer: the guard is not `Send`, so where a later line of the same function awaits, end a block before it,
/// `{ let mut s = wait_until!(..); .. }`.
///
/// It awaits by itself: inside `tokio::select!`, `join!` or `tokio::time::timeout` write `async { wait_until!(..) }`. For a time limit
/// you need none of these, but `timeout =`.
///
/// `lock` is a [`Monitor`](crate::Monitor), a [`Lock`](crate::Lock) or a [`Condition`](crate::Condition), wherever [`with_lock!`](crate::with_lock) finds
/// it, or a condition that [`#[guarded]`](crate::guarded) names, together with its struct: `self.not_empty`. That waits
/// on the lock of this struct, also where the struct is behind `&`, `Arc`, `Rc` or `Box`. A condition that declares
/// `when` needs no predicate here; if you write one, yours is asked instead, and a body can follow it.
///
/// What stands before the last dot is borrowed with the lock, for a moment. If a field beside it is mutably borrowed,
/// take the lock out before: `let jobs = &self.jobs;`.
///
/// What it expands to stands in the repository beside what was written, in `macros/src/wait_until/expanded/`.
///
/// # What a predicate may do
///
/// It reads the guarded fields and what it captures; it does not await, and does not change `s`. Nothing that it reads may
/// change without the lock, because then no task would know that the predicate has to be evaluated again. So it doesn't read
/// the clock: if time makes it true, let a task that sleeps change a guarded field then. If the predicate
/// begins by comparing a field with a number that it calls for or calculates, that is done once, when the wait begins.
///
/// Another task may evaluate it, on another thread, so its captures are `Send`. A future that is leaked with
/// [`std::mem::forget`] stays queued and its predicate is still evaluated, so its captures are owned, too: variables are
/// moved into the predicate, and fields (`self.capacity`) are copied when the wait begins. What can't be copied, clone before; what a
/// method gives (`self.limit()`), take into a variable before, unless the predicate begins with it: `s.used < self.limit()`
/// calls it once, when the wait begins. `self` itself is borrowed; a `&'static self` goes along
/// under another name, `let this = self;`.
///
/// ```
/// # use warded::prelude::*;
/// # #[guarded]
/// # struct Room { state: Monitor, #[guarded(by = state)] names: Vec<String> }
/// # impl Room {
/// async fn joined(&self, name: &str) {
///     let name = name.to_owned();
///     wait_until!(self.state, |s| s.names.contains(&name), |_| ());
/// }
/// # }
/// ```
///
/// # While another lock is held
///
/// A wait gives its own lock up, and keeps all others. The task that would make the predicate true may need one of them, and then
/// both wait for ever. So in the body of another lock's macro this does not compile: wait first, and lock then. If nobody needs
/// the outer lock to make the predicate true, say so, here, `holding = self.outer`, once for each, or where that lock is taken,
/// `with_lock!(self.outer, may_wait, async |s| ..)`. Through other functions it is legal, and nothing checks it.
///
/// # What a release costs
///
/// A release evaluates the predicates of the waiting tasks in their order, until one holds. Where many tasks wait, it finds
/// those whose predicate may hold by their *keys*, and does not evaluate the others:
///
/// - A predicate has a key if it compares a guarded field with a value of the waiter's own, such as `s.turn == me`,
///   `s.level >= bound`, `s.items.len() < self.capacity`, `s.open`, `!s.items.is_empty()` or `s.job.is_some()`, and the field
///   is a number, `bool`, `char`, string, `Duration`, an `Option` or a pair of these, or, for its length, a collection of
///   std's.
/// - Of `a || b` both sides need a key, and there may be three in all; of `a && b` one side is enough, but before a key there
///   may be only such comparisons, and no call, no macro, no `return`, and no value of a type of yours.
///
/// The value is a literal, a constant, a variable that the predicate names nowhere else, or a field of a variable. Where every
/// evaluation begins with the comparison, any other expression that does not read `s` is a key too: `s.turn == k + 1`,
/// `s.turn == task.id()`, `s.turn == ids[i]`. There it is evaluated once, when the wait begins, if its value is a number, a
/// `char`, or an `Option` or a pair of these. A `Duration`, a `bool`, a string or a value of a type of yours is evaluated each
/// time the predicate is; so `s.at <= start.elapsed()` reads the clock anew. What is called of `self` is evaluated once
/// whatever its type.
///
/// Every other predicate is evaluated at each release: `s.is_turn_of(me)`, `s.owner == id` with a type of yours,
/// `s.position.x == 3`, or a body with statements. `s.busy.contains(&key)`, `s.replies.contains_key(&id)` and
/// `s.replies.get(&id).is_some()` have no key either: if thousands wait so, a release costs as many look-ups.
///
/// On a [`Monitor`](crate::Monitor) a release evaluates the predicate once for all that wait in this place with equal captures, if these are up to four
/// integers, `bool`s and `char`s, and none of them is in a macro other than `matches!`, is an argument (`f(me)`; `f(&me)` is fine)
/// or has a method called; else once for each. It
/// finds by its key what compares one field with the only thing captured: `s.turn == me`, `s.turn == me || s.stop`, `s.turn == me && s.ready`;
/// and by order what compares it with a bound: `s.flushed >= mine`.
///
/// Keys change what a release costs, and never which task is served. Strings are hashed: the key when the wait begins, and
/// the field at each release while many wait.
///
/// The `when` of a condition is evaluated once for all that wait for it.
///
/// # How long the guard is held
///
/// Without a body the macro gives a guard, which holds the lock until it is dropped. In a `match`, `if let`, `while let` or `for`, a guard
/// that has no name is dropped at the end of the whole statement, so the lock is held in its blocks. Two guards of one lock in
/// one `println!` wait for each other. Take the value out before, or let the macro run a body:
///
/// ```
/// # use warded::prelude::*;
/// # #[guarded]
/// # struct Mailbox {
/// #     state: Lock,
/// #     #[guarded(by = state)]
/// #     letters: Vec<String>,
/// #     #[guarded(by = state)]
/// #     answered: usize,
/// # }
/// impl Mailbox {
///     async fn answer(&self) {
///         with_lock!(self.state, |s| s.answered += 1);
///     }
///
///     async fn forward(&self) {
///         // if let Some(_) = wait_until!(self.state, |s| !s.letters.is_empty()).letters.pop() {
///         //     self.answer().await; // waits for ever: the guard is still held
///         // }
///         let letter = wait_until!(self.state, |s| !s.letters.is_empty()).letters.pop(); // the lock is free again
///         if let Some(_) = letter {
///             self.answer().await;
///         }
///         if let Some(_) = wait_until!(self.state, |s| !s.letters.is_empty(), |s| s.letters.pop()) {
///             self.answer().await;
///         }
///     }
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # let letters = vec![String::new(), String::new()];
/// # let mailbox: Mailbox = MailboxInit { letters, answered: 0 }.into();
/// # mailbox.forward().await;
/// # assert_eq!(with_lock!(mailbox.state, |s| s.answered), 2);
/// # }
/// ```
///
/// Clippy finds such guards: `#![warn(clippy::significant_drop_in_scrutinee)]`.
///
/// A predicate is evaluated when the lock is released. Nobody evaluates it when an atomic changes or time passes, so a predicate
/// that reads one of these, or nothing of what the lock guards, does not compile: put what changes under the lock, and write
/// `timeout = ..` for the time.
///
/// **Not for** waiting outside async: [`wait_until_blocking!`](crate::wait_until_blocking). Not for an
/// [`RwLock`](crate::RwLock), on which nobody waits for a predicate.
///
/// # Errors
///
/// [`Elapsed`](crate::Elapsed) with a timeout or deadline, if the predicate did not hold, with the lock free, in time.
///
/// # Panics
///
/// With the panic of the predicate, in this task, even if another task evaluated it; that task does not notice. What is evaluated once, when the
/// wait begins, panics then, before the lock is asked for. In debug builds for the
/// reasons of [`with_lock!`](crate::with_lock).
///
/// # Cancel safety
///
/// Dropped while it waits, it leaves the line; if it had been served or woken, those behind it are asked. The place in
/// line is taken at the first poll and kept until the predicate holds.
///
/// # Examples
///
/// ```
/// use std::collections::VecDeque;
/// use warded::prelude::*;
///
/// #[guarded]
/// struct Buffer<T> {
///     capacity: usize,
///     state: Monitor,
///     #[guarded(by = state)]
///     items: VecDeque<T>,
/// }
///
/// impl<T> Buffer<T> {
///     async fn push(&self, item: T) {
///         wait_until!(self.state, |s| s.items.len() < self.capacity, |s| s.items.push_back(item));
///     }
///
///     async fn pop(&self) -> Option<T> {
///         wait_until!(self.state, |s| !s.items.is_empty(), |s| s.items.pop_front())
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let buffer: Buffer<u32> = BufferInit { capacity: 2, items: VecDeque::new() }.into();
/// let produce = async {
///     for item in 0..10 {
///         buffer.push(item).await;
///     }
/// };
/// let consume = async {
///     for item in 0..10 {
///         assert_eq!(buffer.pop().await, Some(item));
///     }
/// };
/// tokio::join!(produce, consume);
/// # }
/// ```
///
/// With a condition, what is waited for is said once:
///
/// ```
/// use warded::prelude::*;
///
/// #[guarded]
/// struct Mailbox {
///     state: Monitor,
///     #[guarded(by = state)]
///     letters: Vec<String>,
///     #[guarded(by = state)]
///     closed: bool,
///     #[condition(of = state, when = |s| s.closed || !s.letters.is_empty())]
///     arrived: Condition,
/// }
///
/// impl Mailbox {
///     async fn next(&self) -> Option<String> {
///         wait_until!(self.arrived).letters.pop()
///     }
///
///     async fn all(&self) -> Vec<String> {
///         std::mem::take(&mut wait_until!(self.arrived).letters)
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mailbox: Mailbox = MailboxInit { letters: vec![], closed: false }.into();
/// let (letter, ()) = tokio::join!(mailbox.next(), async {
///     locked!(mailbox.state, |s| s.letters.push("Dear Ada".to_owned()));
/// });
/// assert_eq!(letter.as_deref(), Some("Dear Ada"));
/// locked!(mailbox.state, |s| s.closed = true);
/// assert_eq!(mailbox.all().await.len(), 0);
/// # }
/// ```
#[macro_export]
macro_rules! wait_until {
    ($($input:tt)*) => { $crate::predicates_own_what_they_read_so_clone_it_before!(wait_until $crate; $($input)*) };
}

/// [`wait_until!`](crate::wait_until) for code outside async: the thread sleeps until the predicate holds.
///
/// Takes the same options. **Not for** async code: what makes the predicate true may wait for this very thread.
///
/// # Errors
///
/// [`Elapsed`](crate::Elapsed) with a timeout or deadline.
///
/// # Panics
///
/// If it would have to wait in a tokio task (feature `tokio`); in debug builds in a tokio task always. In `spawn_blocking` and
/// `block_in_place` it is fine. With the panic of the predicate.
///
/// # Examples
///
/// ```
/// use std::thread;
/// use warded::prelude::*;
///
/// let ready = Lock::new(false);
/// thread::scope(|scope| {
///     scope.spawn(|| with_lock_blocking!(ready, |ready| *ready = true));
///     wait_until_blocking!(ready, |ready| *ready, |ready| *ready = false);
/// });
/// assert!(!ready.into_inner());
/// ```
#[macro_export]
macro_rules! wait_until_blocking {
    ($($input:tt)*) => { $crate::predicates_own_what_they_read_so_clone_it_before!(wait_until_blocking $crate; $($input)*) };
}

/// Waits until a predicate on what a [`Monitor`](crate::Monitor) guards has held, without taking the monitor.
///
/// ```text
/// reached!(monitor, |s| predicate)                       ()
/// reached!(condition)                                    likewise, with the `when` of the condition
/// reached!(monitor, timeout = duration, |s| predicate)   Result<(), Elapsed>; likewise deadline = instant; `None` is no limit
/// reached!(monitor, holding = other, |s| predicate)      inside the body of `other`, which stays locked meanwhile
/// ```
///
/// It was true at the first poll, or at a release since. A release that finds it true completes all that wait for it, at once: a
/// hundred tasks that wait for one flush all go on. It may be false again when you read on. If you wait for one of several outcomes,
/// `|s| s.flushed >= mine || s.failed`, look with [`locked!`](crate::locked) afterwards which one it is.
///
/// The predicate owns what it reads, as that of [`wait_until!`](crate::wait_until). It stands in
/// [`select_event!`](crate::select_event), too: `() = reached!(..) => ..`.
///
/// **Not for** what you then want to take or change: another task may be faster. That is
/// [`wait_until!`](crate::wait_until). Not for a [`Lock`](crate::Lock): `wait_until!(lock, |s| .., |_| ())`.
///
/// # Errors
///
/// [`Elapsed`](crate::Elapsed) with a timeout or deadline.
///
/// # Panics
///
/// With the panic of the predicate; if this thread has the monitor locked.
///
/// # Cancel safety
///
/// Dropping it loses nothing.
///
/// # Examples
///
/// ```
/// use warded::prelude::*;
///
/// #[guarded]
/// struct Log {
///     state: Monitor,
///     #[guarded(by = state)]
///     written: u64,
///     #[guarded(by = state)]
///     flushed: u64,
/// }
///
/// impl Log {
///     async fn append(&self) {
///         let mine = locked!(self.state, |s| { s.written += 1; s.written });
///         reached!(self.state, |s| s.flushed >= mine);
///     }
///
///     fn flush(&self) {
///         locked!(self.state, |s| s.flushed = s.written);
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let log = Log::from(LogInit { written: 0, flushed: 0 });
/// tokio::join!(log.append(), log.append(), async { log.flush() });
/// assert_eq!(locked!(log.state, |s| s.flushed), 2);
/// # }
/// ```
#[macro_export]
macro_rules! reached {
    ($($input:tt)*) => { $crate::predicates_own_what_they_read_so_clone_it_before!(reached $crate; $($input)*) };
}

/// [`wait_until!`](crate::wait_until) on a [`Monitor`](crate::Monitor) if it may go on at once, without waiting.
///
/// ```text
/// try_wait_until!(monitor, |s| predicate)                `Some` of the guard
/// try_wait_until!(monitor, |s| predicate, |s| body)      `Some` of the value of the body
/// try_wait_until!(condition)                             likewise, with the `when` of the condition
/// ```
///
/// `None` if the predicate is false, and if this thread has the monitor locked. It overtakes no task that waits for the same condition and
/// could go on. The predicate may borrow. It locks for a moment, and works in and outside async.
///
/// **Not for** a [`Lock`](crate::Lock), which may be held for long: `try_with_lock!(lock, |s| ..)`, and look at `s` there.
///
/// # Panics
///
/// With the panic of the predicate or of the body.
///
/// # Examples
///
/// ```
/// use warded::prelude::*;
///
/// let jobs = Monitor::new(vec!["sweep"]);
/// let wanted = String::from("sweep");
/// assert_eq!(try_wait_until!(jobs, |j| j.contains(&&*wanted), |j| j.pop()), Some(Some("sweep")));
/// assert_eq!(try_wait_until!(jobs, |j| !j.is_empty(), |j| j.pop()), None);
/// ```
#[macro_export]
macro_rules! try_wait_until {
    ($($input:tt)*) => { $crate::__private::macros::try_wait_until!($crate; $($input)*) };
}

/// Waits for several operations at once, and runs the body of the first that is ready.
///
/// ```text
/// select_event! {
///     biased;                                            optional: begins at the first, and not at a random one
///     pattern = operation => body,                       behind a block no comma is needed
///     pattern = operation, if condition => body,         off if the condition is false: nothing of the operation runs
///     pattern = wait_until!(lock, |s| ..) => body,       likewise with_lock! and read_lock!, with their options
///     else => body,                                      if all branches are off
/// }
/// ```
///
/// It is written like `tokio::select!`, and differs in what may stand in it: *operations that lose nothing when they are
/// dropped*, which is what happens to those that don't win. An [`Operation`](crate::Operation) is
///
/// - any wait of this crate, `queue.get()`, `event.wait()`, `lock.acquire()`, also with its `timeout` or `deadline`; in place of
///   `queue.put(item)`, which would lose its item, [`queue.reserve()`](crate::OrderedQueue::reserve);
/// - [`after`](crate::after)`(duration)` and [`at`](crate::at)`(instant)`;
/// - `with_lock!(..)`, `read_lock!(..)`, whose body runs when the branch has won and the losers are dropped;
/// - `wait_until!(..)`: its body runs before the losers are dropped, because a [`Monitor`](crate::Monitor) is not held meanwhile. It is
///   a block of the enclosing function as well. What it takes along, the other branches don't have any more, and what their
///   operations borrow it can't use. On a `Lock` it may give the guard, or await, `async |s| ..`, when the losers are gone;
/// - `reached!(..)`;
/// - tokio's `JoinHandle`, `&mut JoinHandle`, `&mut Interval` and `Pin<&mut Sleep>`;
/// - [`cancel_safe`](crate::cancel_safe)`(future)`, if *you* know that it loses nothing.
///
/// The call of an `async fn`, an `async` block and `&mut future` do not compile: spawn them before, and wait for their
/// handle.
///
/// The losers are dropped, and what they had been granted is with the next waiter, *before* the body of the winner runs.
/// The body is a block of the enclosing function: `return`, `?`, `break`, `continue` and `.await` work, and its value is
/// that of the macro. All conditions are evaluated first, then the operations that are on; what the losers borrow is free
/// again in the bodies. What an operation makes on the way, a guard or a borrowed `Arc`, is dropped before the select waits:
/// what the operation borrows, bind before.
///
/// A pattern that can fail needs an `else`. If it does not match, what it did not match is dropped, its branch is off, and
/// the others are waited for; `else` runs when none is left. Only what the body of a macro has given must match. What a
/// branch has won lives as long as its body, also if the pattern is `_`.
///
/// In a tokio runtime selects count against the budget of their task, as tokio's own operations do:
/// a loop whose queue is never empty gives its thread back now and then, to the timer that its own tick waits for, too. On
/// other executors such a loop yields by itself.
///
/// **Not for** doing several things at once, until all are done: `join!`. Not for a limit of time on one wait:
/// [`Wait::timeout`](crate::Wait::timeout).
///
/// What it expands to stands in the repository beside what was written, in `macros/src/select_event/expanded/`.
///
/// # Panics
///
/// With the panic of a predicate that it waits for; with [`after`](crate::after), in a tokio runtime without `enable_time`; and if
/// a constant with a name in small letters stands in a pattern and does not match.
///
/// # Cancel safety
///
/// Dropped while it waits, it drops all its operations, and each of them loses nothing. A loser's place in its queue is gone: in
/// a loop it joins at the end again.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use warded::prelude::*;
/// use warded::{Event, Queue, after};
///
/// async fn serve(jobs: &Queue<u32>, limit: &Lock<u32>, stop: &Event) -> u32 {
///     let mut sum = 0;
///     loop {
///         select_event! {
///             Ok(job) = jobs.get(), if sum < 100 => sum += *job,
///             limit = wait_until!(limit, |limit| *limit < 10, |limit| *limit) => return limit,
///             () = stop.wait() => break,
///             () = after(Duration::from_secs(1)) => sum += 1,
///             else => break,
///         }
///     }
///     sum
/// }
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let (jobs, limit, stop) = (Queue::unbounded(), Lock::new(20), Event::new());
/// jobs.put(3).await.unwrap();
/// let serving = serve(&jobs, &limit, &stop);
/// let stopping = async {
///     after(Duration::from_millis(1500)).await;
///     stop.set();
/// };
/// let (sum, ()) = tokio::join!(serving, stopping);
/// assert_eq!(sum, 4);
/// # }
/// ```
///
/// # What is lost elsewhere
///
/// **An item.** Here the tick comes between the two steps of `next`, whose future is dropped with the item in it:
///
/// ```
/// use tokio::{sync::mpsc, task::yield_now};
///
/// async fn next(items: &mut mpsc::Receiver<u32>) -> Option<u32> {
///     let item = items.recv().await;
///     yield_now().await; // writes a log, say
///     item
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (sender, mut items) = mpsc::channel(2);
/// sender.send(1).await.unwrap();
/// sender.send(2).await.unwrap();
/// tokio::select! {
///     biased;
///     _ = next(&mut items) => unreachable!(),
///     _ = async {} => {} // the tick
/// }
/// assert_eq!(next(&mut items).await, Some(2)); // 1 is lost
/// # }
/// ```
///
/// With `select_event!` that does not compile. What does loses nothing:
///
/// ```compile_fail,E0277
/// # use warded::{Event, Queue, select_event};
/// # async fn next(items: &Queue<u32>) -> u32 { 0 }
/// # async fn run(items: &Queue<u32>, tick: &Event) {
/// select_event! {
///     item = next(items) => println!("{item}"), // error: this branch may lose something when another one wins
///     () = tick.wait() => {}
/// }
/// # }
/// ```
///
/// ```
/// use warded::{Event, Queue, select_event};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (items, tick) = (Queue::unbounded(), Event::new());
/// items.put(1).await.unwrap();
/// tick.set();
/// select_event! {
///     biased;
///     () = tick.wait() => {}
///     item = items.get() => unreachable!("{item:?}"),
/// }
/// assert_eq!(items.get().await.as_deref(), Ok(&1));
/// # }
/// ```
///
/// **The way out**, in what Oxide's RFD 609 calls a futurelock. `&mut future` has been granted the lock while it was not polled,
/// it is not polled while the body runs, and the body waits for the lock:
///
/// ```
/// use std::{pin::pin, sync::Arc, time::Duration};
/// use tokio::{sync::Mutex, time::{sleep, timeout}};
///
/// async fn work(lock: &Mutex<()>) {
///     let _guard = lock.lock().await;
/// }
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let lock = Arc::new(Mutex::new(()));
/// let guard = lock.clone().lock_owned().await;
/// tokio::spawn(async move {
///     sleep(Duration::from_secs(5)).await;
///     drop(guard);
/// });
/// let mut first = pin!(work(&lock));
/// let stuck = timeout(Duration::from_secs(3600), async {
///     tokio::select! {
///         () = &mut first => {}
///         () = sleep(Duration::from_secs(1)) => work(&lock).await, // behind `first`, for ever
///     }
/// });
/// assert!(stuck.await.is_err());
/// # }
/// ```
///
/// Here `&mut first` does not compile. Spawned, as the message says, it goes on by itself:
///
/// ```compile_fail,E0277
/// # use std::{pin::pin, time::Duration};
/// # use warded::{Lock, after, select_event};
/// # async fn work(lock: &Lock<()>) { let _guard = lock.acquire().await; }
/// # async fn run(lock: &Lock<()>) {
/// let mut first = pin!(work(lock));
/// select_event! {
///     () = &mut first => {} // error: a future behind `&mut` outlives the select
///     () = after(Duration::from_secs(1)) => work(lock).await,
/// }
/// # }
/// ```
///
/// ```
/// use std::{sync::Arc, time::Duration};
/// use warded::{Lock, after, select_event};
///
/// async fn work(lock: Arc<Lock<()>>) {
///     let _guard = lock.acquire().await;
/// }
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let lock = Arc::new(Lock::new(()));
/// let guard = lock.clone().acquire_owned().await;
/// tokio::spawn(async move {
///     after(Duration::from_secs(5)).await;
///     drop(guard);
/// });
/// let mut first = tokio::spawn(work(lock.clone()));
/// select_event! {
///     result = &mut first => result.unwrap(),
///     () = after(Duration::from_secs(1)) => work(lock.clone()).await,
/// }
/// first.await.unwrap();
/// # }
/// ```
///
/// **The place in the queue.** A branch in a loop joins its queue anew in each iteration, at the end, here as elsewhere. What
/// `tokio::select!` has for that is `&mut future` again. A place that must be kept is that of a task, or of one wait
/// around the others:
///
/// ```
/// use std::{sync::Arc, time::Duration};
/// use warded::{Lock, after, select_event};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let lock = Arc::new(Lock::new(0));
/// let guard = lock.clone().acquire_owned().await;
/// let mut turn = tokio::spawn(lock.clone().acquire_owned());
/// tokio::task::yield_now().await;
/// // Who comes later is served later, however often the tick wins.
/// let later = tokio::spawn(async move { *lock.acquire().await += 10 });
/// let mut ticks = 0;
/// let mut held = Some(guard);
/// loop {
///     select_event! {
///         biased;
///         guard = &mut turn => {
///             assert_eq!((ticks, *guard.unwrap()), (3, 0));
///             break;
///         }
///         () = after(Duration::from_secs(1)) => {
///             ticks += 1;
///             if ticks == 3 {
///                 held = None;
///             }
///         }
///     }
/// }
/// later.await.unwrap();
/// # drop(held);
/// # }
/// ```
#[macro_export]
macro_rules! select_event {
    ($($input:tt)*) => { $crate::__private::macros::select_event!($crate; $($input)*) };
}

/// A number that is not zero, checked when it is compiled: what [`Barrier`](crate::Barrier) and bounded queues count by.
///
/// **Not for** numbers that are known at run time only, nor for the const generics of a function:
/// [`NonZeroUsize::new`](std::num::NonZeroUsize::new).
///
/// # Examples
///
/// ```
/// use warded::{Barrier, nonzero};
///
/// let barrier = Barrier::new(nonzero!(3));
/// assert_eq!(barrier.parties(), 3);
/// ```
///
/// ```compile_fail,E0080
/// let barrier = warded::Barrier::new(warded::nonzero!(0));
/// ```
#[macro_export]
macro_rules! nonzero {
    ($number:expr) => {
        // The length of an array, because that `cargo check` evaluates, too.
        $crate::__private::nonzero([(); $crate::__private::at_least_one($number)])
    };
}

// --- rules ---

// rustc can't be told what to say of a lifetime, or of `.await` outside async. But it says which macro wrote what it
// refuses, so these are called after what to do.

/// Gives the predicate's tokens a name. A token of this macro stands behind the path, and what waits for the predicate is
/// like it.
#[doc(hidden)]
#[macro_export]
macro_rules! predicates_own_what_they_read_so_clone_it_before {
    ($name:ident $warded:tt; $($input:tt)*) => { $crate::__private::macros::$name!($warded $crate; $($input)*) };
}

/// `.await` of `with_lock!`.
#[doc(hidden)]
#[macro_export]
macro_rules! outside_async_write_async_or_with_lock_blocking_or_in_drop_try_with_lock {
    ($($wait:tt)*) => { $($wait)*.await };
}

/// `.await` of `wait_until!`.
#[doc(hidden)]
#[macro_export]
macro_rules! outside_async_write_async_or_wait_until_blocking {
    ($($wait:tt)*) => { $($wait)*.await };
}

/// `.await` of the macros that don't block.
#[doc(hidden)]
#[macro_export]
macro_rules! outside_async_write_async_or_put_it_into_block_on {
    ($($wait:tt)*) => { $($wait)*.await };
}

/// What a body is lent of a whole struct with its locks.
#[doc(hidden)]
#[macro_export]
macro_rules! no_borrow_leaves_the_body_write_async_to_await_in_it {
    ($guard:expr) => {
        $crate::__private::lent($guard)
    };
}
