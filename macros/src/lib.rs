//! The procedural macros of `warded`. Use them through that crate: it re-exports them, and what they expand to names it.
//!
//! One file a macro, always in the same order: grammar, parse, validate, expand. Everything below this page speaks
//! `proc_macro2`, so it is tested as ordinary functions.

mod attributes;
mod call;
mod diagnostics;
mod guarded;
mod invisible;
mod lock_order;
mod locked;
mod names;
mod place;
mod read_lock;
mod requires;
mod select_event;
mod spelling;
#[cfg(test)]
mod tests;
mod wait_until;
mod with_lock;

use proc_macro::TokenStream;

use self::invisible::{made_visible, made_visible_in_attribute};
#[cfg(test)]
use self::tests::expansions;

/// Declares which lock guards which fields of a struct. A guarded field that is touched without its lock does not compile.
///
/// **Not for** data that one task owns. Fields that never change need no lock: leave them unguarded, and read them directly.
///
/// ```text
/// #[guarded]                          // stands above #[derive(..)]
/// #[derive(Debug)]
/// pub struct Account {
///     owner: String,                  // not guarded: plain shared data
///     state: Monitor,                 // the lock; the macro adds its type parameter
///     #[guarded(by = state)]
///     balance: i64,
/// }
///
/// impl Account {
///     pub fn new(owner: String) -> Self {
///         AccountInit { owner, balance: 0 }.into()
///     }
///
///     pub fn deposit(&self, amount: i64) {
///         locked!(self.state, |s| s.balance += amount);
///     }
///
///     pub async fn withdraw(&self, amount: i64) {
///         wait_until!(self.state, |s| s.balance >= amount, |s| s.balance -= amount);
///     }
/// }
///
/// impl AccountState {
///     // A method that needs the lock held is an ordinary method of what the lock guards.
///     fn is_overdrawn(&self) -> bool {
///         self.balance < 0
///     }
/// }
/// ```
///
/// A struct has as many locks as you declare. A lock is a field whose type is written without a parameter:
///
/// | field | the lock is held | by |
/// | --- | --- | --- |
/// | `name: Monitor` | for a moment, never across an await | `locked!` |
/// | `name: Lock` | as long as you like, also across awaits | `with_lock!` |
/// | `name: RwLock` | by many readers, or by one writer | `read_lock!`, `with_lock!` |
/// | `name: Condition` | like a `Lock`, with notifications | `with_lock!` |
///
/// These four names are words of the macro, so they need no import. The field has the methods of its type, such as
/// `self.state.waiting()`. A field of type `Lock<T>` that no `by` names is plain data, and stays as it is. If a type of yours has one of
/// these names, use it under another one: `use weather::Condition as Weather`.
///
/// # Conditions
///
/// A *condition* gives a name to what tasks wait for. On a `Lock` it may have a predicate (`when`), on a `Monitor` it must:
///
/// ```text
/// #[guarded]
/// pub struct Buffer<T> {
///     capacity: usize,
///     state: Lock,
///     #[guarded(by = state)]
///     items: VecDeque<T>,
///     #[condition(of = state, when = |s| !s.items.is_empty())]
///     ready: Condition,
///     #[condition(of = state)]
///     not_full: Condition,
/// }
///
/// impl<T> Buffer<T> {
///     pub async fn pop(&self) -> Option<T> {
///         wait_until!(self.ready).items.pop_front()
///     }
///
///     pub async fn push(&self, item: T) {
///         wait_until!(self.not_full, |s| s.items.len() < self.capacity, |s| s.items.push_back(item));
///     }
/// }
/// ```
///
/// Nobody notifies there. A task can also wait to be notified, by the guard of the lock: `guard.wait(&self.not_full)` waits until another task
/// calls `guard.notify(&self.not_full, 1)`, whatever the `when` says. With the guard of a lock that guards something else that does
/// not compile. If there are two instances of one struct, the guard decides which one is meant.
///
/// The predicate in `when` reads what the lock guards and nothing else. If the predicate needs more, such as `self.capacity`, write it where
/// you wait.
///
/// On a `Monitor`, `count = |s| s.items.len()` beside the `when` says how many tasks may go on while it is true: a release wakes this
/// number at once. Without it the form of the predicate may tell the number, as the page of `Monitor` explains.
///
/// The field is of type `NamedCondition<BufferState<T>, KEY>`, where `KEY` counts the conditions of a lock. It has no size, and is not
/// part of `BufferInit`.
///
/// # Order
///
/// `#[lock(order = Accounts)]` above a lock gives it a level of `lock_order!`, which declares in which order locks are taken inside one
/// another. `#[lock(barging)]` above a `Monitor` makes it with `Monitor::barging`: its waiters may be overtaken.
///
/// # Methods that require a lock
///
/// If a method needs only what the lock guards, make it an ordinary method of `AccountState`, as above. If it needs the plain fields of
/// the instance as well, or what several locks guard, write it in a `#[guarded] impl`:
///
/// ```text
/// #[guarded]
/// impl Account {
///     #[requires(state)]
///     fn report(&self) -> String {
///         format!("{}: {}", self.owner, self.balance)
///     }
///
///     #[requires(state, journal)]
///     fn settle(&mut self) {
///         self.journal_entries.push(self.balance);
///         self.balance = 0;
///     }
/// }
///
/// // `state` is a `Monitor`:
/// let report = locked!(account.holding_state(), |a| a.report());
///
/// // `state` and `journal` are `Lock`s:
/// with_lock!(account.holding_state_and_journal(), |a| {
///     a.settle();
///     a.report()
/// });
/// ```
///
/// `account.report()` does not compile, and the message says what to write. While more locks are held than a method requires, it can be
/// called, too. A method that only reads what an `RwLock` guards says so: `#[requires(read(prices))] fn total(&self) -> u64`. It is called by
/// `read_lock!(shop.holding_prices(), |s| s.total())`, while other tasks may read, and by `with_lock!`.
///
/// There is a `holding_..()` for each set of locks that a method requires, and for no other. Its name has the locks in the order of the
/// struct. It is used as the lock:
///
/// - in `locked!`, in `with_lock!` with its options, and in their `try_` and `_blocking` forms;
/// - if it is of one lock, in `wait_until!` with a body; the predicate reads what the lock guards;
/// - of several locks only if all of them are `Lock`s, or all of them `Monitor`s.
///
/// The `holding_..()` of two instances can't be taken at once. Take their locks, `with_lock!(a.state, b.state, |a, b| ..)`, and use
/// methods of `AccountState`. In the body of several locks only the debug build checks the lock order.
///
/// In the method, `self.balance` is the field, and `self.state` is what the lock guards, for methods of `AccountState`. In the body of
/// `locked!` a guarded field stands behind its lock, and a plain one does not:
///
/// ```text
/// locked!(account.holding_state(), |a| {
///     a.state.balance += a.fee;
///     a.state.deposit(5);          // a method of AccountState
///     a.report()
/// });
/// ```
///
/// The type of `self` and `a` is a view, `AccountHolding`, which derefs to `Account`. It shows one instance, and can't be assigned to or
/// swapped. In another module than that of the struct, import the view and `AccountState`, and make the lock and what it guards visible
/// there. An `async fn` holds the lock while it awaits. A public method that takes the lock and calls one of these needs a name of its own.
///
/// If several blocks require the same locks, one of them makes `holding_state()`, and the others are `#[guarded(no_holding)] impl`.
/// `crate = path` is as above the struct. In a module under `#![no_implicit_prelude]` a `#[guarded] impl` needs `no_hint`, because rustc does not
/// find the attribute there with which the message is made.
///
/// # What it generates
///
/// For the struct above, with the visibility of `Account`. The first three have its derives and other attributes:
///
/// - `Account`. Its `state` is a `Monitor<AccountState>`, and the guarded fields are gone.
/// - `AccountState`, the fields that `state` guards, with only the generics that these use.
/// - `AccountInit`, the struct as you wrote it, but without its locks; and `From<AccountInit> for Account`.
/// - `Account::into_init(self) -> AccountInit`, the way back when the account is no longer shared.
/// - `Account::of_fields(owner, balance)`, a `const fn` for a `static`: see [below](#statics).
/// - In `Account`, a field of no size for each guarded field. If `account.balance` is used without the lock, also in a literal or a pattern, rustc
///   answers, beside the type error: *"`balance` is guarded by `state`: write `s.balance` in `locked!(self.state, |s| ..)`"*.
/// - The hidden view `AccountHolding`, which `#[requires]` methods see. For `a.balance` rustc answers *"write `a.state.balance`"*. A hidden macro of the same
///   name tells the `impl` the fields of the struct. A struct can't know whether there are such methods; together these two cost a build
///   half a millisecond.
/// - Hidden traits, which lead from a condition to the lock of its instance, and to its predicate.
///
/// `Self` in the type of a field means `Account` in all of them. The documentation of a field goes with the field. That of the struct stays on
/// the struct, where its links and examples belong.
///
/// Three things are left out, because they can't work. `derive(Default)` of `Account` makes it from `AccountInit::default()`. `derive(Debug)` shows only the fields that
/// `Account` has. `repr(packed)` is dropped, because neither a lock nor what a predicate reads could be borrowed.
///
/// # Names and attributes of one type
///
/// The derives and attributes of the struct stand on all types. To give one type a name or attributes of its own, write them in the
/// arguments, under the name of the lock, or `init`, or `struct`:
///
/// ```text
/// #[guarded(
///     state(name = Balance, derive(Clone, PartialEq)),     // what `state` guards
///     init(name = NewAccount, derive(Deserialize)),
///     struct(must_use),
///     holding(name = AccountView),
/// )]
/// #[derive(Debug)]                                         // all of them
/// pub struct Account { .. }
/// ```
///
/// If a type of yours is called `AccountState` already, rustc says that the name is defined twice. Then rename one of the two.
///
/// A `Drop` of your own, on `Account` or on `AccountState`, also one that a derive makes (`state(derive(ZeroizeOnDrop))`), needs
/// `no_into_init`, because nothing can be moved out of a type with a destructor.
///
/// # Statics
///
/// In a `static` the struct is made by a `const fn`. It takes the fields one by one, in the order in which they are declared, without the
/// locks and conditions:
///
/// ```text
/// static ACCOUNT: Account = Account::of_fields(String::new(), 0);
/// ```
///
/// # Saving and loading
///
/// `derive(Serialize)` on the struct is refused: its locks can't be read without acquiring them. Save a snapshot instead: an
/// `AccountInit`, made with all locks held, so that all fields are of one moment. To load it, make the struct from it.
///
/// ```text
/// #[guarded(init(derive(Serialize, Deserialize)))]
/// struct Bank {
///     owner: String,
///     accounts: Lock,
///     #[guarded(by = accounts)]
///     balances: Vec<i64>,
///     journal: Lock,
///     #[guarded(by = journal)]
///     entries: Vec<String>,
/// }
///
/// impl Bank {
///     async fn snapshot(&self) -> BankInit {
///         with_lock!(self.accounts, self.journal, |a, j| BankInit {
///             owner: self.owner.clone(),
///             balances: a.balances.clone(),
///             entries: j.entries.clone(),
///         })
///     }
/// }
///
/// let saved = serde_json::to_string(&bank.snapshot().await)?;
/// let bank: Bank = serde_json::from_str::<BankInit>(&saved)?.into();
/// ```
///
/// A field that is added later and forgotten in `snapshot` does not compile.
///
/// # Arguments
///
/// - `crate = path`: where `warded` is found, if it is not `::warded`.
/// - `no_into_init`: leaves `into_init` out, for a struct with a `Drop` of its own.
/// - `state(..)`, `init(..)`, `struct(..)`, `holding(..)`: see [above](#names-and-attributes-of-one-type).
/// - `no_hint`: leaves out the fields of no size; above an `impl`, the answer to a call without the lock.
///
/// # Errors
///
/// Each mistake is reported at its place, all mistakes of a struct at once:
///
/// - a `by` that names no lock, a field that is guarded twice;
/// - a lock that guards nothing, that is guarded itself, or whose type has a parameter;
/// - a struct without locks or without named fields;
/// - a condition of what is neither a `Monitor` nor a `Lock`, or of a `Monitor` without `when`;
/// - a `when` that is not a closure, awaits or names `self`.
///
/// The repository shows what the macro expands to, in `macros/src/guarded/expanded/`.
///
/// # Order of attributes
///
/// `#[derive(..)]` stands **below** `#[guarded]`. A derive above it runs first, on a struct whose guarded fields are still in place, and
/// the types that the macro generates don't get it. That does not compile, and one of the errors says where to put the derive.
///
/// # Lints
///
/// A crate may `forbid` each of rustc's lints but `deprecated`. The generated code allows that one itself, because a deprecated field answers
/// for each guarded field that is used without its lock. `deny(deprecated)` works. A guarded field that is never read is not reported.
#[proc_macro_attribute]
pub fn guarded(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let (arguments, item) = (made_visible_in_attribute(arguments.into()), made_visible(item.into()));
    let is_impl = requires::is_impl(&item);
    if is_impl { requires::guarded_impl(arguments, item) } else { guarded::guarded(arguments, item) }.into()
}

/// Says which locks a method needs, in a `#[guarded] impl`: see [`#[guarded]`](macro@guarded#methods-that-require-a-lock).
///
/// # Errors
///
/// Anywhere else: there nothing makes sure that the lock is held.
#[proc_macro_attribute]
pub fn requires(locks: TokenStream, item: TokenStream) -> TokenStream {
    requires::misplaced(&made_visible_in_attribute(locks.into()), made_visible(item.into())).into()
}

/// Behind `#[guarded] impl`, which asks the struct for its fields.
#[proc_macro]
pub fn requires_of(input: TokenStream) -> TokenStream {
    requires::requires_of(made_visible(input.into())).into()
}

/// Behind `warded::with_lock!`.
#[proc_macro]
pub fn with_lock(input: TokenStream) -> TokenStream {
    with_lock::with_lock(made_visible(input.into())).into()
}

/// Behind `warded::locked!`.
#[proc_macro]
pub fn locked(input: TokenStream) -> TokenStream {
    locked::locked(made_visible(input.into())).into()
}

/// Behind `warded::try_locked!`.
#[proc_macro]
pub fn try_locked(input: TokenStream) -> TokenStream {
    locked::try_locked(made_visible(input.into())).into()
}

/// Behind `warded::try_with_lock!`.
#[proc_macro]
pub fn try_with_lock(input: TokenStream) -> TokenStream {
    with_lock::try_with_lock(made_visible(input.into())).into()
}

/// Behind `warded::with_lock_blocking!`.
#[proc_macro]
pub fn with_lock_blocking(input: TokenStream) -> TokenStream {
    with_lock::with_lock_blocking(made_visible(input.into())).into()
}

/// Behind `warded::read_lock!`.
#[proc_macro]
pub fn read_lock(input: TokenStream) -> TokenStream {
    read_lock::read_lock(made_visible(input.into())).into()
}

/// Behind `warded::try_read_lock!`.
#[proc_macro]
pub fn try_read_lock(input: TokenStream) -> TokenStream {
    read_lock::try_read_lock(made_visible(input.into())).into()
}

/// Behind `warded::wait_until!`.
#[proc_macro]
pub fn wait_until(input: TokenStream) -> TokenStream {
    wait_until::wait_until(made_visible(input.into())).into()
}

/// Behind `warded::wait_until_blocking!`.
#[proc_macro]
pub fn wait_until_blocking(input: TokenStream) -> TokenStream {
    wait_until::wait_until_blocking(made_visible(input.into())).into()
}

/// Behind `warded::reached!`.
#[proc_macro]
pub fn reached(input: TokenStream) -> TokenStream {
    wait_until::reached(made_visible(input.into())).into()
}

/// Behind `warded::try_wait_until!`.
#[proc_macro]
pub fn try_wait_until(input: TokenStream) -> TokenStream {
    wait_until::try_wait_until(made_visible(input.into())).into()
}

/// Behind `warded::select_event!`.
#[proc_macro]
pub fn select_event(input: TokenStream) -> TokenStream {
    select_event::select_event(made_visible(input.into())).into()
}

/// Behind `warded::lock_order!`.
#[proc_macro]
pub fn lock_order(input: TokenStream) -> TokenStream {
    lock_order::lock_order(made_visible(input.into())).into()
}
