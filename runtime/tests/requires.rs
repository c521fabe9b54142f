//! `#[requires]`: a method is called only with its lock held, on the instance of that lock, and the lock is given back
//! afterwards.

mod hand_polling;

use std::{future::Future, pin::pin, sync::Arc, task::Poll, time::Duration};

use hand_polling::Polled;
use warded::prelude::*;

/// An account with two locks.
#[guarded]
#[derive(Debug)]
pub struct Account {
    owner: String,
    fee: i64,
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
    #[guarded(by = state)]
    log: Vec<String>,
    journal: Lock,
    #[guarded(by = journal)]
    entries: Vec<i64>,
}

impl AccountState {
    fn is_overdrawn(&self) -> bool {
        self.balance < 0
    }
}

#[guarded]
impl Account {
    const LIMIT: i64 = 100;

    fn new(owner: &str, balance: i64) -> Self {
        AccountInit { owner: owner.to_owned(), fee: 1, balance, log: Vec::new(), entries: Vec::new() }.into()
    }

    #[requires(state)]
    fn report(&self) -> String {
        let sign = if self.state.is_overdrawn() { "!" } else { "" };
        format!("{}{sign}: {}", self.owner, self.balance)
    }

    #[requires(state)]
    fn settle(&mut self) -> i64 {
        let (balance, log, fee) = (&mut self.balance, &mut self.log, &self.fee);
        *balance -= fee;
        log.push(Self::entry(*balance));
        *balance
    }

    #[requires(state)]
    fn add(&mut self, amount: i64) -> &mut Self {
        self.balance += amount;
        self
    }

    #[requires(journal, state)]
    fn book(&mut self, amount: i64) {
        let after = self.settle();
        self.entries.push(amount + after);
        self.balance += amount.min(Self::LIMIT);
    }

    #[requires(journal)]
    fn entries(&self) -> impl Iterator<Item = i64> + use<'_> {
        self.entries.iter().copied()
    }

    #[requires(state)]
    async fn settle_later(&mut self, ready: impl Future<Output = ()>) {
        ready.await;
        self.settle();
    }

    #[requires(state)]
    fn latest<'s>(&'s mut self, or: &'s str) -> &'s str {
        self.log.last().map_or(or, |entry| entry.as_str())
    }

    #[requires(state)]
    #[expect(clippy::needless_arbitrary_self_type, reason = "tests that users can write this")]
    fn is_of(self: &Self, account: &Self) -> bool {
        std::ptr::eq(self.itself(), account)
    }

    #[requires(state)]
    fn books_if_free(&mut self) -> Option<usize> {
        try_with_lock!(self.journal, |journal| {
            journal.entries.push(self.balance);
            self.balance = 0;
            journal.entries.len()
        })
    }

    fn itself(&self) -> &Self {
        self
    }

    fn entry(balance: i64) -> String {
        format!("down to {balance}")
    }

    async fn reports(&self) -> String {
        with_lock!(self.holding_state(), |a| a.report())
    }
}

#[test]
fn a_method_sees_the_guarded_and_the_plain_fields() {
    let account = Account::new("Ada", 5);
    let report = with_lock_blocking!(account.holding_state(), |a| {
        assert_eq!(a.settle(), 4);
        a.report()
    });
    assert_eq!(report, "Ada: 4");
    assert_eq!(account.into_init().log, ["down to 4"]);
}

#[test]
fn calls_of_methods_that_give_self_are_chained() {
    let account = Account::new("Ada", 5);
    with_lock_blocking!(account.holding_state(), |a| a.add(1).add(2).settle());
    assert_eq!(account.into_init().balance, 7);
}

#[test]
fn a_method_uses_the_fields_of_one_instance() {
    let (one, other) = (Account::new("Ada", 1), Account::new("Bob", 2));
    with_lock_blocking!(one.holding_state(), |a| {
        assert!(a.is_of(&one) && !a.is_of(&other));
        assert_eq!(a.report(), "Ada: 1");
    });
}

#[test]
fn the_lock_is_held_in_the_body_and_given_back_afterwards() {
    let account = Account::new("Ada", 5);
    with_lock_blocking!(account.holding_state(), |a| {
        assert!(account.state.is_locked() && !account.journal.is_locked());
        a.settle();
    });
    assert!(!account.state.is_locked());
    let returns = || -> Option<i64> {
        with_lock_blocking!(account.holding_state_and_journal(), |a| {
            assert!(account.state.is_locked() && account.journal.is_locked());
            let first = a.entries().next();
            a.book(first?);
            first
        })
    };
    assert_eq!(returns(), None);
    assert!(!account.state.is_locked() && !account.journal.is_locked());
}

#[test]
fn with_more_locks_held_methods_that_require_fewer_can_be_called() {
    let account = Account::new("Ada", 5);
    with_lock_blocking!(account.holding_state_and_journal(), |a| {
        a.book(200);
        assert_eq!(a.entries().collect::<Vec<_>>(), [204]);
        assert_eq!(a.report(), "Ada: 104");
    });
    with_lock_blocking!(account.holding_journal(), |a| assert_eq!(a.entries().count(), 1));
}

#[test]
fn waiters_for_the_lock_and_for_its_methods_are_in_the_same_queue() {
    let account = Account::new("Ada", 5);
    let guard = account.state.try_acquire();
    let mut first = Polled::new(async { with_lock!(account.holding_state(), |a| a.settle()) });
    let mut second = Polled::new(async { with_lock!(account.state, |s| s.balance) });
    let mut third = Polled::new(account.reports());
    assert!(first.poll().is_pending() && second.poll().is_pending() && third.poll().is_pending());
    drop(guard);
    assert!(third.poll().is_pending() && second.poll().is_pending());
    assert_eq!(first.poll(), Poll::Ready(4));
    assert!(third.poll().is_pending());
    assert_eq!(second.poll(), Poll::Ready(4));
    assert_eq!(third.poll(), Poll::Ready("Ada: 4".to_owned()));
}

#[test]
fn a_waiter_that_is_dropped_hands_the_lock_on() {
    let account = Account::new("Ada", 5);
    let guard = account.state.try_acquire();
    let mut first = Polled::new(async { with_lock!(account.holding_state(), |a| a.settle()) });
    let mut second = Polled::new(async { with_lock!(account.holding_state_and_journal(), |a| a.settle()) });
    assert!(first.poll().is_pending() && second.poll().is_pending());
    drop(guard);
    drop(first);
    assert_eq!(second.poll(), Poll::Ready(4));
    assert!(!account.state.is_locked() && !account.journal.is_locked());
}

#[test]
fn an_async_method_holds_the_lock_while_it_awaits() {
    let account = Account::new("Ada", 5);
    let ready = warded::Event::new();
    let mut waiting = Polled::new(async {
        with_lock!(account.holding_state(), async |a| a.settle_later(ready.wait()).await);
    });
    assert!(waiting.poll().is_pending());
    assert!(account.state.is_locked());
    ready.set();
    assert!(waiting.poll().is_ready());
    assert!(!account.state.is_locked());
    assert_eq!(try_with_lock!(account.state, |s| s.balance), Some(4));
}

#[test]
fn a_panic_gives_the_lock_back() {
    let account = Account::new("Ada", 5);
    let panics = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        with_lock_blocking!(account.holding_state_and_journal(), |a| {
            a.settle();
            panic!("{}", a.report());
        })
    }));
    assert!(panics.is_err());
    assert!(!account.state.is_locked() && !account.journal.is_locked());
}

#[test]
fn a_try_takes_all_locks_or_none() {
    let account = Account::new("Ada", 5);
    assert_eq!(try_with_lock!(account.holding_state_and_journal(), |a| a.settle()), Some(4));
    let guard = account.journal.try_acquire();
    assert_eq!(try_with_lock!(account.holding_state_and_journal(), |a| a.settle()), None);
    assert!(!account.state.is_locked());
    assert_eq!(try_with_lock!(account.holding_state(), |a| a.books_if_free()), Some(None));
    drop(guard);
    assert_eq!(try_with_lock!(account.holding_state(), |a| a.books_if_free()), Some(Some(1)));
    assert_eq!(account.into_init().entries, [4]);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_limits_the_wait_and_not_the_body() {
    let account = Account::new("Ada", 5);
    let limit = Duration::from_secs(1);
    let guard = account.state.acquire().await;
    let late = with_lock!(account.holding_state_and_journal(), timeout = limit, |a| a.settle());
    assert_eq!(late, Err(Elapsed));
    drop(guard);
    let in_time = with_lock!(account.holding_state_and_journal(), timeout = limit, |a| a.settle());
    assert_eq!(in_time, Ok(4));
}

#[test]
fn a_predicate_on_the_state_may_be_waited_for() {
    let account = Account::new("Ada", 0);
    let mut waiting = Polled::new(async { wait_until!(account.holding_state(), |s| s.balance > 0, |a| a.report()) });
    assert!(waiting.poll().is_pending());
    with_lock_blocking!(account.state, |s| s.balance = 7);
    assert_eq!(waiting.poll(), Poll::Ready("Ada: 7".to_owned()));
    let blocking = wait_until_blocking!(account.holding_state(), |s| s.balance > 0, |a| a.settle());
    assert_eq!(blocking, 6);
}

#[test]
fn a_holding_call_may_be_a_branch_of_a_select() {
    let account = Account::new("Ada", 5);
    let never = warded::Event::new();
    let selected = warded::block_on(async {
        select_event! {
            () = never.wait() => 0,
            balance = with_lock!(account.holding_state(), |a| a.settle()) => balance,
        }
    });
    assert_eq!(selected, 4);
    assert!(!account.state.is_locked());
}

#[test]
fn several_locks_are_taken_as_with_lock_takes_them() {
    let account = Arc::new(Account::new("Ada", 0));
    std::thread::scope(|scope| {
        for _ in 0..200 {
            scope.spawn(|| {
                with_lock_blocking!(account.journal, account.state, |j, s| {
                    j.entries.push(1);
                    s.balance += 1;
                });
            });
            scope.spawn(|| with_lock_blocking!(account.holding_state_and_journal(), |a| a.book(2)));
        }
    });
    let init = Arc::into_inner(account).map(Account::into_init);
    assert_eq!(init.map(|init| (init.entries.len(), init.balance)), Some((400, 200 + 400 - 200)));
}

#[test]
fn a_borrow_that_a_method_returns_ends_with_the_body() {
    let account = Account::new("Ada", 5);
    let length = with_lock_blocking!(account.holding_state(), |a| {
        a.settle();
        a.latest("nothing").len()
    });
    assert_eq!(length, "down to 4".len());
}

#[test]
fn the_futures_can_be_sent() {
    fn is_send<T: Send>(future: T) -> T {
        future
    }
    let account = Account::new("Ada", 5);
    let future = pin!(is_send(async {
        with_lock!(account.holding_state(), async |a| a.settle_later(async {}).await);
        with_lock!(account.holding_state_and_journal(), async |a| a.settle_later(async {}).await);
        wait_until!(account.holding_state(), |s| s.balance < 10, |a| a.settle())
    }));
    assert_eq!(warded::block_on(future), 2);
}

// --- other locks, other structs ---

/// A struct with an `RwLock` and a `Condition`.
#[guarded]
struct Shop {
    least: u32,
    prices: RwLock,
    #[guarded(by = prices)]
    price: u32,
    changed: Condition,
    #[guarded(by = changed)]
    stock: u32,
}

#[guarded]
impl Shop {
    #[requires(prices)]
    fn raise(&mut self) -> u32 {
        self.price += 1;
        self.price
    }

    #[requires(read(prices))]
    fn price_of(&self, count: u32) -> u32 {
        self.prices.price.max(self.least) * count
    }

    #[requires(read(prices))]
    async fn price_later(&self, ready: impl Future<Output = ()>) -> u32 {
        ready.await;
        self.price_of(1)
    }

    #[requires(prices)]
    fn raise_and_tell(&mut self) -> u32 {
        self.raise();
        self.price_of(1)
    }

    #[requires(read(prices))]
    fn all(&self) -> impl Iterator<Item = u32> + use<'_> {
        [self.price, self.least].into_iter()
    }

    #[requires(changed)]
    fn sell(&mut self) -> u32 {
        self.stock -= 1;
        self.stock
    }
}

#[test]
fn every_kind_of_lock_can_be_required() {
    let shop: Shop = ShopInit { least: 0, price: 1, stock: 3 }.into();
    assert_eq!(with_lock_blocking!(shop.holding_prices(), |s| s.raise()), 2);
    assert_eq!(with_lock_blocking!(shop.holding_changed(), |s| s.sell()), 2);
    let sold = wait_until_blocking!(shop.holding_changed(), |s| s.stock > 0, |s| s.sell());
    assert_eq!(sold, 1);
}

#[test]
fn a_method_that_reads_can_be_called_while_reading_and_while_writing() {
    let shop: Shop = ShopInit { least: 2, price: 1, stock: 3 }.into();
    let (read, ready) = (shop.prices.try_read(), warded::Event::new());
    let mut first = Polled::new(async { read_lock!(shop.holding_prices(), |s| s.price_of(2)) });
    assert_eq!(first.ready(), 4);
    let mut awaits =
        Polled::new(async { read_lock!(shop.holding_prices(), async |s| s.price_later(ready.wait()).await) });
    assert!(awaits.poll().is_pending());
    assert_eq!(try_read_lock!(shop.holding_prices(), |s| s.all().sum::<u32>()), Some(3));
    assert_eq!(try_with_lock!(shop.holding_prices(), |s| s.raise_and_tell()), None);
    drop(read);
    assert_eq!(try_with_lock!(shop.holding_prices(), |s| s.raise_and_tell()), None, "a reader holds the lock");
    ready.set();
    assert_eq!(awaits.ready(), 2);
    assert_eq!(with_lock_blocking!(shop.holding_prices(), |s| s.raise_and_tell() + s.price_of(10)), 22);
    assert!(!shop.prices.is_locked());
}

/// A struct with every kind of generic parameter.
#[guarded]
struct Table<'a, K, V: Clone = u8, const N: usize = 2>
where
    K: PartialEq,
{
    name: &'a str,
    keys: Lock,
    #[guarded(by = keys)]
    keys_of: [K; N],
    values: Lock,
    #[guarded(by = values)]
    values_of: Vec<V>,
}

#[guarded]
impl<'a, K, V: Clone, const N: usize> Table<'a, K, V, N>
where
    K: PartialEq,
    Self: Sized,
{
    #[requires(keys, values)]
    fn get<Q>(&self, key: &Q) -> Option<V>
    where
        Q: ?Sized,
        K: PartialEq<Q>,
    {
        let place = self.keys_of.iter().position(|other| other == key)?;
        self.values_of.get(place).cloned()
    }

    #[requires(values)]
    fn name_and_size(&self) -> (&'a str, usize) {
        (self.name, self.values_of.len() * N)
    }
}

#[guarded]
impl Table<'_, &str, u32> {
    #[requires(keys)]
    fn first(&self) -> usize {
        self.keys_of[0].len()
    }
}

#[test]
fn generic_parameters_may_be_of_any_kind() {
    let init = TableInit { name: "numbers", keys_of: ["one", "two"], values_of: vec![1_u32, 2] };
    let table: Table<'_, &str, u32> = init.into();
    assert_eq!(with_lock_blocking!(table.holding_keys_and_values(), |t| t.get(&"two")), Some(2));
    assert_eq!(with_lock_blocking!(table.holding_values(), |t| t.name_and_size()), ("numbers", 4));
    assert_eq!(with_lock_blocking!(table.holding_keys(), |t| t.first()), 3);
}

/// Methods in two modules and two blocks. Only one of the blocks makes the lock expression `holding_state()`.
mod elsewhere {
    use super::{Account, AccountHolding, AccountState};
    use warded::guarded;

    #[guarded(no_holding)]
    impl Account {
        #[requires(state)]
        pub(super) fn doubles(&mut self) {
            self.balance *= 2;
        }
    }
}

#[test]
fn a_second_block_uses_the_lock_expression_of_the_first() {
    let account = Account::new("Ada", 5);
    with_lock_blocking!(account.holding_state(), |a| {
        a.doubles();
        assert_eq!(a.state.balance, 10);
    });
}

mod held {
    //! For the macros in a method, the locks that the method requires count as held.

    use warded::prelude::*;

    use crate::hand_polling::{Polled, panic_of};

    lock_order!(Accounts < Journal);

    #[guarded]
    struct Bank {
        #[lock(order = Accounts)]
        accounts: Lock,
        #[lock(order = Journal)]
        journal: Lock,
        #[guarded(by = accounts)]
        total: u32,
        #[guarded(by = journal)]
        lines: Vec<u32>,
    }

    #[guarded]
    impl Bank {
        #[requires(accounts)]
        async fn write_down(&self) {
            with_lock!(self.plain().journal, |j| j.lines.push(self.total));
        }

        #[requires(journal)]
        async fn out_of_order_elsewhere(&self) {
            self.plain().add(1).await;
        }

        fn plain(&self) -> &Self {
            self
        }

        async fn add(&self, amount: u32) {
            with_lock!(self.accounts, |a| a.total += amount);
        }

        async fn elsewhere(&self) {
            with_lock!(self.holding_accounts(), |a| drop(a.write_down()));
        }
    }

    /// A struct whose locks have no levels.
    #[guarded]
    struct Shop {
        goods: Lock,
        till: Lock,
        #[guarded(by = goods)]
        left: u32,
        #[guarded(by = till)]
        earned: u32,
    }

    #[guarded]
    impl Shop {
        #[requires(goods, till)]
        async fn counts(&self) {
            self.plain().count().await;
        }

        fn plain(&self) -> &Self {
            self
        }

        async fn count(&self) -> u32 {
            with_lock!(self.till, |t| t.earned)
        }

        #[requires(till)]
        async fn sell(&mut self) {
            wait_until!(self.goods, holding = self.till, |g| g.left > 0, |g| g.left -= 1);
            self.earned += 1;
        }
    }

    #[test]
    fn a_wait_in_a_method_may_declare_that_the_required_lock_stays_held() {
        let shop: Shop = ShopInit { left: 1, earned: 0 }.into();
        let mut task = Polled::new(async {
            with_lock!(shop.holding_till(), async |s| s.sell().await);
            with_lock!(shop.till, |t| t.earned)
        });
        assert_eq!(task.ready(), 1);
    }

    #[test]
    fn a_wait_may_declare_that_several_locks_stay_held() {
        let (shop, other): (Shop, Lock<u32>) = (ShopInit { left: 1, earned: 0 }.into(), Lock::new(7));
        let mut task = Polled::new(async {
            with_lock!(shop.holding_goods_and_till(), async |_s| {
                wait_until!(other, holding = shop.holding_goods_and_till(), |n| *n > 0, |n| *n)
            })
        });
        assert_eq!(task.ready(), 7);
    }

    #[test]
    #[cfg_attr(not(debug_assertions), ignore = "debug builds look")]
    fn each_of_several_required_locks_counts_as_held() {
        let shop: Shop = ShopInit { left: 1, earned: 0 }.into();
        let mut task = Polled::new(async {
            with_lock!(shop.holding_goods_and_till(), async |s| s.counts().await);
        });
        assert!(panic_of(|| task.poll()).contains("would wait for itself"));
    }

    #[test]
    #[cfg_attr(not(debug_assertions), ignore = "debug builds look")]
    fn both_places_in_the_message_are_in_the_users_code() {
        let bank = bank();
        let mut task = Polled::new(async {
            with_lock!(bank.holding_accounts(), async |b| b.plain().elsewhere().await);
        });
        let text = panic_of(|| task.poll());
        assert_eq!(text.matches("tests/requires.rs").count(), 2, "{text}");
    }

    fn bank() -> Bank {
        BankInit { total: 5, lines: vec![] }.into()
    }

    #[test]
    fn a_method_may_acquire_a_lock_of_a_later_level() {
        let bank = bank();
        let mut task = Polled::new(async {
            with_lock!(bank.holding_accounts(), async |b| b.write_down().await);
            with_lock!(bank.journal, |j| j.lines.clone())
        });
        assert_eq!(task.ready(), [5]);
    }

    #[test]
    #[cfg_attr(not(debug_assertions), ignore = "debug builds look")]
    fn a_function_that_a_method_calls_is_checked_against_the_required_lock() {
        let bank = bank();
        let mut task = Polled::new(async {
            with_lock!(bank.holding_journal(), async |b| b.out_of_order_elsewhere().await);
        });
        let text = panic_of(|| task.poll());
        assert!(text.contains("Accounts` is acquired") && text.contains("Journal` is held"), "{text}");
    }
}
