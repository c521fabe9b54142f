//! `Self` in the types of fields, in boxes, arrays, functions and bounds.
#![deny(warnings)]

use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::{Arc, Weak};

use warded::prelude::*;

#[guarded]
pub struct Node<T: 'static, const N: usize> {
    value: T,
    parent: Option<Weak<Self>>,
    links: Lock,
    #[guarded(by = links)]
    children: Vec<Arc<Self>>,
    #[guarded(by = links)]
    by_name: HashMap<String, [Option<Arc<Self>>; N]>,
    #[guarded(by = links)]
    visit: Option<fn(&Self) -> usize>,
    marker: PhantomData<(Self, T)>,
}

impl<T, const N: usize> Node<T, N> {
    fn new(value: T, parent: Option<&Arc<Self>>) -> Arc<Self> {
        let parent = parent.map(Arc::downgrade);
        let init = NodeInit { value, parent, children: vec![], by_name: HashMap::new(), visit: None, marker: PhantomData };
        Arc::new(init.into())
    }

    async fn adopt(self: &Arc<Self>, value: T) -> Arc<Self> {
        let child = Self::new(value, Some(self));
        with_lock!(self.links, |links| links.children.push(Arc::clone(&child)));
        child
    }

    fn count(&self) -> usize {
        with_lock_blocking!(self.links, |links| links.children.len())
    }
}

fn main() {
    let root = Node::<_, 2>::new(1, None);
    let child = warded::block_on(root.adopt(2));
    assert!(child.parent.as_ref().is_some_and(|parent| parent.upgrade().is_some_and(|parent| parent.value == 1)));
    with_lock_blocking!(root.links, |links| links.visit = Some(Node::count));
    assert_eq!(with_lock_blocking!(root.links, |links| links.visit).map(|visit| visit(&root)), Some(1));
    assert_eq!(with_lock_blocking!(root.links, |links| links.by_name.len()), 0);
}
