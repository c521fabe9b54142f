//! Auto traits of queues: an item is put on one thread and got on another, and no thread reads it in between.
//!
//! "Row" means a row of `runtime/tests/regressions/README.md`.

use std::{
    cell::Cell,
    error::Error,
    fmt::Debug,
    panic::{RefUnwindSafe, UnwindSafe},
    rc::Rc,
};

use futures::{Stream, stream::FusedStream};
use warded::{
    Fifo, Job, Lifo, LifoQueue, Operation, Order, OwnedJob, OwnedSlot, Priority, PriorityQueue, Queue, QueueShutDown,
    Slot, TryGetError, TryPutError, Wait,
    named_futures::{Get, GetOwned, Jobs, Join, Put, Reserve, ReserveOwned},
};

use crate::{NO, SEND, SYNC, YES};

/// Row 42. As for a channel, `Sync` requires only that the items are `Send`.
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

/// Row 42. A job contains its item and a reference to the queue. A queue of items that are not `Send` stays on its thread.
#[test]
fn a_job_is_send_and_sync_if_its_item_is_and_the_queue_can_be_shared() {
    assert_eq!(for_payloads!(P => Job<'static, P>), [YES, SEND, NO, NO, NO]);
}

/// Row 42. A slot has no item, but a reference to the queue.
#[test]
fn a_slot_is_send_and_sync_if_the_queue_can_be_shared() {
    assert_eq!(for_payloads!(P => Slot<'static, P>), [YES, YES, NO, NO, NO]);
    assert_eq!(for_payloads!(P => OwnedSlot<P>), [YES, YES, NO, NO, NO]);
    assert_eq!(for_payloads!(P => Reserve<'static, P>), [YES, YES, NO, NO, NO]);
    assert_eq!(for_payloads!(P => ReserveOwned<P>), [YES, YES, NO, NO, NO]);
    assert!(!has!(Slot<'static, u32>, Clone) && has!(Slot<'static, u32>, Unpin));
}

/// In a select, a losing `put` would lose its item. A losing `reserve` has no item to lose.
#[test]
fn a_put_is_a_wait_but_no_operation_and_a_reserve_is_both() {
    assert!(has!(Put<'static, u32>, Wait) && !has!(Put<'static, u32>, Operation));
    assert!(!has!(warded::named_futures::Timeout<Put<'static, u32>>, Operation));
    assert!(has!(Reserve<'static, u32>, Operation) && has!(ReserveOwned<u32>, Operation));
    assert!(has!(warded::named_futures::Timeout<Reserve<'static, u32>>, Operation));
    assert!(has!(Get<'static, u32>, Operation) && has!(Join<'static, u32>, Operation));
}

/// A result can be `unwrap`ped even if the item has no `Debug`, for example a closure.
#[test]
fn an_error_has_debug_whatever_its_item() {
    struct Opaque;
    fn error<E: Error>() {}
    error::<QueueShutDown<Opaque>>();
    error::<TryPutError<Opaque>>();
    let queue = Queue::<Box<dyn FnOnce() + Send>>::unbounded();
    queue.try_put(Box::new(|| ())).unwrap();
    warded::block_on(queue.put(Box::new(|| ()))).unwrap();
    queue.try_reserve().unwrap().put(Box::new(|| ())).unwrap();
    queue.shutdown_now();
    let texts = [
        format!("{:?}", TryPutError::Full(Opaque)),
        format!("{:?}", TryPutError::ShutDown(Opaque)),
        format!("{:?}", QueueShutDown(Opaque)),
    ];
    assert_eq!(texts, ["Full(..)", "ShutDown(..)", "QueueShutDown(..)"]);
}

/// Row 42. An owned job has an `Arc` of its queue, which may be the last one.
#[test]
fn an_owned_job_is_send_if_its_item_is() {
    assert_eq!(for_payloads!(P => OwnedJob<P>).map(|(send, _)| send), [true, true, false, false, false]);
    assert_eq!(for_payloads!(P => GetOwned<P>), [YES, YES, NO, NO, NO]);
    assert_eq!(threads!(OwnedJob<Cell<u32>>), SEND, "sharing the job shares its item");
    assert_eq!(threads!(OwnedJob<u32, Priority>), YES);
    assert!(has!(OwnedJob<u32>, Unpin) && !has!(GetOwned<u32>, Unpin));
    assert!(!has!(OwnedJob<u32>, Clone) && !has!(OwnedJob<u32>, UnwindSafe));
}

/// Row 42. A put contains its item, but a shared reference to the put gives no access to it. A get may receive an item.
#[test]
fn a_future_is_send_if_the_item_is_send() {
    assert_eq!(for_payloads!(P => Put<'static, P>).map(|(send, _)| send), [true, true, false, false, false]);
    assert_eq!(for_payloads!(P => Get<'static, P>), [YES, YES, NO, NO, NO]);
    assert_eq!(for_payloads!(P => Jobs<'static, P>), [YES, YES, NO, NO, NO]);
    assert_eq!(for_payloads!(P => Put<'static, P, Lifo>).map(|(send, _)| send), [true, true, false, false, false]);
    assert_eq!(for_payloads!(P => Get<'static, P, Lifo>), [YES, YES, NO, NO, NO]);
    assert_eq!(threads!(Get<'static, u32, Priority>), YES);
    assert_eq!(threads!(Get<'static, Rc<u32>, Priority>), NO);
    assert_eq!(threads!(Join<'static, u32>), YES);
}

/// Row 42. An error that contains an item has the auto traits of that item.
#[test]
fn an_error_is_send_and_sync_if_its_item_is() {
    assert_eq!(for_payloads!(P => QueueShutDown<P>), [YES, SEND, NO, SYNC, NO]);
    assert_eq!(for_payloads!(P => TryPutError<P>), [YES, SEND, NO, SYNC, NO]);
    assert_eq!(threads!(TryGetError), YES);
}

/// Row 42.
#[test]
fn only_futures_are_not_unpin() {
    assert!(has!(Queue<u32>, Unpin) && has!(LifoQueue<u32>, Unpin) && has!(PriorityQueue<u32>, Unpin));
    assert!(!has!(Put<'static, u32>, Unpin) && !has!(Get<'static, u32>, Unpin));
    assert!(!has!(Join<'static, u32>, Unpin) && !has!(Jobs<'static, u32>, Unpin));
    assert!(has!(Job<'static, u32>, Unpin) && has!(TryPutError<u32>, Unpin));
}

/// Row 42.
#[test]
fn a_shared_queue_is_not_unwind_safe() {
    assert!(has!(Queue<u32>, UnwindSafe) && !has!(Queue<u32>, RefUnwindSafe));
    assert!(!has!(Job<'static, u32>, UnwindSafe));
    assert!(!has!(Put<'static, u32>, UnwindSafe) && !has!(Get<'static, u32>, UnwindSafe));
    assert!(
        has!(QueueShutDown<u32>, UnwindSafe) && has!(TryPutError<u32>, UnwindSafe) && has!(TryGetError, UnwindSafe)
    );
}

#[test]
fn every_future_is_a_wait_and_the_jobs_are_a_stream() {
    fn waits<W: Wait + Debug>() {}
    fn streams<O: Order<u32> + 'static>()
    where
        Jobs<'static, u32, O>: Stream<Item = Job<'static, u32, O>> + FusedStream + Debug,
    {
    }
    fn error<E: Error + Send + Sync + Copy + Eq + 'static>() {}
    waits::<Put<'static, u32>>();
    waits::<Get<'static, u32, Lifo>>();
    waits::<Get<'static, u32, Priority>>();
    waits::<GetOwned<u32>>();
    waits::<Join<'static, u32>>();
    waits::<Reserve<'static, u32, Lifo>>();
    waits::<ReserveOwned<u32>>();
    streams::<Fifo>();
    streams::<Priority>();
    error::<QueueShutDown>();
    error::<TryPutError<u32>>();
    error::<TryGetError>();
}

/// A job that could be copied would be counted as done twice.
#[test]
fn a_job_is_not_copy() {
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
