//! A server that shows its locks: `cargo run --manifest-path inspect/Cargo.toml --example locks_page`, then open
//! <http://127.0.0.1:3000/locks>. Some tasks keep a monitor, a lock and a queue busy meanwhile.
//!
//! It listens on loopback only, and has no authentication. A real server puts `/locks` behind its own.
//!
//! On Unix, `kill -QUIT` prints a snapshot to stderr, also while no worker can serve the page.

use std::{env, error::Error, sync::Arc, time::Duration};

use axum::{Router, routing::get};
use tokio::{net::TcpListener, time::sleep};
use warded::{Lock, Monitor, Queue, nonzero, observe};

/// Connections that tasks borrow. There are fewer than tasks.
static FREE: Monitor<usize> = Monitor::new(2).named("free connections");
/// A journal that is written across an await.
static JOURNAL: Lock<u64> = Lock::new(0).named("journal");

async fn visitor(jobs: Arc<Queue<u64>>) {
    loop {
        FREE.wait_until(|free| *free > 0).then(|free| *free -= 1).await;
        sleep(Duration::from_millis(40)).await;
        FREE.with(|free| *free += 1);
        let mut entries = JOURNAL.acquire().await;
        sleep(Duration::from_millis(5)).await;
        *entries += 1;
        if jobs.try_put(*entries).is_err() {
            drop(entries);
            sleep(Duration::from_millis(50)).await;
        }
    }
}

async fn worker(jobs: Arc<Queue<u64>>) {
    while let Ok(job) = jobs.get().await {
        sleep(Duration::from_millis(10 + *job % 7)).await;
        job.done();
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let watch = observe::watch().on_report(|report| eprintln!("{report}")).start();
    #[cfg(unix)]
    observe::on_signal()?;

    let jobs = Arc::new(Queue::bounded(nonzero!(8)));
    for number in 1..=6 {
        tokio::spawn(observe::task(format!("visitor {number}"), visitor(Arc::clone(&jobs))));
    }
    for number in 1..=2 {
        tokio::spawn(observe::task(format!("worker {number}"), worker(Arc::clone(&jobs))));
    }

    let app = Router::new().route("/", get(|| async { "see /locks" })).nest("/locks", warded_inspect::router());
    let listener = TcpListener::bind(env::args().nth(1).as_deref().unwrap_or("127.0.0.1:3000")).await?;
    println!("http://{}/locks", listener.local_addr()?);
    axum::serve(listener, app).await?;
    drop(watch);
    Ok(())
}
