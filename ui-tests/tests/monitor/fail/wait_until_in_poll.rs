// Waits in a `poll`.
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use warded::prelude::*;

#[guarded]
struct Pool {
    state: Monitor,
    #[guarded(by = state)]
    idle: Vec<String>,
    #[guarded(by = state)]
    open: usize,
    #[condition(of = state, when = |s| !s.idle.is_empty())]
    ready: Condition,
}

struct Get<'a>(&'a Pool);

impl Future for Get<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        wait_until!(self.0.state, |s| s.open > 0, |s| s.open -= 1);
        Poll::Ready(())
    }
}

fn main() {}
