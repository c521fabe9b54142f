//! Generic structs, functions and bodies: types, lifetimes, constants, bounds of higher rank.
#![deny(warnings)]

use std::borrow::Cow;
use std::fmt::Debug;
use std::ops::AddAssign;

use warded::prelude::*;

#[guarded]
#[derive(Debug)]
struct Table<'k, K, V, const COLUMNS: usize>
where
    K: Ord + Clone + 'k,
{
    names: [&'k str; COLUMNS],
    state: Lock,
    #[guarded(by = state)]
    rows: Vec<(Cow<'k, K>, [V; COLUMNS])>,
    #[guarded(by = state)]
    first: Option<&'k K>,
}

impl<'k, K: Ord + Clone, V: Copy + AddAssign, const COLUMNS: usize> Table<'k, K, V, COLUMNS> {
    async fn add<F, R>(&self, key: &'k K, values: [V; COLUMNS], then: F) -> R
    where
        F: for<'s> FnOnce(&'s mut [(Cow<'k, K>, [V; COLUMNS])]) -> R,
    {
        with_lock!(self.state, |s: &mut TableState<'k, K, V, COLUMNS>| {
            s.first.get_or_insert(key);
            match s.rows.binary_search_by(|(known, _)| (**known).cmp(key)) {
                Ok(at) => s.rows[at].1.iter_mut().zip(values).for_each(|(sum, value)| *sum += value),
                Err(at) => s.rows.insert(at, (Cow::Borrowed(key), values)),
            }
            then(&mut s.rows)
        })
    }

    async fn map<T>(&self, map: impl Fn(&V) -> T) -> Vec<T> {
        with_lock!(self.state, |s| s.rows.iter().flat_map(|(_, values)| values.iter().map(&map)).collect())
    }
}

async fn debug<T: ?Sized + Debug>(lock: &Lock<T>) -> String {
    with_lock!(lock, |value| format!("{value:?}"))
}

async fn swap<T>(one: &Lock<T>, other: &Lock<T>) {
    with_lock!(one, other, |one, other| std::mem::swap(one, other));
}

async fn as_ref<'a, L: AsRef<Lock<u8>> + ?Sized>(lock: &'a L, limit: &'a u8) -> &'a u8 {
    with_lock!(lock.as_ref(), |n| {
        *n = (*n).min(*limit);
        limit
    })
}

struct Wrapped(Lock<u8>);

impl AsRef<Lock<u8>> for Wrapped {
    fn as_ref(&self) -> &Lock<u8> {
        &self.0
    }
}

fn main() {
    warded::block_on(async {
        let (one, two) = (String::from("one"), String::from("two"));
        let table: Table<'_, String, i32, 2> = TableInit { names: ["a", "b"], rows: vec![], first: None }.into();
        assert_eq!(table.add(&two, [1, 2], |rows| rows.len()).await, 1);
        assert_eq!(table.add(&one, [3, 4], |rows| rows[0].0.to_string()).await, "one");
        table.add(&two, [1, 2], |_| ()).await;
        assert_eq!(table.map(|value| i64::from(*value)).await, [3, 4, 2, 4]);
        assert_eq!(with_lock!(table.state, |s| s.first), Some(&two));
        assert_eq!(table.names.len(), 2);

        let numbers: Box<Lock<[u8]>> = Box::new(Lock::new([1, 2]));
        assert_eq!(debug(&numbers).await, "[1, 2]");
        let (mut one, mut other) = (Lock::new("a"), Lock::new("b"));
        swap(&one, &other).await;
        assert_eq!((*one.get_mut(), *other.get_mut()), ("b", "a"));
        assert_eq!(*as_ref(&Wrapped(Lock::new(9)), &3).await, 3);
    });
}
