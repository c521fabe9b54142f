// Calls methods by their names in other crates.
use warded::{OwnedSlot, Queue, Slot};

fn call(queue: Queue<u32>, slot: Slot<'_, u32>, owned: OwnedSlot<u32>) {
    queue.send(1);
    queue.try_send(1);
    queue.blocking_send(1);
    queue.send_timeout(1, 1);
    queue.recv();
    queue.try_recv();
    queue.blocking_recv();
    queue.recv_timeout(1);
    queue.iter();
    queue.close();
    queue.is_closed();
    queue.task_done();
    queue.qsize();
    queue.empty();
    queue.full();
    queue.maxsize();
    queue.subscribe();
    queue.clone();
    slot.send(1);
    owned.send(1);
    let _: Queue<u32> = Queue::new();
    let _: Queue<u32> = Queue::with_capacity(10);
}

fn main() {}
