// Misspells an option.
use std::time::Instant;
use warded::prelude::*;

async fn read(count: &RwLock<u64>) {
    let _ = read_lock!(count, dedline = Instant::now(), |count| *count);
}

fn main() {}
