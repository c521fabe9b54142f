//! Measures how fast some tasks pass numbers to others.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tokio::runtime::Runtime;

use super::{
    Role, Row,
    runtime::{nanos_each_in, run_all},
};

/// A channel or queue through which the numbers pass, with room for `capacity` numbers.
pub(crate) trait Channel: 'static {
    const NAME: &'static str;
    const ROLE: Role;

    /// A handle for each task.
    fn create(capacity: usize, tasks: Tasks) -> (Vec<impl Putter>, Vec<impl Getter>);
}

pub(crate) trait Putter: Send + 'static {
    fn put(&mut self, item: u64) -> impl Future<Output = ()> + Send;
}

pub(crate) trait Getter: Send + 'static {
    /// Takes an item, and marks it as done.
    fn get(&mut self) -> impl Future<Output = u64> + Send;
}

/// How many tasks put items in, and how many take them out.
#[derive(Clone, Copy)]
pub(crate) struct Tasks {
    pub(crate) putters: usize,
    pub(crate) getters: usize,
}

impl Tasks {
    pub(crate) fn name(self) -> String {
        format!("{}p{}c", self.putters, self.getters)
    }
}

/// Clones of a value that is shared by cloning, one for each task.
pub(crate) fn cloned<P: Clone, G: Clone>((putter, getter): (P, G), tasks: Tasks) -> (Vec<P>, Vec<G>) {
    (vec![putter; tasks.putters], vec![getter; tasks.getters])
}

/// Clones of an `Arc` of the value, one for each task.
pub(crate) fn shared<B>(channel: B, tasks: Tasks) -> (Vec<Arc<B>>, Vec<Arc<B>>) {
    let channel = Arc::new(channel);
    cloned((Arc::clone(&channel), channel), tasks)
}

/// A table of how fast items pass from some tasks to others.
#[derive(Clone, Copy)]
pub(crate) struct Passing {
    pub(crate) tasks: Tasks,
    pub(crate) capacity: usize,
    pub(crate) runtime: fn() -> Runtime,
    pub(crate) items: usize,
}

impl Passing {
    /// A row with one column: nanoseconds for each item.
    pub(crate) fn row<C: Channel>(self) -> Row {
        Row::new(C::NAME, C::ROLE, move || {
            vec![nanos_each_in(self.runtime, self.items, |items| {
                let (putters, getters) = C::create(self.capacity, self.tasks);
                pass_through(putters, getters, items)
            })]
        })
    }
}

/// Puts about `items` items in, the same number by each putter, and takes them out, the same number by each getter.
async fn pass_through(putters: Vec<impl Putter>, getters: Vec<impl Getter>, items: usize) {
    // Rounded to a number that divides evenly among the putters and among the getters.
    let shares = items / (putters.len() * getters.len());
    let (of_a_putter, of_a_getter) = ((shares * getters.len()) as u64, shares * putters.len());
    let sum = Arc::new(AtomicU64::new(0));
    let expected = of_a_putter * (of_a_putter - 1) / 2 * putters.len() as u64;
    let putters = putters.into_iter().map(|putter| put_all(putter, of_a_putter));
    let getters = getters.into_iter().map(|getter| get_all(getter, of_a_getter, Arc::clone(&sum)));
    tokio::join!(run_all(putters), run_all(getters));
    assert_eq!(sum.load(Ordering::Relaxed), expected, "all items that were put in were taken out");
}

async fn put_all(mut putter: impl Putter, items: u64) {
    for item in 0..items {
        putter.put(item).await;
    }
}

async fn get_all(mut getter: impl Getter, items: usize, sum: Arc<AtomicU64>) {
    let mut own_sum = 0;
    for _ in 0..items {
        own_sum += getter.get().await;
    }
    sum.fetch_add(own_sum, Ordering::Relaxed);
}
