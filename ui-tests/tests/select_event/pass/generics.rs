//! Operations of any type: waits, futures that the user declares cancel-safe, and parameters of a function.
#![deny(warnings)]

use std::future::Future;
use warded::prelude::*;
use warded::{Event, Operation, Queue, block_on, cancel_safe};

async fn first<A, B>(one: A, other: B) -> A::Output
where
    A: Wait + Operation<Future = A>,
    B: Wait<Output = A::Output> + Operation<Future = B>,
{
    select_event! {
        biased;
        value = one => value,
        value = other => value,
    }
}

async fn unless<O: Operation>(stop: &Event, operation: O) -> Option<<O::Future as Future>::Output> {
    select_event! {
        biased;
        () = stop.wait() => None,
        value = operation => Some(value),
    }
}

async fn item<T: Clone, const N: usize>(queue: &Queue<[T; N]>, stop: &Event) -> Option<T> {
    let job = select_event! {
        Ok(job) = queue.get() => job,
        () = stop.wait() => return None,
        else => return None,
    };
    job.first().cloned()
}

fn main() {
    let (one, other, queue) = (Event::new(), Event::new(), Queue::unbounded());
    block_on(async {
        queue.put([7]).await.unwrap();
        assert_eq!(item(&queue, &one).await, Some(7));
        assert_eq!(unless(&one, cancel_safe(async { 3 })).await, Some(3));
        other.set();
        first(one.wait(), other.wait()).await;
        assert_eq!(unless(&other, cancel_safe(async { 3 })).await, None);
    });
}
