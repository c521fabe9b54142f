// Writes the capacity without `nonzero!`.
use warded::Queue;

fn make() -> Queue<String> {
    Queue::bounded(10)
}

fn main() {}
