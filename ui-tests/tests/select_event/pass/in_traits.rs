//! Selects in traits, recursion, nested bodies, generic functions and closures.
#![deny(warnings)]

use std::future::Future;
use std::pin::Pin;

use warded::prelude::*;
use warded::{Event, Queue, cancel_safe};

trait Serves {
    type Item: Send;

    fn queue(&self) -> &Queue<Self::Item>;
    fn stop(&self) -> &Event;

    async fn next(&self) -> Option<Self::Item> {
        select_event! {
            biased;
            job = self.queue().get() => job.ok().map(warded::Job::into_inner),
            () = self.stop().wait() => None,
        }
    }
}

#[guarded]
struct Server {
    queue: Queue<u32>,
    stop: Event,
    state: Lock,
    #[guarded(by = state)]
    served: u32,
}

impl Serves for Server {
    type Item = u32;

    fn queue(&self) -> &Queue<u32> {
        &self.queue
    }

    fn stop(&self) -> &Event {
        &self.stop
    }
}

impl Server {
    fn drain(&self) -> Pin<Box<dyn Future<Output = u32> + Send + '_>> {
        Box::pin(async {
            select_event! {
                biased;
                Ok(job) = self.queue.get() => {
                    let served = with_lock!(self.state, |s| { s.served += 1; s.served });
                    let rest = self.drain().await;
                    served.max(rest) + job.into_inner() - 1
                }
                () = self.stop.wait() => {
                    select_event! {
                        n = wait_until!(self.state, |s| s.served > 0, |s| s.served) => n,
                        () = cancel_safe(std::future::pending()) => 0,
                    }
                }
                else => 7,
            }
        })
    }
}

fn main() {
    let server: Server = ServerInit { queue: Queue::unbounded(), stop: Event::new(), served: 0 }.into();
    for job in 1..4 {
        server.queue.try_put(job).expect("there is room");
    }
    server.stop.set();
    warded::block_on(async {
        assert_eq!(server.next().await, Some(1));
        assert_eq!(server.drain().await, 2 + 1 + 2);
        assert_eq!(server.next().await, None);
        let again = async |limit: u32| {
            select_event! {
                () = server.stop.wait(), if limit > 0 => limit,
                else => 0,
            }
        };
        assert_eq!((again(3).await, again(0).await), (3, 0));
    });
}
