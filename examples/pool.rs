//! A connection pool on a [`Monitor`]: fair checkout with a timeout, and connections that are put back in `Drop`.
//!
//! The state is changed by `locked!`, for a moment and in plain functions; only `get` and `drained` wait. No task runs in the
//! background and nobody notifies: a `Drop` that puts a connection back wakes the task that has waited longest.

use std::{io, mem, sync::Arc, thread, time::Duration};

use tokio::{
    task::JoinSet,
    time::{Instant, sleep, timeout_at},
};
use warded::prelude::*;

#[cfg(test)]
#[path = "pool/stress.rs"]
mod stress;

/// What the pool has to know about its connections.
trait Connect: Send + Sync + 'static {
    type Connection: Send + 'static;
    fn connect(&self) -> impl Future<Output = io::Result<Self::Connection>> + Send;
    fn is_broken(&self, connection: &Self::Connection) -> bool;
}

#[guarded]
struct Pool<C: Connect> {
    server: C,
    idle_timeout: Duration,
    state: Monitor,
    #[guarded(by = state)]
    limit: usize,
    /// With the time when each was put back, in this order.
    #[guarded(by = state)]
    idle: Vec<(Instant, C::Connection)>,
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
    fn new(server: C, limit: usize, idle_timeout: Duration) -> Arc<Self> {
        let stats = Stats::default();
        Arc::new(PoolInit { server, idle_timeout, limit, idle: vec![], closed: false, stats }.into())
    }

    /// A connection, first come, first served. The timeout includes the time that it takes to open one.
    async fn get(self: &Arc<Self>, timeout: Duration) -> io::Result<Pooled<C>> {
        let deadline = Instant::now() + timeout;
        let (connection, expired) = {
            let mut s = wait_until!(self.available, deadline = deadline).map_err(|_| io::ErrorKind::TimedOut)?;
            if s.closed {
                return Err(io::ErrorKind::NotConnected.into());
            }
            let expired = s.idle.partition_point(|(since, _)| since.elapsed() >= self.idle_timeout);
            let expired: Vec<_> = s.idle.drain(..expired).collect();
            s.stats.retired += expired.len();
            s.stats.in_use += 1;
            (s.idle.pop().map(|(_, connection)| connection), expired)
        };
        let mut pooled = Pooled { pool: Arc::clone(self), connection }; // whatever happens below, its `Drop` ends the use
        drop(expired);
        if pooled.connection.is_none() {
            pooled.connection = Some(timeout_at(deadline, self.server.connect()).await??);
            locked!(self.state, |s| s.stats.opened += 1);
        }
        Ok(pooled)
    }

    /// Lets `get` fail, also where it waits. Connections in use are closed when they are put back.
    fn close(&self) {
        let idle = locked!(self.state, |s| {
            s.closed = true;
            s.stats.retired += s.idle.len();
            mem::take(&mut s.idle)
        });
        drop(idle);
    }

    /// Waits until the pool is closed and no connection is in use.
    async fn drained(&self) {
        drop(wait_until!(self.drained));
    }

    fn stats(&self) -> Stats {
        locked!(self.state, |s| Stats { idle: s.idle.len(), ..s.stats })
    }
}

/// A connection in use, which is put back when this is dropped.
struct Pooled<C: Connect> {
    pool: Arc<Pool<C>>,
    connection: Option<C::Connection>, // `None` only in `get`
}

impl<C: Connect> Drop for Pooled<C> {
    fn drop(&mut self) {
        let mut connection = self.connection.take();
        // After a panic it may be in the middle of a request.
        let is_broken = thread::panicking() || connection.as_ref().is_some_and(|c| self.pool.server.is_broken(c));
        locked!(self.pool.state, |s| {
            s.stats.in_use -= 1;
            if connection.is_some() && is_broken {
                s.stats.broken += 1;
            } else if connection.is_some() && s.closed {
                s.stats.retired += 1;
            } else {
                s.idle.extend(connection.take().map(|connection| (Instant::now(), connection)));
            }
        });
    } // one that was not put back is closed here, with the monitor unlocked
}

/// Each connection carries ten requests, and then breaks.
struct TenRequests;

impl Connect for TenRequests {
    type Connection = u32;

    async fn connect(&self) -> io::Result<u32> {
        sleep(Duration::from_millis(1)).await;
        Ok(10)
    }

    fn is_broken(&self, left: &u32) -> bool {
        *left == 0
    }
}

#[tokio::main(worker_threads = 2)]
async fn main() -> io::Result<()> {
    let (minute, idle_timeout) = (Duration::from_secs(60), Duration::from_millis(200));
    let pool = Pool::new(TenRequests, 3, idle_timeout);
    let mut tasks = JoinSet::new();
    for pool in vec![Arc::clone(&pool); 20] {
        tasks.spawn(async move {
            for _ in 0..30 {
                let mut pooled = pool.get(minute).await?;
                *pooled.connection.as_mut().expect("opened") -= 1;
            }
            io::Result::Ok(())
        });
    }
    tasks.join_all().await.into_iter().collect::<Result<(), _>>()?;
    let Stats { in_use, idle, opened, broken, retired } = pool.stats();
    assert!(in_use == 0 && idle <= 3 && opened == idle + broken + retired);
    println!("600 requests on {opened} connections; {broken} broke, each after ten");

    sleep(idle_timeout).await;
    let held = [pool.get(minute).await?, pool.get(minute).await?, pool.get(minute).await?];
    assert_eq!(pool.stats().opened, opened + 3, "those that were idle for too long are not used again");
    let late = pool.get(Duration::from_millis(10)).await.err().expect("the limit is three");
    assert_eq!(late.kind(), io::ErrorKind::TimedOut);
    pool.close();
    tokio::join!(pool.drained(), async { drop(held) });
    assert_eq!((pool.stats().in_use, pool.stats().idle), (0, 0));
    println!("three in use, the fourth timed out; closed and drained: {:?}", pool.stats());
    Ok(())
}
