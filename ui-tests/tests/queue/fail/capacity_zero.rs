// Makes a queue with capacity zero. For asyncio that means no limit.
use warded::{Queue, nonzero};

static CHORES: Queue<String> = Queue::bounded(nonzero!(0));

fn main() {}
