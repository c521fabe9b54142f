//! Generic structs and functions: types, lifetimes, constants, unsized types.
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
    state: Monitor,
    #[guarded(by = state)]
    rows: Vec<(Cow<'k, K>, [V; COLUMNS])>,
    #[guarded(by = state)]
    first: Option<&'k K>,
}

impl<'k, K: Ord + Clone, V: Copy + AddAssign, const COLUMNS: usize> Table<'k, K, V, COLUMNS> {
    fn add<F, R>(&self, key: &'k K, values: [V; COLUMNS], then: F) -> R
    where
        F: for<'s> FnOnce(&'s mut [(Cow<'k, K>, [V; COLUMNS])]) -> R,
    {
        locked!(self.state, |s: &mut TableState<'k, K, V, COLUMNS>| {
            s.first.get_or_insert(key);
            match s.rows.binary_search_by(|(known, _)| (**known).cmp(key)) {
                Ok(at) => s.rows[at].1.iter_mut().zip(values).for_each(|(sum, value)| *sum += value),
                Err(at) => s.rows.insert(at, (Cow::Borrowed(key), values)),
            }
            then(&mut s.rows)
        })
    }

    fn map<T>(&self, map: impl Fn(&V) -> T) -> Vec<T> {
        locked!(self.state, |s| s.rows.iter().flat_map(|(_, values)| values.iter().map(&map)).collect())
    }
}

fn debug<T: ?Sized + Debug>(monitor: &Monitor<T>) -> String {
    locked!(monitor, |value| format!("{value:?}"))
}

fn as_ref<'a, L: AsRef<Monitor<u8>> + ?Sized>(monitor: &'a L, limit: &'a u8) -> &'a u8 {
    locked!(monitor.as_ref(), |n| {
        *n = (*n).min(*limit);
        limit
    })
}

struct Wrapped(Monitor<u8>);

impl AsRef<Monitor<u8>> for Wrapped {
    fn as_ref(&self) -> &Monitor<u8> {
        &self.0
    }
}

fn main() {
    let (one, two) = (String::from("one"), String::from("two"));
    let table: Table<'_, String, i32, 2> = TableInit { names: ["a", "b"], rows: vec![], first: None }.into();
    assert_eq!(table.add(&two, [1, 2], |rows| rows.len()), 1);
    assert_eq!(table.add(&one, [3, 4], |rows| rows[0].0.to_string()), "one");
    table.add(&two, [1, 2], |_| ());
    assert_eq!(table.map(|value| i64::from(*value)), [3, 4, 2, 4]);
    assert_eq!(locked!(table.state, |s| s.first), Some(&two));
    assert_eq!(table.names.len(), 2);

    let numbers: Box<Monitor<[u8]>> = Box::new(Monitor::new([1, 2]));
    assert_eq!(debug(&numbers), "[1, 2]");
    assert_eq!(*as_ref(&Wrapped(Monitor::new(9)), &3), 3);
}
