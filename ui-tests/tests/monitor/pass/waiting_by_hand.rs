//! Waits without the macros: `then`, `reached`, `try_wait_until`, a key, a thread.
#![deny(warnings)]

use std::future::Future;

use warded::Monitor;

async fn all(n: &Monitor<u32>, least: u32) -> (u32, u32) {
    let body = n.wait_until(move |n| *n >= least).then(|n| {
        *n += 1;
        *n
    });
    let by_body = body.await;
    n.reached(move |n| *n > least).await;
    let by_key = {
        let guard = n.wait_until_with(least, |n, least| *n > *least).await;
        *guard
    };
    std::future::ready(()).await;
    (by_body, by_key)
}

fn at_once(n: &Monitor<u32>, least: u32) -> Option<u32> {
    let guard = n.try_wait_until(move |n| *n > least)?;
    Some(*guard)
}

fn on_this_thread(n: &Monitor<u32>, least: &u32) -> u32 {
    *n.wait_until_blocking(|n| *n > *least)
}

fn is_send<F: Future + Send>(future: F) -> F {
    future
}

fn main() {
    let n = Monitor::new(3);
    assert_eq!(warded::block_on(is_send(all(&n, 3))), (4, 4));
    assert_eq!(at_once(&n, 3), Some(4));
    assert_eq!(at_once(&n, 4), None);
    assert_eq!(on_this_thread(&n, &3), 4);
    n.touch();
    assert_eq!(n.waiting(), 0);
}
