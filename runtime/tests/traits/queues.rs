//! Queues: an item goes in on one thread and comes out on another; nobody looks at it in between.

use std::{
    cell::Cell,
    error::Error,
    fmt::Debug,
    panic::{RefUnwindSafe, UnwindSafe},
    rc::Rc,
};

use futures::{Stream, stream::FusedStream};
use warded::{
    Job, LifoQueue, OwnedJob, PriorityQueue, Queue, QueueShutDown, TryGetError, TryPutError, Wait,
    futures::{Get, GetOwned, Jobs, Join, Put},
};

use crate::{NO, SEND, SYNC, YES};

/// Row 42. As of a channel: `Sync` asks for `Send` only.
#[test]
fn a_queue_is_send_and_sync_if_its_items_are_send() {
    assert_eq!(for_payloads!(P => Queue<P>), [YES, YES, NO, NO, NO]);
    assert_eq!(for_payloads!(P => LifoQueue<P>), [YES, YES, NO, NO, NO]);
    // A guard has no order.
    assert_eq!(threads!(PriorityQueue<u32>), YES);
    assert_eq!(threads!(PriorityQueue<Cell<u32>>), YES);
    assert_eq!(threads!(PriorityQueue<Rc<u32>>), NO);
    assert_eq!(threads!(PriorityQueue<*const ()>), NO);
}

/// Row 42. A job is its item.
#[test]
fn a_job_is_send_and_sync_as_its_item_is() {
    assert_eq!(for_payloads!(P => Job<'static, P>), [YES, SEND, NO, SYNC, NO]);
}

/// Row 42. One that goes along has its queue with it, which it may be the last to have.
#[test]
fn an_owned_job_is_send_if_its_item_is() {
    assert_eq!(for_payloads!(P => OwnedJob<Queue<P>>).map(|(send, _)| send), [true, true, false, false, false]);
    assert_eq!(for_payloads!(P => GetOwned<Queue<P>>), [YES, YES, NO, NO, NO]);
    assert_eq!(threads!(OwnedJob<Queue<Cell<u32>>>), SEND, "shared, it shares its item");
    assert_eq!(threads!(OwnedJob<PriorityQueue<u32>>), YES);
    assert!(has!(OwnedJob<Queue<u32>>, Unpin) && !has!(GetOwned<Queue<u32>>, Unpin));
    assert!(!has!(OwnedJob<Queue<u32>>, Clone) && !has!(OwnedJob<Queue<u32>>, UnwindSafe));
}

/// Row 42. A put has its item with it, which is not reached through a shared one; a get may end up with one.
#[test]
fn a_future_is_send_if_the_item_is_send() {
    assert_eq!(for_payloads!(P => Put<'static, Queue<P>>).map(|(send, _)| send), [true, true, false, false, false]);
    assert_eq!(for_payloads!(P => Get<'static, Queue<P>>), [YES, YES, NO, NO, NO]);
    assert_eq!(for_payloads!(P => Jobs<'static, Queue<P>>), [YES, YES, NO, NO, NO]);
    assert_eq!(for_payloads!(P => Put<'static, LifoQueue<P>>).map(|(send, _)| send), [true, true, false, false, false]);
    assert_eq!(for_payloads!(P => Get<'static, LifoQueue<P>>), [YES, YES, NO, NO, NO]);
    assert_eq!(threads!(Get<'static, PriorityQueue<u32>>), YES);
    assert_eq!(threads!(Get<'static, PriorityQueue<Rc<u32>>>), NO);
    assert_eq!(threads!(Join<'static>), YES);
}

/// Row 42. An error with an item in it is that item.
#[test]
fn an_error_is_send_and_sync_as_its_item_is() {
    assert_eq!(for_payloads!(P => QueueShutDown<P>), [YES, SEND, NO, SYNC, NO]);
    assert_eq!(for_payloads!(P => TryPutError<P>), [YES, SEND, NO, SYNC, NO]);
    assert_eq!(threads!(TryGetError), YES);
}

/// Row 42.
#[test]
fn what_waits_is_pinned_and_nothing_else() {
    assert!(has!(Queue<u32>, Unpin) && has!(LifoQueue<u32>, Unpin) && has!(PriorityQueue<u32>, Unpin));
    assert!(!has!(Put<'static, Queue<u32>>, Unpin) && !has!(Get<'static, Queue<u32>>, Unpin));
    assert!(!has!(Join<'static>, Unpin) && !has!(Jobs<'static, Queue<u32>>, Unpin));
    assert!(has!(Job<'static, u32>, Unpin) && has!(TryPutError<u32>, Unpin));
}

/// Row 42.
#[test]
fn a_shared_queue_is_not_unwind_safe() {
    assert!(has!(Queue<u32>, UnwindSafe) && !has!(Queue<u32>, RefUnwindSafe));
    assert!(!has!(Job<'static, u32>, UnwindSafe));
    assert!(!has!(Put<'static, Queue<u32>>, UnwindSafe) && !has!(Get<'static, Queue<u32>>, UnwindSafe));
    assert!(
        has!(QueueShutDown<u32>, UnwindSafe) && has!(TryPutError<u32>, UnwindSafe) && has!(TryGetError, UnwindSafe)
    );
}

#[test]
fn every_future_is_a_wait_and_the_jobs_are_a_stream() {
    fn waits<W: Wait + Debug>() {}
    fn streams<S: Stream<Item = Job<'static, u32>> + FusedStream + Debug>() {}
    fn error<E: Error + Send + Sync + Copy + Eq + 'static>() {}
    waits::<Put<'static, Queue<u32>>>();
    waits::<Get<'static, LifoQueue<u32>>>();
    waits::<Get<'static, PriorityQueue<u32>>>();
    waits::<GetOwned<Queue<u32>>>();
    waits::<Join<'static>>();
    streams::<Jobs<'static, Queue<u32>>>();
    streams::<Jobs<'static, PriorityQueue<u32>>>();
    error::<QueueShutDown>();
    error::<TryPutError<u32>>();
    error::<TryGetError>();
}

/// A job that could be copied would be done twice.
#[test]
fn a_job_is_no_copy() {
    assert!(!has!(Job<'static, u32>, Clone) && !has!(Queue<u32>, Clone));
}

/// Row 43. Items may borrow.
#[test]
fn an_item_may_borrow() {
    let text = String::from("text");
    let queue = Queue::unbounded();
    queue.try_put(&*text).unwrap();
    let item: &str = queue.try_get().unwrap().into_inner();
    assert_eq!(item, "text");
}
