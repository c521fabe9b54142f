//! Work that is too short to be timed by itself.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};

/// So many turns make one sample.
pub(crate) const TURNS: usize = 10_000;

/// Times a batch of turns: nanoseconds a turn.
pub(crate) fn nanos_a_turn(mut turn: impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..TURNS {
        turn();
    }
    nanos_each(TURNS, start.elapsed())
}

/// The nanoseconds that each of so many things took.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52 things")]
pub(crate) fn nanos_each(things: usize, time: Duration) -> f64 {
    time.as_secs_f64() * 1e9 / things as f64
}

/// What a future gives that need not wait. It stays where it was made: moving it has a price, which differs by peer.
#[inline]
pub(crate) fn at_once<F: Future>(future: Pin<&mut F>, cx: &mut Context<'_>) -> F::Output {
    let Poll::Ready(output) = future.poll(cx) else { panic!("there is nobody to wait for") };
    output
}
