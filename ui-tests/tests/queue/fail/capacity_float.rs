// Writes a capacity that is no integer.
use warded::{Queue, nonzero};

pub fn make() -> Queue<String> {
    Queue::bounded(nonzero!(1.3))
}

fn main() {}
