// Gets an item, and drops its job at once.
#![deny(unused_must_use)]

use warded::Queue;

fn work(queue: &Queue<String>) {
    if !queue.is_empty() {
        queue.try_get().unwrap();
    }
}

fn main() {}
