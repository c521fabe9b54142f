//! A condition belongs to a type, not to an instance. The guard says which instance is meant.
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use warded::block_on;
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = state)]
    filled: Condition,
}

fn main() {
    let [a, b]: [Buffer; 2] = [BufferInit { items: vec![] }.into(), BufferInit { items: vec![] }.into()];
    let waits_on_a = async { a.state.acquire().await.wait(&b.filled).await.items.len() };
    let mut waits_on_a = pin!(waits_on_a);
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(waits_on_a.as_mut().poll(&mut context), Poll::Pending);
    block_on(async { b.state.acquire().await.notify_all(&b.filled) });
    assert_eq!(waits_on_a.as_mut().poll(&mut context), Poll::Pending);
    block_on(async { a.state.acquire().await.notify(&a.filled, 1) });
    assert_eq!(waits_on_a.as_mut().poll(&mut context), Poll::Ready(0));
}
