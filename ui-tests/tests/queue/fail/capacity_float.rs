// Makes a queue with room for an item and a third.
use warded::{Queue, nonzero};

pub fn make() -> Queue<String> {
    Queue::bounded(nonzero!(1.3))
}

fn main() {}
