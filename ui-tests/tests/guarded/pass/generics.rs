//! Every kind of generics, used by some of the fields.
#![deny(warnings)]

use std::collections::HashMap;
use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::marker::PhantomData;

use warded::prelude::*;

#[guarded]
#[derive(Debug, Default)]
pub struct Everything<'a, K: Debug, V, const N: usize, F = fn() -> u8>
where
    K: Eq + Hash,
    V: Clone + Display + 'a,
{
    text: &'a str,
    marker: PhantomData<F>,
    map: Lock,
    list: Lock,
    #[guarded(by = map)]
    entries: HashMap<K, V>,
    #[guarded(by = list)]
    latest: Vec<[u8; N]>,
    #[guarded(by = list)]
    borrowed: Option<&'a V>,
}

impl<'a, K, V, const N: usize> Everything<'a, K, V, N>
where
    K: Debug + Eq + Hash,
    V: Clone + Display + 'a,
{
    fn new(text: &'a str) -> Self {
        let entries = HashMap::new();
        EverythingInit { text, marker: PhantomData, entries, latest: Vec::new(), borrowed: None }.into()
    }

    fn put(&self, key: K, value: &'a V) {
        with_lock_blocking!(self.map, self.list, |map, list| {
            map.entries.insert(key, value.clone());
            list.latest.push([0; N]);
            list.borrowed = Some(value);
        });
    }
}

/// Its own name in the types of its fields.
#[guarded]
pub struct Tree<T> {
    state: Lock,
    #[guarded(by = state)]
    children: Vec<Self>,
    #[guarded(by = state)]
    value: Option<T>,
}

/// A bound that only one field needs.
#[guarded]
pub struct Items<I: Iterator> {
    state: Lock,
    #[guarded(by = state)]
    next: Option<I::Item>,
    #[guarded(by = state)]
    rest: I,
}

/// Guards closures behind `dyn`.
#[guarded]
pub struct Callbacks {
    state: Lock,
    #[guarded(by = state)]
    all: Vec<Box<dyn Fn(&str) -> usize + Send + Sync>>,
}

fn main() {
    let value = 5;
    let all: Everything<'_, &str, u8, 3> = Everything::new("text");
    all.put("key", &value);
    assert_eq!(all.text, "text");
    assert_eq!(try_with_lock!(all.list, |list| (list.latest.len(), list.borrowed.copied())), Some((1, Some(5))));
    assert_eq!(all.into_init().entries["key"], 5);

    let leaf: Tree<u8> = TreeInit { children: Vec::new(), value: Some(1) }.into();
    let root: Tree<u8> = TreeInit { children: vec![leaf], value: None }.into();
    assert_eq!(try_with_lock!(root.state, |s| s.children.len()), Some(1));
    assert_eq!(root.into_init().value, None);

    let items: Items<_> = ItemsInit { next: None, rest: [1, 2].into_iter() }.into();
    with_lock_blocking!(items.state, |s| s.next = s.rest.next());
    assert_eq!(items.into_init().next, Some(1));

    let callbacks: Callbacks = CallbacksInit { all: vec![Box::new(str::len)] }.into();
    assert_eq!(try_with_lock!(callbacks.state, |s| s.all[0]("four")), Some(4));
}
