// Calls methods by their names in other crates.
use warded::Monitor;

fn call(monitor: Monitor<u32>) {
    monitor.acquire();
    monitor.try_acquire();
    monitor.acquire_owned();
    monitor.read();
    monitor.write();
    monitor.try_lock_for(1);
    monitor.notify_one();
    monitor.wait(1);
    monitor.wait_while(1);
    monitor.wait_timeout(1, 2);
    monitor.wait_timeout_while(1, 2, 3);
    monitor.notified();
    monitor.changed();
    monitor.release();
    monitor.is_locked();
    monitor.locked(1);
    monitor.with_lock(1);
    monitor.clone();
}

fn main() {}
