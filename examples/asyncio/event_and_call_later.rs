//! An event that `call_later` sets, with two tasks waiting for it.
//!
//! ```python
//! loop.call_later(0.1, functools.partial(set_event, event))
//! await asyncio.wait([coro1(event), coro2(event)])
//! ```
//!
//! Here a delayed callback is a task that sleeps first.

use std::{sync::Arc, time::Duration};

use tokio::{task::JoinSet, time::sleep};
use warded::Event;

pub(crate) const PRINTS: &[&str] = &[
    "event start state: false",
    "coro1 waiting for event",
    "coro2 waiting for event",
    "setting event in callback",
    "coro1 triggered",
    "coro2 triggered",
    "event end state: true",
];

async fn coro(n: u32, event: Arc<Event>) {
    say!("coro{n} waiting for event");
    event.wait().await;
    say!("coro{n} triggered");
}

pub(crate) async fn run() {
    let event = Arc::new(Event::new());
    say!("event start state: {}", event.is_set());

    let mut tasks = JoinSet::new();
    tasks.spawn({
        let event = Arc::clone(&event);
        async move {
            sleep(Duration::from_millis(100)).await;
            say!("setting event in callback");
            event.set();
        }
    });
    tasks.spawn(coro(1, Arc::clone(&event)));
    tasks.spawn(coro(2, Arc::clone(&event)));
    tasks.join_all().await;

    say!("event end state: {}", event.is_set());
}
