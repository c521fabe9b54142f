//! Conditions with `when`, on a monitor.
#![deny(warnings)]

use warded::prelude::*;

#[guarded]
struct Buffer<T> {
    capacity: usize,
    state: Monitor,
    #[guarded(by = state)]
    items: Vec<T>,
    #[guarded(by = state)]
    closed: bool,
    #[condition(of = state, when = |s| s.closed || !s.items.is_empty())]
    ready: Condition,
    #[condition(of = state, when = |s| s.closed)]
    closing: Condition,
}

impl<T: Send + 'static> Buffer<T> {
    async fn take(&self) -> Option<T> {
        wait_until!(self.ready, |_| true, |s| s.items.pop())
    }

    async fn take_declared(&self) -> Option<T> {
        wait_until!(self.ready).items.pop()
    }

    async fn put(&self, item: T) {
        wait_until!(self.state, |s| s.items.len() < self.capacity, |s| s.items.push(item));
    }

    fn wait_for_end(&self) -> usize {
        wait_until_blocking!(self.closing).items.len()
    }
}

fn main() {
    let buffer = Buffer::from(BufferInit { capacity: 1, items: vec![1], closed: false });
    warded::block_on(async {
        assert_eq!(buffer.take_declared().await, Some(1));
        buffer.put(2).await;
        assert_eq!(buffer.take().await, Some(2));
    });
    locked!(buffer.state, |s| s.closed = true);
    assert_eq!(buffer.wait_for_end(), 0);
}
