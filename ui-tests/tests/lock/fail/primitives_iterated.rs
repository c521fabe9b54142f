// Iterates over a primitive or a guard, and not over the value.
use warded::prelude::*;
use warded::{Queue, RwLock};

fn print(monitor: &Monitor<Vec<u32>>, lock: &Lock<Vec<u32>>, rw_lock: &RwLock<Vec<u32>>) {
    for item in monitor {
        println!("{item}");
    }
    for item in monitor.lock() {
        println!("{item}");
    }
    for item in lock {
        println!("{item}");
    }
    for item in &lock.try_acquire().unwrap() {
        println!("{item}");
    }
    for item in rw_lock.try_read().unwrap() {
        println!("{item}");
    }
}

fn serve(queue: &Queue<u32>) {
    for job in queue {
        println!("{}", *job);
    }
}

fn main() {}
