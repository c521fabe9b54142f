// Puts two items into one slot.
use warded::{Queue, QueueShutDown};

async fn work(queue: &Queue<u32>) -> Result<(), QueueShutDown<u32>> {
    let Ok(slot) = queue.reserve().await else { return Ok(()) };
    slot.put(1)?;
    slot.put(2)
}

fn main() {}
