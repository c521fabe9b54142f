// Gives `lock` the body, as `with` takes it.
use warded::Monitor;

fn add(count: &Monitor<u64>) {
    count.lock(|count| *count += 1);
}

fn main() {}
