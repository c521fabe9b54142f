// Reads the value without its lock.
use warded::RwLock;

fn read(count: &RwLock<u64>) -> u64 {
    *count
}

fn main() {}
