//! The lock may be any expression: a call, an index, a pattern, a pointer, a static, a block.
#![deny(warnings)]

use std::collections::HashMap;
use std::ops::Deref;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, LazyLock, OnceLock};

use warded::prelude::*;

static COUNT: Lock<u32> = Lock::new(0);
static NAMES: LazyLock<Lock<Vec<&str>>> = LazyLock::new(Lock::default);
static LATER: OnceLock<Lock<u32>> = OnceLock::new();

struct Owner {
    inner: Lock<u32>,
    many: [Lock<u32>; 3],
    by_name: HashMap<&'static str, Arc<Lock<u32>>>,
}

impl Owner {
    fn inner(&self) -> &Lock<u32> {
        &self.inner
    }

    fn shared(&self, name: &str) -> Option<Arc<Lock<u32>>> {
        self.by_name.get(name).cloned()
    }
}

struct Wrapper(Owner);

impl Deref for Wrapper {
    type Target = Owner;

    fn deref(&self) -> &Owner {
        &self.0
    }
}

async fn all(owner: &Wrapper, index: usize) -> Option<u32> {
    with_lock!(COUNT, |n| *n += 1);
    with_lock!(NAMES, |names| names.push("Ada"));
    with_lock!(LATER.get_or_init(|| Lock::new(5)), |n| *n += 1);
    with_lock!(owner.inner, |n| *n += 1);
    with_lock!(owner.inner(), |n| *n += 1);
    with_lock!(&owner.0.inner, |n| *n += 1);
    with_lock!(owner.many[index], |n| *n += 1);
    with_lock!(&mut owner.many[index], |n| assert_eq!(*n, 1));
    with_lock!(owner.many[(index + 1) % 3], |n| *n += 1);
    with_lock!(owner.shared("a")?, |n| *n += 1);
    with_lock!({ &owner.many[2] }, |n| *n += 1);
    with_lock!(if index == 0 { &owner.inner } else { &owner.many[0] }, |n| *n += 1);
    for lock in &owner.many {
        with_lock!(lock, |n| *n += 1);
    }
    let Owner { inner, many: [first, .., last], .. } = owner.deref();
    with_lock!(inner, first, last, |inner, first, last| Some(*inner + *first + *last))
}

async fn pointers(boxed: Box<Lock<u8>>, counted: Rc<Lock<u8>>, pinned: Pin<Box<Lock<u8>>>, mut unique: Lock<u8>) -> u8 {
    let (by_mut, twice) = (&mut unique, &&counted);
    with_lock!(boxed, |n| *n)
        + with_lock!(twice, |n| *n)
        + with_lock!(pinned, |n| *n)
        + with_lock!(by_mut, |n| *n)
        + with_lock!(Lock::new(5), |n| *n)
}

fn main() {
    let owner = Owner {
        inner: Lock::new(0),
        many: [const { Lock::new(0) }; 3],
        by_name: HashMap::from([("a", Arc::default())]),
    };
    assert_eq!(warded::block_on(all(&Wrapper(owner), 0)), Some(4 + 2 + 2));
    let sum = pointers(Box::new(Lock::new(1)), Rc::new(Lock::new(2)), Box::pin(Lock::new(3)), Lock::new(4));
    assert_eq!(warded::block_on(sum), 15);
    assert_eq!(with_lock_blocking!(COUNT, |n| *n) + with_lock_blocking!(LATER.wait(), |n| *n), 7);
}
