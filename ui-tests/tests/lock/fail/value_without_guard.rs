// Changes the value without its lock.
use warded::Lock;

fn increment(count: &Lock<u64>) {
    *count += 1;
}

fn main() {}
