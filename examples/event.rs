//! An [`Event`]: workers that serve one request after another until they are asked to stop.
//!
//! When the event is set, all tasks that wait for it go on. A task that comes later does not wait at all, so no task misses the event.
//! The wait may be a branch of a `select!`, because nothing is lost when it is dropped.

use std::{sync::Arc, time::Duration};

use tokio::{task::JoinSet, time::sleep};
use warded::Event;

/// Gives the number of requests it has served.
async fn work(stop: Arc<Event>) -> u32 {
    let mut served = 0;
    loop {
        tokio::select! {
            biased;
            () = stop.wait() => return served, // between two requests, never within one
            () = request() => {}
        }
        sleep(Duration::from_millis(5)).await; // serves it
        served += 1;
    }
}

/// Waits for the next request.
async fn request() {
    sleep(Duration::from_millis(5)).await;
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let stop = Arc::new(Event::new());
    let mut workers = JoinSet::new();
    for _ in 0..4 {
        workers.spawn(work(Arc::clone(&stop)));
    }
    sleep(Duration::from_millis(98)).await;
    stop.set();
    assert_eq!(workers.join_all().await, [10; 4], "the request that is being served is served to its end");
    assert_eq!(work(stop).await, 0, "a worker that starts late does not begin");
    println!("four workers stopped, after ten requests each");
}
