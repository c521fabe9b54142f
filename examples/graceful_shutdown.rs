//! A graceful shutdown. The server begins no more requests, ends its idle connections, and waits for the requests that have begun, but
//! not for ever.

use std::{sync::Arc, time::Duration};

use tokio::{task::JoinSet, time::sleep};
use warded::{after, prelude::*};

const SECOND: Duration = Duration::from_secs(1);

#[guarded]
#[derive(Default)]
struct Server {
    state: Monitor,
    #[guarded(by = state)]
    stopping: bool,
    #[guarded(by = state)]
    in_flight: usize,
    #[guarded(by = state)]
    served: usize,
}

impl Server {
    /// `None` once the server is stopping.
    fn begin(self: &Arc<Self>) -> Option<Request> {
        locked!(self.state, |s| {
            if s.stopping {
                return None;
            }
            s.in_flight += 1;
        });
        Some(Request { server: Arc::clone(self) })
    }

    /// Serves a connection that sends a request after each `pause`. A request takes the time `work`.
    async fn serve(self: Arc<Self>, pause: Duration, work: Duration) {
        loop {
            select_event! {
                () = after(pause) => {}
                () = reached!(self.state, |s| s.stopping) => return,
            }
            let Some(request) = self.begin() else { return };
            sleep(work).await;
            request.finish();
        }
    }

    /// Waits until all requests have ended. If that takes longer than `limit`, gives the number of those that have not.
    async fn shut_down(&self, limit: Duration) -> Result<(), usize> {
        locked!(self.state, |s| s.stopping = true);
        match reached!(self.state, timeout = limit, |s| s.in_flight == 0) {
            Ok(()) => Ok(()),
            Err(_) => Err(locked!(self.state, |s| s.in_flight)),
        }
    }
}

/// A request that has begun. It ends when this is dropped, also by a panic or an abort.
struct Request {
    server: Arc<Server>,
}

impl Request {
    fn finish(self) {
        locked!(self.server.state, |s| s.served += 1);
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        locked!(self.server.state, |s| s.in_flight -= 1);
    }
}

/// Serves this number of connections for eleven seconds, and shuts down. Gives the outcome, and how many requests were served.
async fn run(connections: usize, pause: Duration, work: Duration) -> (Result<(), usize>, usize) {
    let server = Arc::new(Server::default());
    let mut tasks = JoinSet::new();
    for _ in 0..connections {
        tasks.spawn(Arc::clone(&server).serve(pause, work));
    }
    sleep(11 * SECOND).await;
    let drained = server.shut_down(5 * SECOND).await;
    assert!(server.begin().is_none(), "no request begins any more");
    if drained.is_err() {
        tasks.abort_all();
        reached!(server.state, |s| s.in_flight == 0);
    }
    while tasks.join_next().await.is_some() {}
    (drained, locked!(server.state, |s| s.served))
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    assert_eq!(run(20, SECOND, 2 * SECOND).await, (Ok(()), 80), "each finishes its fourth");
    assert_eq!(run(20, 60 * SECOND, SECOND).await, (Ok(()), 0), "idle connections hold nothing up");
    assert_eq!(run(20, SECOND, 60 * SECOND).await, (Err(20), 0), "those that take too long are aborted");
    println!("requests drained, idle connections ended, endless ones aborted");
}
