//! A lock is any expression that leads to one.
#![deny(warnings)]

use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use warded::prelude::*;

static GLOBAL: Lock<u8> = Lock::new(0);
static LAZY: LazyLock<Arc<Lock<u8>>> = LazyLock::new(Arc::default);

#[guarded]
struct Counter {
    state: Lock,
    #[guarded(by = state)]
    count: u64,
}

struct Server {
    counters: Vec<Arc<Counter>>,
}

impl Server {
    fn counter(&self, index: usize) -> &Counter {
        &self.counters[index]
    }
}

trait Counts {
    fn lock(&self) -> &Lock<u8>;

    #[allow(async_fn_in_trait)]
    async fn count(&self) -> u8 {
        with_lock!(self.lock(), |n| {
            *n += 1;
            *n
        })
    }
}

impl Counts for Lock<u8> {
    fn lock(&self) -> &Lock<u8> {
        self
    }
}

async fn generic<T: Clone + Send, const N: usize>(locks: &[Lock<Vec<T>>; N], item: &T) -> usize {
    let mut count = 0;
    for lock in locks {
        count += with_lock!(lock, |list| {
            list.push(item.clone());
            list.len()
        });
    }
    count
}

async fn unsized_values(lock: &Lock<[u8]>, shown: &Lock<dyn std::fmt::Display + Send>) -> (usize, String) {
    (with_lock!(lock, |bytes| bytes.len()), with_lock!(shown, |shown| shown.to_string()))
}

async fn pointers(arc: Arc<Lock<u8>>, rc: Rc<Lock<u8>>, boxed: Box<Lock<u8>>, mut own: Lock<u8>) -> u8 {
    let mut_ref = &mut own;
    with_lock!(arc, |n| *n += 1);
    with_lock!(rc, |n| *n += 1);
    with_lock!(boxed, |n| *n += 1);
    with_lock!(mut_ref, |n| *n += 1);
    with_lock!(&&&*mut_ref, |n| *n += 1);
    with_lock!(Arc::clone(&arc), |n| *n += 1);
    with_lock!({ &rc }, |n| *n += 1);
    with_lock!(if true { &arc } else { panic!() }, |n| *n += 1);
    with_lock!(arc, rc, boxed, own, |a, b, c, d| *a + *b + *c + *d)
}

fn main() {
    let counter: Arc<Counter> = Arc::new(CounterInit { count: 0 }.into());
    let server = Server { counters: vec![counter] };
    warded::block_on(async {
        with_lock!(server.counters[0].state, |s| s.count += 1);
        with_lock!(server.counter(0).state, |s| s.count += 1);
        with_lock!(GLOBAL, |n| *n += 1);
        with_lock!(*LAZY, |n| *n += 1);
        assert_eq!(Lock::new(1).count().await, 2);
        assert_eq!(generic(&[Lock::new(vec![]), Lock::new(vec!['a'])], &'b').await, 3);
        assert_eq!(unsized_values(&Lock::new([1, 2, 3]), &Lock::new("text")).await, (3, "text".to_owned()));
        assert_eq!(pointers(Arc::default(), Rc::default(), Box::default(), Lock::new(0)).await, 8);
        with_lock!(Lock::new(5), |n| assert_eq!(*n, 5));
    });
    assert_eq!(try_with_lock!(server.counters[0].state, |s| s.count), Some(2));
}
