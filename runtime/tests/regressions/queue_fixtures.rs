//! Fixtures that let the scenarios use the waits of the queues: to put, to get, to join.

use std::{sync::Arc, time::Duration};

use warded::{Elapsed, LifoQueue, PriorityQueue, Queue, nonzero};

use crate::fixture::{Fixture, Held, Turns, Waiting, calls, forever, held, limited};

/// The wait, and how the fixture opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// The putter takes an item out again, and so frees a slot.
    Put,
    /// The getter puts an item in again.
    Get,
    GetOwned,
    /// As by `Put`, but the task reserves a slot and fills it at once.
    Reserve,
    ReserveOwned,
    /// A job of the one item is done.
    Join,
    PutRefused,
    GetRefused,
    /// The job is dropped.
    JoinDropped,
}

const ALL: [By; 9] = [
    By::Put,
    By::Get,
    By::GetOwned,
    By::Reserve,
    By::ReserveOwned,
    By::Join,
    By::PutRefused,
    By::GetRefused,
    By::JoinDropped,
];

pub(crate) fn all() -> Vec<&'static dyn Fixture> {
    let mut fixtures = vec![];
    for by in ALL {
        fixtures.push(forever(QueueFixture { by, queue: Arc::new(Queue::bounded(nonzero!(1))) }));
        fixtures.push(forever(LifoQueueFixture { by, queue: Arc::new(LifoQueue::bounded(nonzero!(1))) }));
        fixtures.push(forever(PriorityQueueFixture { by, queue: Arc::new(PriorityQueue::bounded(nonzero!(1))) }));
    }
    fixtures
}

macro_rules! queue_fixture {
    ($fixture:ident, $queue:ident) => {
        struct $fixture {
            by: By,
            queue: Arc<$queue<u8>>,
        }

        impl $fixture {
            /// A task that has put holds the slot until it is free again.
            fn has_put(&'static self) -> Held {
                held(calls(&self.queue, |queue| drop(queue.try_get().expect("its item"))))
            }

            /// A task that has got the item keeps it from others until there is an item again.
            fn has_got(&'static self, job: impl Send + 'static) -> Held {
                held(calls((job, &self.queue), |(job, queue)| {
                    drop(job);
                    queue.try_put(0).expect("room for the item that was taken");
                }))
            }
        }

        impl Fixture for $fixture {
            fn name(&self) -> String {
                format!("{}, by {:?}", stringify!($queue), self.by)
            }

            fn close(&'static self) -> Held {
                let queue = &self.queue;
                match self.by {
                    By::Put | By::Reserve | By::ReserveOwned => {
                        queue.try_put(0).expect("closed once");
                        self.has_put()
                    }
                    By::Get | By::GetOwned => held(calls(queue, |queue| queue.try_put(0).expect("room"))),
                    By::Join => {
                        queue.try_put(0).expect("closed once");
                        held(queue.try_get().expect("just put"))
                    }
                    By::PutRefused => {
                        queue.try_put(0).expect("closed once");
                        held(calls(queue, |queue| queue.shutdown()))
                    }
                    By::GetRefused => held(calls(queue, |queue| queue.shutdown())),
                    By::JoinDropped => {
                        queue.try_put(0).expect("closed once");
                        held(calls(queue, |queue| queue.shutdown_now()))
                    }
                }
            }

            fn enter(&'static self, limit: Option<Duration>) -> Waiting<Result<Held, Elapsed>> {
                let queue = &self.queue;
                Box::pin(async move {
                    match self.by {
                        By::Put => limited(queue.put(0), limit).await.map(|put| {
                            put.expect("not shut down");
                            self.has_put()
                        }),
                        By::Get => {
                            limited(queue.get(), limit).await.map(|job| self.has_got(job.expect("not shut down")))
                        }
                        By::GetOwned => limited(Arc::clone(queue).get_owned(), limit)
                            .await
                            .map(|job| self.has_got(job.expect("not shut down"))),
                        By::Reserve => limited(queue.reserve(), limit).await.map(|slot| {
                            slot.expect("not shut down").put(0).expect("not shut down");
                            self.has_put()
                        }),
                        By::ReserveOwned => limited(Arc::clone(queue).reserve_owned(), limit).await.map(|slot| {
                            slot.expect("not shut down").put(0).expect("not shut down");
                            self.has_put()
                        }),
                        By::Join | By::JoinDropped => limited(queue.join(), limit).await.map(held),
                        By::PutRefused => {
                            limited(queue.put(0), limit).await.map(|put| held(put.expect_err("shut down")))
                        }
                        By::GetRefused => {
                            limited(queue.get(), limit).await.map(|got| held(got.expect_err("shut down")))
                        }
                    }
                })
            }

            fn try_now(&'static self) -> Option<Held> {
                match self.by {
                    By::Put => self.queue.try_put(0).ok().map(|()| self.has_put()),
                    By::Get => self.queue.try_get().ok().map(|job| self.has_got(job)),
                    By::GetOwned => Arc::clone(&self.queue).try_get_owned().ok().map(|job| self.has_got(job)),
                    By::Reserve => self.queue.try_reserve().ok().map(|slot| {
                        slot.put(0).expect("not shut down");
                        self.has_put()
                    }),
                    By::ReserveOwned => Arc::clone(&self.queue).try_reserve_owned().ok().map(|slot| {
                        slot.put(0).expect("not shut down");
                        self.has_put()
                    }),
                    _ => (!self.is_taken()).then(|| held(())),
                }
            }

            fn is_taken(&self) -> bool {
                match self.by {
                    // A slot that was given to a putter has no item yet, so only a `try_put` shows whether it is free.
                    By::Put | By::Reserve | By::ReserveOwned => {
                        self.queue.try_put(0).map(|()| drop(self.queue.try_get())).is_err()
                    }
                    By::Get | By::GetOwned => self.queue.try_get().map(|_| self.queue.try_put(0)).is_err(),
                    By::Join | By::JoinDropped => self.queue.unfinished() > 0,
                    By::PutRefused | By::GetRefused => !self.queue.is_shut_down(),
                }
            }

            fn turns(&self) -> Turns {
                match self.by {
                    By::Put | By::Get | By::GetOwned | By::Reserve | By::ReserveOwned => Turns::HandedOver,
                    _ => Turns::AllAtOnce,
                }
            }
        }
    };
}
queue_fixture!(QueueFixture, Queue);
queue_fixture!(LifoQueueFixture, LifoQueue);
queue_fixture!(PriorityQueueFixture, PriorityQueue);
