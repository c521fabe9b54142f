//! The promises of [`select_event!`](warded::select_event): polled by hand, with wakers that count.

#![cfg(feature = "tokio")]

mod hand_polling;

#[path = "select/bodies.rs"]
mod bodies;
#[path = "select/branches.rs"]
mod branches;
#[path = "select/classics.rs"]
mod classics;
#[path = "select/losers.rs"]
mod losers;
#[path = "select/of_tokio.rs"]
mod of_tokio;
#[path = "select/operations.rs"]
mod operations;
#[path = "select/order.rs"]
mod order;
#[path = "select/past_bugs.rs"]
mod past_bugs;
#[path = "select/random.rs"]
mod random;

use std::future::poll_fn;
use std::task::Poll;

use hand_polling::Log;

/// Logs when it is polled, and is ready if `is_ready`.
fn logged(log: &Log, name: usize, is_ready: bool) -> impl Future<Output = usize> + use<> {
    let log = log.clone();
    poll_fn(move |_| {
        log.push(name);
        if is_ready { Poll::Ready(name) } else { Poll::Pending }
    })
}

/// Logs when it is dropped.
struct DropLogged<'a>(&'a Log, usize);

impl Drop for DropLogged<'_> {
    fn drop(&mut self) {
        self.0.push(self.1);
    }
}
