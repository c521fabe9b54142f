//! States with methods of the same names, with fewer generics than the struct, or with a `Deref` of the user's.
#![deny(warnings)]

use std::ops::Deref;
use warded::prelude::*;

#[guarded]
pub struct Account {
    fee: i64,
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

#[guarded]
impl Account {
    #[requires(state)]
    pub fn left(&self) -> i64 {
        self.state.left() - self.fee
    }
}

impl AccountState {
    pub fn left(&self) -> i64 {
        self.balance
    }
}

#[guarded]
pub struct Named<'a, T, N: ?Sized> {
    name: &'a N,
    state: Lock,
    #[guarded(by = state)]
    value: T,
}

#[guarded]
impl<'a, T, N: ?Sized> Named<'a, T, N>
where
    Self: Sized,
{
    #[requires(state)]
    pub fn pair(&self) -> (&'a N, &T) {
        (self.name, &self.value)
    }
}

#[guarded]
pub struct List<T: ?Sized> {
    limit: usize,
    state: Lock,
    #[guarded(by = state)]
    items: Box<T>,
}

#[guarded]
impl<T: ?Sized + AsRef<[u8]>> List<T> {
    #[requires(state)]
    pub fn is_full(&self) -> bool {
        (*self.items).as_ref().len() >= self.limit
    }
}

#[guarded]
pub struct Text {
    limit: usize,
    state: Lock,
    #[guarded(by = state)]
    text: String,
}

#[guarded]
impl Text {
    #[requires(state)]
    pub fn is_long(&self) -> bool {
        self.state.len() > self.limit
    }
}

impl Deref for TextState {
    type Target = String;

    fn deref(&self) -> &String {
        &self.text
    }
}

/// Names that expansions use.
#[guarded]
pub struct Odd<'held, 'lock> {
    name: &'held str,
    plain: &'lock str,
    holding: Lock,
    #[guarded(by = holding)]
    number: u32,
}

#[guarded]
impl<'held, 'lock> Odd<'held, 'lock> {
    #[requires(holding)]
    pub fn all<'held_>(&'held_ self) -> (&'held str, &'lock str, &'held_ u32) {
        (self.name, self.plain, &self.number)
    }
}

/// Lifetimes without a name, and a method that reads.
#[guarded]
pub struct Prices<'a, T> {
    of: &'a str,
    least: T,
    prices: RwLock,
    #[guarded(by = prices)]
    price: T,
}

#[guarded]
impl Prices<'_, &str> {
    #[requires(read(prices))]
    pub fn longest(&self) -> usize {
        self.of.len().max(self.least.len()).max(self.price.len())
    }
}

fn main() {
    let odd: Odd<'_, '_> = OddInit { name: "a", plain: "b", number: 3 }.into();
    with_lock_blocking!(odd.holding_holding(), |o| assert_eq!(o.all(), ("a", "b", &3)));
    let prices: Prices<'_, &str> = PricesInit { of: "tea", least: "one", price: "three" }.into();
    assert_eq!(warded::block_on(async { read_lock!(prices.holding_prices(), |p| p.longest()) }), 5);
    let account: Account = AccountInit { fee: 1, balance: 3 }.into();
    let both =
        with_lock_blocking!(account.state, |s| s.left()) + with_lock_blocking!(account.holding_state(), |a| a.left());
    assert_eq!(both, 5);
    let named: Named<'_, i32, str> = NamedInit { name: "three", value: 3 }.into();
    assert_eq!(with_lock_blocking!(named.holding_state(), |n| *n.pair().1), 3);
    let list: List<[u8; 2]> = ListInit { limit: 2, items: Box::new([1, 2]) }.into();
    assert!(with_lock_blocking!(list.holding_state(), |l| l.is_full()));
    let text: Text = TextInit { limit: 2, text: "long".to_owned() }.into();
    assert!(with_lock_blocking!(text.holding_state(), |t| t.is_long()));
}
