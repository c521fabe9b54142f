//! Twenty downloads with a [`Semaphore`]. Three small ones may run at a time, or one large one.
//!
//! A dropped permit goes back to the semaphore, on every path out of the download. Waiters are served in order of arrival, so the
//! small downloads don't starve the large one.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use tokio::task::{JoinSet, yield_now};
use warded::Semaphore;

const LINES: usize = 3;

struct Connection {
    lines: Semaphore,
    in_use: AtomicUsize,
}

impl Connection {
    /// Returns the number of bytes, or the error.
    async fn download(&self, size: usize) -> Result<usize, &'static str> {
        let weight = if size >= 10 { LINES } else { 1 };
        let _permit = self.lines.acquire_many(weight).await;
        let in_use = self.in_use.fetch_add(weight, SeqCst) + weight;
        assert!(in_use <= LINES, "{in_use} lines are in use");
        yield_now().await; // the transfer
        self.in_use.fetch_sub(weight, SeqCst);
        if size == 7 {
            return Err("connection reset"); // the permit is given back here, too
        }
        Ok(size)
    }
}

#[tokio::main]
async fn main() {
    let connection = Arc::new(Connection { lines: Semaphore::new(LINES), in_use: AtomicUsize::new(0) });
    let mut downloads = JoinSet::new();
    for size in 0..20 {
        let connection = Arc::clone(&connection);
        downloads.spawn(async move { connection.download(size).await });
    }
    let (done, failed): (Vec<_>, Vec<_>) = downloads.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((done.len(), failed.len()), (19, 1));
    assert_eq!(connection.lines.available_permits(), LINES);
    println!("{} downloads done, {} failed, {LINES} lines free again", done.len(), failed.len());
}
