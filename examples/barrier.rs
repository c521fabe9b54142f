//! A load test with a [`Barrier`]. Each client sends only when all clients are connected. If one can't connect, the test is called
//! off.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use tokio::task::{JoinSet, yield_now};
use warded::{Barrier, nonzero};

#[derive(Debug, PartialEq)]
enum Failure {
    Unreachable,
    CalledOff,
}

struct LoadTest {
    start: Barrier,
    connected: AtomicUsize,
}

impl LoadTest {
    /// Connects, waits for the others, and returns the client's number in the order of arrival.
    async fn client(&self, is_reachable: bool) -> Result<usize, Failure> {
        yield_now().await; // connects
        if !is_reachable {
            self.start.abort(); // or the others would wait for ever
            return Err(Failure::Unreachable);
        }
        self.connected.fetch_add(1, SeqCst);
        let turn = self.start.wait().await.map_err(|_| Failure::CalledOff)?;
        assert_eq!(self.connected.load(SeqCst), self.start.parties(), "no task sends before all have connected");
        Ok(turn.index())
    }
}

/// One client for each server, all at once.
async fn run(servers: [bool; 3]) -> Vec<Result<usize, Failure>> {
    let test = Arc::new(LoadTest { start: Barrier::new(nonzero!(3)), connected: AtomicUsize::new(0) });
    let mut clients = JoinSet::new();
    for is_reachable in servers {
        let test = Arc::clone(&test);
        clients.spawn(async move { test.client(is_reachable).await });
    }
    let mut results = clients.join_all().await;
    results.sort_by_key(|result| result.as_ref().ok().copied());
    results
}

#[tokio::main]
async fn main() {
    assert_eq!(run([true, true, true]).await, [Ok(0), Ok(1), Ok(2)]);
    let called_off = run([true, false, true]).await;
    assert!(called_off.contains(&Err(Failure::Unreachable)) && called_off.contains(&Err(Failure::CalledOff)));
    assert!(called_off.iter().all(Result::is_err));
    println!("one test ran with three clients, one was called off");
}
