//! The observable state of a queue: its length, its `Debug` text, and its futures.

use std::{
    sync::Arc,
    task::{Context, Waker},
    thread,
    time::Duration,
};

use futures::future::FusedFuture;
use warded::{Elapsed, Queue, Wait, block_on, nonzero};

use super::kinds::{AnyQueue, of_every_kind};
use crate::hand_polling::{Polled, panic_of};

of_every_kind!(
    a_queue_reports_its_length_and_whether_it_is_full,
    a_future_reports_when_it_has_completed,
    a_future_polled_after_completion_panics,
    debug_never_waits,
    debug_of_a_wait_shows_its_state,
    a_queue_of_one_slot_passes_many_items_between_threads,
);

fn a_queue_reports_its_length_and_whether_it_is_full<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(2);
    let state = || (queue.len(), queue.is_empty(), queue.is_full(), queue.unfinished());
    assert_eq!(queue.capacity().map(usize::from), Some(2));
    assert_eq!(state(), (0, true, false, 0));
    queue.try_put(1).unwrap();
    assert_eq!(state(), (1, false, false, 1));
    queue.try_put(2).unwrap();
    assert_eq!(state(), (2, false, true, 2));
    let job = queue.try_get().unwrap();
    assert_eq!(state(), (1, false, false, 2));
    job.done();
    assert_eq!(state(), (1, false, false, 1));
}

fn a_future_reports_when_it_has_completed<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    let mut cx = Context::from_waker(Waker::noop());
    let mut get = Box::pin(queue.get());
    let mut first = Box::pin(queue.put(1));
    let mut put = Box::pin(queue.put(2));
    assert!(!get.is_terminated() && !put.is_terminated(), "not polled");
    assert!(get.as_mut().poll(&mut cx).is_pending());
    assert!(!get.is_terminated(), "it still waits in the queue");
    assert!(first.as_mut().poll(&mut cx).is_ready());
    assert!(first.is_terminated());
    assert!(!get.is_terminated(), "granted");
    let join = Box::pin(queue.join());
    assert!(!join.is_terminated());
    assert!(get.as_mut().poll(&mut cx).is_ready());
    assert!(get.is_terminated());
    assert!(put.as_mut().poll(&mut cx).is_ready());
    assert!(put.is_terminated());
}

fn a_future_polled_after_completion_panics<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    let mut cx = Context::from_waker(Waker::noop());
    let mut put = Box::pin(queue.put(1));
    assert!(put.as_mut().poll(&mut cx).is_ready());
    assert!(panic_of(|| put.as_mut().poll(&mut cx)).contains("after it had completed"));
    let mut get = Box::pin(queue.get());
    assert!(get.as_mut().poll(&mut cx).is_ready());
    assert!(panic_of(|| drop(get.as_mut().poll(&mut cx))).contains("after it had completed"));
    let mut join = Box::pin(queue.join());
    assert!(join.as_mut().poll(&mut cx).is_ready());
    assert!(panic_of(|| join.as_mut().poll(&mut cx)).contains("after it had completed"));
    assert_eq!((queue.len(), queue.unfinished()), (0, 0));
}

fn debug_never_waits<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    let mut seen = vec![format!("{queue:?}")];
    let getter = Polled::waiting(queue.get());
    seen.push(format!("{queue:?}"));
    drop(getter);
    queue.try_put(1).unwrap();
    seen.push(format!("{queue:?}"));
    let putter = Polled::waiting(queue.put(2));
    seen.push(format!("{queue:?}"));
    let job = queue.try_get().unwrap();
    seen.push(format!("{queue:?} {job:?}"));
    drop((putter, job));
    queue.shutdown();
    seen.push(format!("{queue:?}"));
    for text in &seen {
        assert!(text.contains("Queue"), "{text}");
    }
    assert_ne!(seen[0], seen[2], "the text shows an item");
    assert_ne!(seen[0], seen[5], "the text shows a shutdown");
}

fn debug_of_a_wait_shows_its_state<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    let mut cx = Context::from_waker(Waker::noop());
    let mut get = Box::pin(queue.get());
    let mut join = Box::pin(queue.join());
    let text = format!("{get:?} {join:?} {:?} {:?}", queue.put(3), queue.jobs());
    assert!(text.contains("Get") && text.contains("Join") && text.contains("Put") && text.contains("Jobs"), "{text}");
    assert!(get.as_mut().poll(&mut cx).is_pending());
    assert!(format!("{get:?}").contains("Queued"));
    queue.try_put(1).unwrap();
    assert!(format!("{get:?}").contains("Granted"));
    assert!(join.as_mut().poll(&mut cx).is_pending());
    assert!(format!("{join:?}").contains("Queued"));
    drop(get.as_mut().poll(&mut cx));
    assert!(format!("{get:?}").contains("Done"));
    assert!(format!("{join:?}").contains("Granted"));
    queue.try_put(1).unwrap();
    let mut put = Box::pin(queue.put(2));
    assert!(put.as_mut().poll(&mut cx).is_pending());
    assert!(format!("{put:?}").contains("Queued"));
    drop(queue.try_get().unwrap());
    assert!(format!("{put:?}").contains("Granted"));
    assert!(put.as_mut().poll(&mut cx).is_ready());
    assert!(format!("{put:?}").contains("Done"));
}

fn a_queue_of_one_slot_passes_many_items_between_threads<Q: AnyQueue<i32> + Sync>() {
    let queue = Q::bounded(1);
    thread::scope(|scope| {
        scope.spawn(|| (0..200).for_each(|item| block_on(queue.put(item)).unwrap()));
        let got: Vec<_> = (0..200).map(|_| block_on(queue.get()).unwrap().into_inner()).collect();
        assert_eq!(got, (0..200).collect::<Vec<_>>());
    });
}

#[test]
fn a_queue_needs_no_debug_of_its_items() {
    struct Opaque;
    let queue = Queue::bounded(nonzero!(1));
    queue.try_put(Opaque).ok().unwrap();
    assert!(format!("{queue:?}").contains("Queue"));
}

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_wait_ends_with_its_timeout() {
    let second = Duration::from_secs(1);
    let queue = Arc::new(Queue::bounded(nonzero!(1)));
    assert!(matches!(queue.get().timeout(second).await, Err(Elapsed)));
    queue.try_put(1).unwrap();
    assert!(matches!(queue.put(2).timeout(second).await, Err(Elapsed)));
    assert!(matches!(queue.join().timeout(second).await, Err(Elapsed)));
    assert_eq!(queue.get().timeout(second).await.unwrap().unwrap().into_inner(), 1);
    assert!(queue.join().timeout(second).await.is_ok());
    assert!(queue.is_empty());
}
