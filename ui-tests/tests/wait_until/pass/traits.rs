//! Waits in traits: default methods, associated types, `Send` futures, boxed futures.
#![deny(warnings)]

use std::future::Future;
use std::pin::Pin;

use warded::prelude::*;

#[guarded]
#[derive(Debug)]
pub struct Channel<T> {
    capacity: usize,
    state: Lock,
    #[guarded(by = state)]
    items: Vec<T>,
    #[condition(of = state, when = |s| !s.items.is_empty())]
    filled: Condition,
}

trait Puts {
    type Item;

    fn put(&self, item: Self::Item) -> impl Future<Output = usize> + Send;
    fn take(&self) -> Pin<Box<dyn Future<Output = Option<Self::Item>> + Send + '_>>;
}

impl<T: Send> Puts for Channel<T> {
    type Item = T;

    async fn put(&self, item: T) -> usize {
        wait_until!(self.state, |s| s.items.len() < self.capacity, |s| {
            s.items.push(item);
            s.items.len()
        })
    }

    fn take(&self) -> Pin<Box<dyn Future<Output = Option<T>> + Send + '_>> {
        Box::pin(async { wait_until!(self.filled).items.pop() })
    }
}

trait Waits {
    fn channel(&self) -> &Channel<u8>;

    async fn wait(&self, least: usize) -> usize {
        wait_until!(self.channel().state, |s| s.items.len() >= least, |s| s.items.len())
    }
}

impl Waits for Channel<u8> {
    fn channel(&self) -> &Channel<u8> {
        self
    }
}

async fn through(puts: &impl Puts<Item = u8>) -> Option<u8> {
    puts.put(3).await;
    puts.take().await
}

fn main() {
    let channel: Channel<u8> = ChannelInit { capacity: 2, items: vec![1] }.into();
    assert_eq!(warded::block_on(through(&channel)), Some(3));
    assert_eq!(warded::block_on(channel.wait(1)), 1);
    let not_static: Channel<&u8> = ChannelInit { capacity: 2, items: vec![] }.into();
    let local = 5;
    assert_eq!(warded::block_on(not_static.put(&local)), 1);
    assert_eq!(warded::block_on(not_static.take()), Some(&5));
}
