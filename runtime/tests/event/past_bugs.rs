//! The bugs and surprises that asyncio's `Event` had. `conformance/README.md` lists them.

use std::time::Duration;

use futures::FutureExt;
use warded::{Event, Wait};

use crate::hand_polling::Polled;

/// gh-101359: users expected that `clear` before the waiters run keeps them waiting. But `set` has released them, so they go
/// on.
#[test]
fn a_released_task_goes_on_though_the_event_is_cleared_at_once() {
    let event = Event::new();
    let mut waiters = [(); 3].map(|()| Polled::waiting(event.wait()));
    event.set();
    event.clear();
    for waiter in &mut waiters {
        waiter.woken_and_ready();
    }
    assert!(!event.is_set());
}

/// gh-86296: asyncio's `wait_for` lost a result that came in the same tick in which the timeout elapsed.
#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn an_event_that_is_set_in_the_moment_in_which_the_time_is_up_is_seen() {
    let event = Event::new();
    let mut waiter = Polled::waiting(event.wait().timeout(Duration::from_secs(1)));
    tokio::time::advance(Duration::from_secs(1)).await;
    event.set();
    event.clear();
    waiter.woken_and_ready().expect("it sees the event, and not `Elapsed`");
}

/// gh-86296: the loser of a select had been released already. No other task loses anything.
#[test]
fn a_select_that_drops_a_released_wait_takes_nothing_away() {
    let (one, other) = (Event::new(), Event::new());
    let mut waiter = Polled::waiting(one.wait());
    let mut select = Polled::waiting(async {
        drop(futures::future::select(Box::pin(other.wait()), Box::pin(one.wait())).await);
    });
    one.set();
    other.set();
    select.woken_and_ready();
    waiter.woken_and_ready();
    assert!(one.wait().now_or_never().is_some());
}
