// Makes a queue that nothing fits into; asyncio takes zero for no limit.
use warded::{Queue, nonzero};

static CHORES: Queue<String> = Queue::bounded(nonzero!(0));

fn main() {}
