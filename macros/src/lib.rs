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

/// Declares which lock guards which fields of a struct, and makes the compiler hold everyone to it.
///
/// **Not for** data that one task owns, and not needed for fields that never change: leave those unguarded, they are
/// read without any lock.
///
/// ```text
/// #[guarded]                          // stands above #[derive(..)]
/// #[derive(Debug)]
/// pub struct Account {
///     owner: String,                  // not guarded: plain shared data
///     state: Monitor,                 // written bare: the macro gives it its type
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
/// A struct has as many locks as you declare. `name: Monitor`, written bare, declares one: here `Monitor` is a word of this
/// macro and needs no import. It is held for a moment, by `locked!`. So do `name: Lock`, which may be held across an await
/// (`with_lock!`), `name: RwLock`, for what is read far more than written (`read_lock!`), and `name: Condition`, a lock with
/// waiting and notifying. The methods of these types are there too, such as `self.state.waiting()`. A field of type
/// `Lock<T>` that no `by` names is plain data and stays as it is. A type of your own with one of these names needs another
/// here: `use weather::Condition as Weather`.
///
/// # Conditions
///
/// A *condition* names a reason to wait on a `Lock` of the struct, with or without its predicate, or on a `Monitor`, always
/// with it:
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
/// Nobody notifies there. Who prefers to be told waits by the guard of the lock, `guard.wait(&self.not_full)`, which takes
/// no notice of a `when`, until
/// somebody calls `guard.notify(&self.not_full, 1)`. With the guard of a lock that guards something else that does not compile; of two
/// instances of one struct, the guard says which is meant.
///
/// The field is of type `NamedCondition<BufferState<T>, KEY>`, where `KEY` counts the conditions of a lock. It takes no
/// room and is not part of `BufferInit`. The predicate in `when` reads what the lock guards and nothing else: one that
/// reads more, such as `self.capacity`, is written where you wait.
///
/// On a `Monitor`, `count = |s| s.items.len()` beside it says how many may go on while it holds: so many are woken at once.
/// Without it the shape of the predicate says that, as the page of `Monitor` has it.
///
/// # Order
///
/// `#[lock(order = Accounts)]` above a lock gives it a level of `lock_order!`, which says in which order locks are acquired
/// inside one another. `#[lock(barging)]` above a `Monitor` makes it with `Monitor::barging`: its waiters may be overtaken.
///
/// # Methods that require a lock
///
/// A method that needs the lock, and only what it guards, is an ordinary method of `AccountState`, as above: prefer that.
/// One that sees the plain fields of the same instance too, or what several locks guard, stands in a `#[guarded] impl`:
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
/// // `state` is a `Monitor`
/// let report = locked!(account.holding_state(), |a| a.report());
/// // `state` and `journal` are `Lock`s: of monitors a method requires one
/// with_lock!(account.holding_state_and_journal(), |a| { a.settle(); a.report() });
/// ```
///
/// `account.report()` does not compile, and the message says what to write. With more locks held, all methods of fewer can
/// be called. A method of an `RwLock` that only reads says so, `#[requires(read(prices))] fn total(&self) -> u64`, and is
/// called by `read_lock!(shop.holding_prices(), |s| s.total())` beside others that read, and by `with_lock!`.
///
/// There is a `holding_..()` for each set of locks that some method requires, and for no other, named in the order of the
/// struct. It stands alone for a lock in `locked!`, `with_lock!`, with its options, and the `try_` and `_blocking` forms of
/// these, and, if it is of one lock, in `wait_until!` with a body, whose predicate reads what the lock guards. Several locks at
/// once are all `Lock`s. In the body of one of several locks the compiler does not know their levels: a lock out of order is
/// found there by the debug build. The `holding_..()` of two instances can't be taken at once: take their locks,
/// `with_lock!(a.state, b.state, |a, b| ..)`, with methods of `AccountState`. `async fn` holds the lock while it awaits. A
/// public method around one that requires the lock needs a name of its own.
///
/// In the method `self.balance` is the field, and `self.state` is what the lock guards, for methods of `AccountState`. In the
/// body of `locked!` a field is behind its lock, and a plain one is not:
///
/// ```text
/// locked!(account.holding_state(), |a| {
///     a.state.balance += a.fee;
///     a.state.deposit(5);          // a method of AccountState
///     a.report()
/// });
/// ```
///
/// The type of `self` and `a` is a view, `AccountHolding`, which derefs to `Account`. It shows one instance, and can't be
/// assigned to or swapped. In another module than the struct's, import it with `AccountState`, and let the lock and what it
/// guards be visible there.
///
/// Of several blocks that require the same locks, one makes `holding_state()`, and the others are
/// `#[guarded(no_holding)] impl`. `crate = path` is as above the struct. A `#[guarded] impl` in a module under
/// `#![no_implicit_prelude]` needs `no_hint`: there rustc does not find the attribute that the message is made with.
///
/// # What it generates
///
/// For the struct above, with the visibility of `Account` and, on the first three, its derives and other attributes:
///
/// - `Account`, where `state` is a `Monitor<AccountState>` and the guarded fields are gone;
/// - `AccountState`, the fields that `state` guards, with only the generics these use;
/// - `AccountInit`, the struct as you wrote it but without its locks, and `From<AccountInit> for Account`;
/// - `Account::into_init(self) -> AccountInit`, the way back once nobody shares the account any more;
/// - `Account::of_fields(owner, balance)`, a `const fn` for a `static`: see [below](#statics);
/// - in `Account`, for each guarded field a field of its name and of no size, there only so that `account.balance` without the
///   lock, also in a literal or a pattern, is answered with *"`balance` is guarded by `state`: write `s.balance` in
///   `locked!(self.state, |s| ..)`"* beside the type error;
/// - the hidden view `AccountHolding`, which `#[requires]` methods see, with an answer to `a.balance` that says
///   *"write `a.state.balance`"*, and a macro of that name that tells their `impl` the fields. A struct can't know whether
///   there are such methods; together they cost a build half a millisecond;
/// - what leads from a condition to the lock of its instance, and to its predicate, in hidden traits.
///
/// `Self` in the type of a field means `Account` in all of them. The documentation of a field goes with the field; that
/// of the struct stays on the struct, where its links and examples belong.
///
/// Left out is what can't work: `derive(Default)` of `Account` makes it from `AccountInit::default()`, `derive(Debug)` shows the
/// fields that there are, and `repr(packed)` goes, because neither a lock nor what a predicate reads could be borrowed.
///
/// # Names and attributes of one type
///
/// The derives and attributes of the struct stand on all types. Those of one type alone, and its name, stand in the arguments, under
/// the name of the lock, or `init`, or `struct`:
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
/// Where a type of yours is called `AccountState` already, rustc says that the name is defined twice: give one of the two another.
///
/// A `Drop` of your own, on `Account` or on `AccountState`, also one that a derive makes (`state(derive(ZeroizeOnDrop))`), needs
/// `no_into_init`: nothing can be moved out of a type that has one.
///
/// # Statics
///
/// In a `static` the struct is made by a `const fn` that takes the fields one by one, in the order in which they are declared and
/// without the locks and conditions:
///
/// ```text
/// static ACCOUNT: Account = Account::of_fields(String::new(), 0);
/// ```
///
/// # Saving and loading
///
/// `derive(Serialize)` on the struct fails on its locks, which no one may read without acquiring them. What is saved is a snapshot:
/// an `AccountInit`, made with all locks held, so that it is of one moment. Loading makes the struct of it again.
///
/// ```text
/// #[guarded(init(derive(Serialize, Deserialize)))]
/// struct Bank { owner: String, accounts: Lock, #[guarded(by = accounts)] balances: Vec<i64>, journal: Lock, .. }
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
/// A field that is added later and forgotten here does not compile.
///
/// # Arguments
///
/// - `crate = path`: where `warded` is found, if it is not `::warded`.
/// - `no_into_init`: leaves `into_init` out, for a struct with a `Drop` of its own, out of which nothing can be moved.
/// - `state(..)`, `init(..)`, `struct(..)`, `holding(..)`: see above.
/// - `no_hint`: leaves out the fields that only answer; above an `impl`, the answer to a call without the lock.
///
/// # Errors
///
/// Each at the place of the mistake, all of a struct at once: a `by` that names no lock, a field guarded twice, a lock
/// that guards nothing or that is itself guarded, a lock with its type written out, a struct without locks or without
/// named fields; a condition of what is neither a `Monitor` nor a `Lock`, one of a `Monitor` without `when`, or a `when` that is
/// no closure, awaits or names `self`.
///
/// What it expands to stands in the repository beside what was written, in `macros/src/guarded/expanded/`.
///
/// # Order of attributes
///
/// `#[derive(..)]` stands **below** `#[guarded]`. A derive above it runs first, on a struct whose guarded fields are
/// still in place, and what the lock guards goes without it. That does not compile, and one of the errors says where to put it.
///
/// # Lints
///
/// A crate may `forbid` each of rustc's lints but `deprecated`, which the generated code allows itself: a guarded field without its
/// lock is answered by a deprecated field of that name. `deny(deprecated)` works. A guarded field that is never read is not reported.
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
/// Anywhere else, where nobody sees to it that the lock is held.
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
