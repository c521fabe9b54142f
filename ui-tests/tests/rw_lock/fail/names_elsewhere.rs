// Calls methods by their names in other crates.
use warded::RwLock;

fn call(lock: RwLock<u32>) {
    lock.lock();
    lock.try_lock();
    lock.lock_owned();
    lock.read_arc();
    lock.upgradable_read();
    lock.blocking_read();
    lock.blocking_write();
    lock.try_read_for(1);
    lock.try_write_for(1);
    lock.notify_one();
    lock.release();
    lock.locked();
    lock.with(1);
    lock.read_lock(1);
    lock.clone();
    RwLock::const_new(1);
}

fn main() {}
