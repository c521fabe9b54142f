// Gets an item, and says in the same breath that it is done.
#![deny(unused_must_use)]

use warded::Queue;

fn work(queue: &Queue<String>) {
    if !queue.is_empty() {
        queue.try_get().unwrap();
    }
}

fn main() {}
