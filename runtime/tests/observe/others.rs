//! Semaphores, events, barriers and queues.

use std::{panic::Location, sync::Arc};

use futures::StreamExt;
use warded::{
    Barrier, BoundedSemaphore, Event, LifoQueue, PriorityQueue, Queue, Semaphore, nonzero,
    observe::{HoldMode, Kind, WaitFor, WaitState},
};

use crate::{
    hand_polling::{Polled, run},
    hold, seen, wait,
};

/// The line of the caller.
#[track_caller]
fn line() -> u32 {
    Location::caller().line()
}

#[test]
fn permits_are_recorded_while_they_are_held() {
    let semaphore = Arc::new(Semaphore::new(10).named("permits"));
    let (two, here) = (semaphore.try_acquire_many(2).unwrap(), line());
    let first = hold("permits");
    assert_eq!((first.mode, first.at.line()), (HoldMode::Permits(2), here));
    let one = run(semaphore.acquire());
    let here = line() - 1;
    assert_eq!(
        seen("permits").holds.iter().map(|hold| hold.mode).collect::<Vec<_>>(),
        [HoldMode::Permits(2), HoldMode::Permits(1)]
    );
    assert_eq!(seen("permits").holds[1].at.line(), here);
    let (owned, here) = (Arc::clone(&semaphore).try_acquire_many_owned(3).unwrap(), line());
    assert_eq!(seen("permits").holds[2].at.line(), here);
    let (polled, here) = (run(Arc::clone(&semaphore).acquire_owned()), line());
    assert_eq!(seen("permits").holds[3].at.line(), here);
    drop((two, one, owned));
    assert_eq!(hold("permits").mode, HoldMode::Permits(1));
    polled.release();
    assert!(seen("permits").holds.is_empty());
    drop(semaphore.try_acquire_many(0));
    let _none = semaphore.try_acquire_many(0);
    assert!(seen("permits").holds.is_empty(), "none are held");
}

#[test]
fn permits_that_are_split_merged_or_forgotten_are_counted() {
    let semaphore = Semaphore::new(5).named("split");
    let modes = || seen("split").holds.iter().map(|hold| hold.mode).collect::<Vec<_>>();
    let mut permit = semaphore.try_acquire_many(4).unwrap();
    let mut part = permit.split(3).unwrap();
    assert_eq!(modes(), [HoldMode::Permits(1), HoldMode::Permits(3)]);
    let rest = part.split(3).unwrap();
    assert_eq!(modes(), [HoldMode::Permits(1), HoldMode::Permits(3)]);
    part.merge(rest);
    assert_eq!(modes(), [HoldMode::Permits(1), HoldMode::Permits(3)]);
    permit.merge(part);
    assert_eq!(modes(), [HoldMode::Permits(4)]);
    assert_eq!(seen("split").permits, Some(5));
    permit.forget();
    assert!(modes().is_empty());
    assert_eq!(seen("split").permits, Some(1));
    semaphore.add_permits(2);
    assert_eq!(seen("split").permits, Some(3));
}

#[test]
fn a_semaphore_says_how_many_permits_it_has_and_a_wait_how_many_it_wants() {
    let semaphore = Semaphore::new(2).named("wants permits");
    let waiter = Polled::waiting(semaphore.acquire_many(3));
    let first = wait("wants permits");
    assert_eq!((first.wants, first.state), (WaitFor::Permits(3), WaitState::Queued));
    assert_eq!((seen("wants permits").permits, seen("wants permits").kind), (Some(2), Kind::Semaphore));
    semaphore.add_permits(1);
    assert!(matches!(wait("wants permits").state, WaitState::Granted { .. }));
    drop(waiter);
    assert!(seen("wants permits").waits.is_empty() && seen("wants permits").holds.is_empty());

    let bounded = Arc::new(BoundedSemaphore::new(2).named("bounded"));
    let (held, here) = (Arc::clone(&bounded).try_acquire_many_owned(2).unwrap(), line());
    let mut waiter = Polled::new(Arc::clone(&bounded).acquire_many_owned(2));
    assert!(waiter.poll().is_pending());
    let primitive = seen("bounded");
    assert_eq!((primitive.permits, primitive.kind), (Some(2), Kind::BoundedSemaphore));
    assert_eq!((primitive.holds[0].at.line(), primitive.waits[0].at.line()), (here, here + 1));
    drop(held);
    drop(waiter.woken_and_ready());
    let _permit = bounded.try_acquire();
    let here = line() - 1;
    assert_eq!(hold("bounded").at.line(), here);
}

#[test]
fn waits_for_events_and_barriers_are_recorded() {
    let event = Event::new().named("event");
    let mut waiter = Polled::new(event.wait());
    let here = line() - 1;
    assert!(waiter.poll().is_pending());
    let waits = wait("event");
    assert_eq!((waits.wants, waits.at.line(), seen("event").kind), (WaitFor::Event, here, Kind::Event));
    event.set();
    assert!(matches!(wait("event").state, WaitState::Granted { .. }));
    waiter.woken_and_ready();
    assert!(seen("event").waits.is_empty());

    let barrier = Barrier::new(nonzero!(2)).named("barrier");
    let mut waiter = Polled::new(barrier.wait());
    let here = line() - 1;
    assert!(waiter.poll().is_pending());
    let waits = wait("barrier");
    assert_eq!((waits.wants, waits.at.line(), seen("barrier").kind), (WaitFor::Barrier, here, Kind::Barrier));
    assert!(run(barrier.wait()).is_ok());
    assert!(waiter.woken_and_ready().is_ok());
    assert!(seen("barrier").waits.is_empty());
}

#[test]
fn jobs_and_waits_at_a_queue_are_recorded() {
    let queue = Arc::new(Queue::bounded(nonzero!(1)).named("queue"));
    let wants = || wait("queue").wants;
    let mut getter = Polled::new(queue.get());
    let here = line() - 1;
    assert!(getter.poll().is_pending());
    assert_eq!((wants(), wait("queue").at.line()), (WaitFor::Item, here));
    queue.try_put(1).unwrap();
    assert!(matches!(wait("queue").state, WaitState::Granted { .. }));
    let job = getter.woken_and_ready().unwrap();
    assert_eq!((hold("queue").mode, hold("queue").at.line()), (HoldMode::Job, here));
    let joiner = Polled::waiting(queue.join());
    assert_eq!(wants(), WaitFor::Join);
    drop(joiner);
    job.put_back().unwrap();
    assert!(seen("queue").holds.is_empty(), "it is in the queue");
    let putter = Polled::waiting(queue.put(2));
    assert_eq!(wants(), WaitFor::Slot);
    drop(putter);
    let reserves = Polled::waiting(queue.reserve());
    assert_eq!(wants(), WaitFor::Slot);
    drop(reserves);
    drop(Polled::waiting(Arc::clone(&queue).reserve_owned()));
    let (job, here) = (queue.try_get().unwrap(), line());
    assert_eq!(hold("queue").at.line(), here);
    assert_eq!(job.into_inner(), 1);
    assert!(seen("queue").holds.is_empty(), "it is done");
    queue.try_put(3).unwrap();
    let (owned, here) = (Arc::clone(&queue).try_get_owned().unwrap(), line());
    assert_eq!((hold("queue").mode, hold("queue").at.line()), (HoldMode::Job, here));
    owned.done();
    let (mut jobs, here) = (Box::pin(queue.jobs()), line());
    let mut next = Polled::waiting(jobs.next());
    assert_eq!((wants(), wait("queue").at.line()), (WaitFor::Item, here));
    queue.try_put(4).unwrap();
    let job = next.ready();
    assert_eq!(hold("queue").at.line(), here);
    drop(job);
    queue.try_put(5).unwrap();
    let (job, here) = (run(Arc::clone(&queue).get_owned()), line());
    assert_eq!(hold("queue").at.line(), here);
    drop(job);
    queue.shutdown_now();
    assert!(seen("queue").holds.is_empty() && seen("queue").waits.is_empty());
}

#[test]
fn each_kind_of_queue_has_its_name() {
    fn uses<O: warded::Order<u8>>(queue: &warded::OrderedQueue<u8, O>) {
        queue.try_put(1).unwrap();
        drop(queue.try_get());
    }
    let queues = (
        Queue::unbounded().named("fifo"),
        LifoQueue::unbounded().named("lifo"),
        PriorityQueue::unbounded().named("priority"),
    );
    uses(&queues.0);
    uses(&queues.1);
    uses(&queues.2);
    let kinds = ["fifo", "lifo", "priority"].map(|name| seen(name).kind);
    assert_eq!(kinds, [Kind::Queue, Kind::LifoQueue, Kind::PriorityQueue]);
    assert!(seen("fifo").made_at.file().ends_with("others.rs"));
}
