//! Times work that is too short for a single measurement.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};

/// How many turns make one sample.
pub(crate) const TURNS: usize = 10_000;

/// Times a batch of turns. Returns nanoseconds for each turn.
pub(crate) fn nanos_a_turn(mut turn: impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..TURNS {
        turn();
    }
    nanos_each(TURNS, start.elapsed())
}

/// The nanoseconds for each of these operations.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52 things")]
pub(crate) fn nanos_each(things: usize, time: Duration) -> f64 {
    time.as_secs_f64() * 1e9 / things as f64
}

/// The output of a future that is ready at once. It is not moved, because moving has a cost that differs between peers.
#[inline]
pub(crate) fn at_once<F: Future>(future: Pin<&mut F>, cx: &mut Context<'_>) -> F::Output {
    let Poll::Ready(output) = future.poll(cx) else { panic!("it does not have to wait") };
    output
}
