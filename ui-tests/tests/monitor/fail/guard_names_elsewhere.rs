// Calls methods that the guards of other crates have.
use warded::prelude::*;

fn call(monitor: &Monitor<u32>) {
    monitor.lock().release();
    monitor.lock().notify_all();
    monitor.lock().wait_while(|value| *value > 1);
    monitor.lock().timeout(1);
}

fn main() {}
