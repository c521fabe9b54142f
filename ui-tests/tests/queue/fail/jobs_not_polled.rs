// Makes the stream of jobs, and never polls it.
#![deny(unused_must_use)]

use warded::Queue;

async fn work(queue: &Queue<String>) {
    queue.jobs();
}

fn main() {}
