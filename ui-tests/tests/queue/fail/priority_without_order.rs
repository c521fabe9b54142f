// asyncio: `TypeError: '<' not supported`, which leaves the item in the queue.
use warded::PriorityQueue;

struct Chore {
    name: &'static str,
}

struct Plan {
    chores: PriorityQueue<Chore>,
}

fn main() {}
