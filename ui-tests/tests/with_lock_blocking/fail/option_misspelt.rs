// Misspells an option.
use std::time::Duration;
use warded::prelude::*;

fn add(count: &Lock<u64>) {
    let _ = with_lock_blocking!(count, timeuot = Duration::ZERO, |count| *count += 1);
}

fn main() {}
