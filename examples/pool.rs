//! A connection pool on a [`Monitor`]: fair checkout with a timeout, and connections that are put back in `Drop`.
//!
//! `locked!` changes the state, in plain functions. Only `get` and `close` wait. No task runs in the background, and no task
//! notifies: when `Drop` puts a connection back, the task that has waited longest is woken.

use std::{io, mem, sync::Arc, thread, time::Duration};

use tokio::time::{Instant, sleep, timeout_at};
use warded::prelude::*;

#[cfg(test)]
#[path = "pool/stress.rs"]
mod stress;
/// How the pool opens connections, and how it knows that one is broken.
pub(crate) trait Connect: Send + Sync + 'static {
    type Connection: Send + 'static;
    fn connect(&self) -> impl Future<Output = io::Result<Self::Connection>> + Send;
    fn is_broken(&self, connection: &Self::Connection) -> bool;
}

#[guarded]
pub(crate) struct Pool<C: Connect> {
    server: C,
    idle_timeout: Duration,
    state: Monitor,
    #[guarded(by = state)]
    limit: usize,
    #[guarded(by = state)]
    idle: Vec<(Instant, C::Connection)>, // each with the time when it was put back, in this order
    #[guarded(by = state)]
    closed: bool,
    #[guarded(by = state)]
    stats: Stats,
    #[condition(of = state, when = |s| s.closed || s.stats.in_use < s.limit)]
    available: Condition,
    #[condition(of = state, when = |s| s.closed && s.stats.in_use == 0)]
    drained: Condition,
}

/// Every connection that was opened is in use, idle, broken or retired.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Stats {
    in_use: usize, // with those that are being opened
    idle: usize,
    opened: usize,
    broken: usize,
    retired: usize, // idle for too long, or closed with the pool
}

impl<C: Connect> Pool<C> {
    pub(crate) fn new(server: C, limit: usize, idle_timeout: Duration) -> Arc<Self> {
        Arc::new(PoolInit { server, idle_timeout, limit, idle: vec![], closed: false, stats: Stats::default() }.into())
    }

    /// Gives a connection, first come, first served. The timeout includes the time that it takes to open one.
    pub(crate) async fn get(self: &Arc<Self>, timeout: Option<Duration>) -> io::Result<Pooled<C>> {
        let now = Instant::now();
        let deadline = timeout.map(|timeout| now + timeout);
        let (connection, expired) = {
            let mut s = wait_until!(self.available, deadline = deadline).map_err(|_| io::ErrorKind::TimedOut)?;
            if s.closed {
                return Err(io::ErrorKind::NotConnected.into());
            }
            let expired = s.idle.iter().take_while(|idle| now.duration_since(idle.0) >= self.idle_timeout).count();
            let expired: Vec<_> = s.idle.drain(..expired).collect();
            s.stats.retired += expired.len();
            s.stats.in_use += 1;
            (s.idle.pop().map(|(_, connection)| connection), expired)
        };
        let mut pooled = Pooled { pool: Arc::clone(self), connection }; // whatever happens below, its `Drop` ends the use
        drop(expired);
        if pooled.connection.is_none() {
            let end = deadline.unwrap_or(now + Duration::from_secs(u32::MAX.into()));
            pooled.connection = Some(timeout_at(end, self.server.connect()).await??);
            locked!(self.state, |s| s.stats.opened += 1);
        }
        Ok(pooled)
    }

    /// Closes the pool: every `get` fails, also one that waits. Waits until all connections are put back.
    async fn close(&self) {
        drop(locked!(self.state, |s| {
            s.closed = true;
            s.stats.retired += s.idle.len();
            mem::take(&mut s.idle)
        }));
        drop(wait_until!(self.drained));
    }

    fn stats(&self) -> Stats {
        locked!(self.state, |s| Stats { idle: s.idle.len(), ..s.stats })
    }
}

/// A connection in use. Dropping this puts it back, unless it is broken, or a panic may have broken it.
pub(crate) struct Pooled<C: Connect> {
    pool: Arc<Pool<C>>,
    connection: Option<C::Connection>, // `None` only in `get`
}

impl<C: Connect> Drop for Pooled<C> {
    fn drop(&mut self) {
        let mut connection = self.connection.take();
        let is_broken = thread::panicking() || connection.as_ref().is_some_and(|c| self.pool.server.is_broken(c));
        locked!(self.pool.state, |s| {
            s.stats.in_use -= 1;
            match &connection {
                Some(_) if is_broken => s.stats.broken += 1,
                Some(_) if s.closed => s.stats.retired += 1,
                _ => s.idle.extend(connection.take().map(|connection| (Instant::now(), connection))),
            }
        });
    } // one that was not put back is closed here, with the monitor unlocked
}

struct TenRequests; // each connection carries ten requests, and breaks

impl Connect for TenRequests {
    type Connection = u32;
    async fn connect(&self) -> io::Result<u32> {
        Ok(10)
    }
    fn is_broken(&self, left: &u32) -> bool {
        *left == 0
    }
}

#[tokio::main(worker_threads = 2)]
async fn main() {
    let [short, idle_timeout] = [10, 100].map(Duration::from_millis);
    let pool = Pool::new(TenRequests, 2, idle_timeout);
    let mut tasks = tokio::task::JoinSet::new();
    for pool in vec![Arc::clone(&pool); 20] {
        tasks.spawn(async move {
            for _ in 0..30 {
                *pool.get(None).await.unwrap().connection.as_mut().unwrap() -= 1;
            }
        });
    }
    tasks.join_all().await;
    let Stats { in_use, idle, opened, broken, retired } = pool.stats();
    assert_eq!((in_use, opened), (0, broken + idle + retired));
    println!("600 requests, {opened} connections, {broken} of them broke, {idle} idle");
    sleep(idle_timeout).await; // so that no idle one is used again
    let held = (pool.get(None).await.unwrap(), pool.get(None).await.unwrap());
    assert!(pool.get(Some(short)).await.is_err_and(|error| error.kind() == io::ErrorKind::TimedOut), "two are in use");
    tokio::join!(pool.close(), async { drop(held) });
    assert_eq!(pool.stats(), Stats { in_use: 0, idle: 0, opened: opened + 2, broken, retired: retired + idle + 2 });
    println!("two in use, the third timed out; closed and drained");
}
