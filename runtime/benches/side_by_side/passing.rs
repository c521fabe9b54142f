//! Numbers that pass from some tasks to others.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tokio::runtime::Runtime;

use super::{
    Role, Row,
    runtime::{nanos_each_in, run_all},
};

/// What they pass through: it has room for so many.
pub(crate) trait Channel: 'static {
    const NAME: &'static str;
    const ROLE: Role;

    /// A handle for each of so many tasks that put items in, and of as many that take them out.
    fn create(capacity: usize, tasks: usize) -> (Vec<impl Putter>, Vec<impl Getter>);
}

pub(crate) trait Putter: Send + 'static {
    fn put(&mut self, item: u64) -> impl Future<Output = ()> + Send;
}

pub(crate) trait Getter: Send + 'static {
    /// Takes an item, and is done with it.
    fn get(&mut self) -> impl Future<Output = u64> + Send;
}

/// The handles of what is shared by cloning it.
pub(crate) fn cloned<P: Clone, G: Clone>((putter, getter): (P, G), tasks: usize) -> (Vec<P>, Vec<G>) {
    (vec![putter; tasks], vec![getter; tasks])
}

/// The handles of what is shared in an `Arc`.
pub(crate) fn shared<B>(channel: B, tasks: usize) -> (Vec<Arc<B>>, Vec<Arc<B>>) {
    let channel = Arc::new(channel);
    cloned((Arc::clone(&channel), channel), tasks)
}

/// So many tasks that put, and as many that take.
#[derive(Clone, Copy)]
pub(crate) struct Passing {
    pub(crate) tasks: usize,
    pub(crate) capacity: usize,
    pub(crate) runtime: fn() -> Runtime,
    pub(crate) items: usize,
}

impl Passing {
    /// One column: nanoseconds an item.
    pub(crate) fn row<C: Channel>(self) -> Row {
        Row::new(C::NAME, C::ROLE, move || {
            vec![nanos_each_in(self.runtime, self.items, |items| {
                let (putters, getters) = C::create(self.capacity, self.tasks);
                pass_through(putters, getters, items / self.tasks)
            })]
        })
    }
}

/// Puts so many items in by each putter, and takes as many out by each getter.
async fn pass_through(putters: Vec<impl Putter>, getters: Vec<impl Getter>, items: usize) {
    let items = items as u64;
    let sum = Arc::new(AtomicU64::new(0));
    let expected = items * (items - 1) / 2 * putters.len() as u64;
    let putters = putters.into_iter().map(|putter| put_all(putter, items));
    let getters = getters.into_iter().map(|getter| get_all(getter, items, Arc::clone(&sum)));
    tokio::join!(run_all(putters), run_all(getters));
    assert_eq!(sum.load(Ordering::Relaxed), expected, "what was put in was taken out");
}

async fn put_all(mut putter: impl Putter, items: u64) {
    for item in 0..items {
        putter.put(item).await;
    }
}

async fn get_all(mut getter: impl Getter, items: u64, sum: Arc<AtomicU64>) {
    let mut own_sum = 0;
    for _ in 0..items {
        own_sum += getter.get().await;
    }
    sum.fetch_add(own_sum, Ordering::Relaxed);
}
