//! The monitor may be any expression: a call, an index, a pattern, a pointer, a static, a block.
#![deny(warnings)]

use std::collections::HashMap;
use std::ops::Deref;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, LazyLock, OnceLock};

use warded::prelude::*;

static COUNT: Monitor<u32> = Monitor::new(0);
static NAMES: LazyLock<Monitor<Vec<&str>>> = LazyLock::new(Monitor::default);
static LATER: OnceLock<Monitor<u32>> = OnceLock::new();

struct Owner {
    inner: Monitor<u32>,
    many: [Monitor<u32>; 3],
    by_name: HashMap<&'static str, Arc<Monitor<u32>>>,
}

impl Owner {
    fn inner(&self) -> &Monitor<u32> {
        &self.inner
    }

    fn shared(&self, name: &str) -> Option<Arc<Monitor<u32>>> {
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

fn all(owner: &Wrapper, index: usize) -> Option<u32> {
    locked!(COUNT, |n| *n += 1);
    locked!(NAMES, |names| names.push("Ada"));
    locked!(LATER.get_or_init(|| Monitor::new(5)), |n| *n += 1);
    locked!(owner.inner, |n| *n += 1);
    locked!(owner.inner(), |n| *n += 1);
    locked!(&owner.0.inner, |n| *n += 1);
    locked!(owner.many[index], |n| *n += 1);
    locked!(owner.many[(index + 1) % 3], |n| *n += 1);
    locked!(owner.shared("a")?, |n| *n += 1);
    locked!({ &owner.many[2] }, |n| *n += 1);
    locked!(if index == 0 { &owner.inner } else { &owner.many[0] }, |n| *n += 1);
    for monitor in &owner.many {
        locked!(monitor, |n| *n += 1);
    }
    let Owner { inner, many: [first, .., last], .. } = owner.deref();
    let sum = locked!(inner, |n| *n) + locked!(first, |n| *n);
    try_locked!(last, |n| sum + *n)
}

fn pointers(boxed: Box<Monitor<u8>>, counted: Rc<Monitor<u8>>, pinned: Pin<Box<Monitor<u8>>>, mut own: Monitor<u8>) -> u8 {
    let (by_mut, twice) = (&mut own, &&counted);
    locked!(boxed, |n| *n)
        + locked!(twice, |n| *n)
        + locked!(pinned, |n| *n)
        + locked!(by_mut, |n| *n)
        + locked!(Monitor::new(5), |n| *n)
}

fn main() {
    let owner = Owner {
        inner: Monitor::new(0),
        many: [const { Monitor::new(0) }; 3],
        by_name: HashMap::from([("a", Arc::default())]),
    };
    assert_eq!(all(&Wrapper(owner), 0), Some(4 + 2 + 2));
    let sum = pointers(Box::new(Monitor::new(1)), Rc::new(Monitor::new(2)), Box::pin(Monitor::new(3)), Monitor::new(4));
    assert_eq!(sum, 15);
    assert_eq!(locked!(COUNT, |n| *n) + locked!(LATER.get().unwrap(), |n| *n), 7);
}
