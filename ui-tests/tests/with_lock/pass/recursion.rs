//! Functions that call themselves before, after and inside a body.
#![deny(warnings)]

use std::future::Future;
use std::pin::Pin;

use warded::prelude::*;

#[guarded]
struct Node {
    state: Lock,
    #[guarded(by = state)]
    value: u32,
    #[guarded(by = state)]
    next: Option<Box<Node>>,
}

fn list(values: &[u32]) -> Option<Box<Node>> {
    let (&value, rest) = values.split_first()?;
    Some(Box::new(NodeInit { value, next: list(rest) }.into()))
}

/// Each inside the body of the one before.
fn sum(node: &Node) -> Pin<Box<dyn Future<Output = u32> + Send + '_>> {
    Box::pin(async move {
        with_lock!(node.state, async |s| {
            let rest = match &s.next {
                Some(next) => sum(next).await,
                None => 0,
            };
            s.value + rest
        })
    })
}

async fn count_down(lock: &Lock<u32>) -> u32 {
    let left = with_lock!(lock, |n| {
        if *n == 0 {
            return 0;
        }
        *n -= 1;
        *n
    });
    1 + if left == 0 { 0 } else { Box::pin(count_down(lock)).await }
}

fn depth(node: &Node) -> u32 {
    1 + with_lock_blocking!(node.state, |s| s.next.as_deref().map_or(0, depth))
}

fn main() {
    let node = list(&[1, 2, 3]).expect("there are three");
    assert_eq!(warded::block_on(sum(&node)), 6);
    assert_eq!(warded::block_on(count_down(&Lock::new(4))), 4);
    assert_eq!(depth(&node), 3);
}
