//! Values that a predicate may capture: statics, moved and shared values, and `self` where it is not borrowed.
#![deny(warnings)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use warded::prelude::*;

#[guarded]
struct Buffer {
    capacity: usize,
    limits: Limits,
    name: &'static str,
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u32>,
}

#[derive(Clone, Copy)]
struct Limits {
    least: [usize; 2],
    is_enough: fn(usize) -> bool,
}

impl Limits {
    fn holds(self, length: usize) -> bool {
        length >= self.least[0]
    }
}

static ASKED: AtomicU32 = AtomicU32::new(0);
const LEAST: usize = 1;

impl Buffer {
    fn room(&self) -> usize {
        self.capacity
    }

    async fn fields(&self) -> usize {
        wait_until!(
            self.state,
            |s| s.items.len() < self.capacity
                && self.limits.holds(s.items.len())
                && (self.limits.is_enough)(s.items.len())
                && s.items.len() >= self.limits.least[1]
                && !self.name.is_empty()
                && Self::is_some(&s.items)
                && s.items.len() >= LEAST
                && ASKED.fetch_add(1, Relaxed) < 100,
            |s| s.items.len()
        )
    }

    fn is_some(items: &[u32]) -> bool {
        !items.is_empty()
    }

    async fn values(&self, name: &str, numbers: &[u32]) -> usize {
        let (room, name, numbers) = (self.room(), name.to_owned(), numbers.to_vec());
        wait_until!(self.state, |s| s.items.len() < room && !name.is_empty() && numbers.contains(&s.items[0])).items.len()
    }

    /// A `&'static self` goes along under another name.
    async fn for_ever(&'static self) -> usize {
        let this = self;
        wait_until!(self.state, |s| s.items.len() < this.room(), |s| s.items.len())
    }

    async fn shared(self: Arc<Self>) -> usize {
        let this = Arc::clone(&self);
        wait_until!(self.state, |s| s.items.len() < this.room()).items.len()
    }
}

/// The predicate captures `self`, and the lock is not a field of it.
#[derive(Clone)]
struct Wanted(Vec<u32>);

impl Wanted {
    fn is_there(&self, items: &[u32]) -> bool {
        self.0.iter().all(|wanted| items.contains(wanted))
    }

    async fn wait(self, buffer: &Buffer) -> usize {
        wait_until!(buffer.state, |s| self.is_there(&s.items), |s| s.items.len())
    }
}

async fn borrowed_for_ever(buffer: &Buffer, name: &'static str, numbers: &'static [u32]) -> usize {
    wait_until!(buffer.state, |s| name.len() > 2 && numbers.contains(&s.items[0]), |s| s.items.len())
}

async fn generic<T: Send + 'static, F: Fn(&[u32], &T) -> bool + Send + 'static>(buffer: &Buffer, value: T, is_so: F) {
    wait_until!(buffer.state, |s| is_so(&s.items, &value), |_| ());
}

fn main() {
    let limits = Limits { least: [1, 0], is_enough: |length| length > 0 };
    let buffer: Arc<Buffer> = Arc::new(BufferInit { capacity: 3, limits, name: "b", items: vec![7] }.into());
    let leaked: &'static Buffer = Box::leak(Box::new(BufferInit { capacity: 3, limits, name: "b", items: vec![] }.into()));
    warded::block_on(async {
        assert_eq!(buffer.fields().await, 1);
        assert_eq!(buffer.values("a", &[7]).await, 1);
        assert_eq!(leaked.for_ever().await, 0);
        assert_eq!(Arc::clone(&buffer).shared().await, 1);
        assert_eq!(Wanted(vec![7]).wait(&buffer).await, 1);
        assert_eq!(borrowed_for_ever(&buffer, "Ada", &[7]).await, 1);
        generic(&buffer, 7, |items, wanted| items.contains(wanted)).await;
    });
    assert_eq!(ASKED.load(Relaxed), 1);
}
