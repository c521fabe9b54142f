// Calls methods by their names in other crates.
use warded::Lock;

fn call(lock: Lock<u32>) {
    lock.lock();
    lock.try_lock();
    lock.lock_owned();
    lock.try_lock_owned();
    lock.blocking_lock();
    lock.try_lock_for(1);
    lock.read();
    lock.acquire_many(1);
    lock.notify_one();
    lock.wait(1);
    lock.wait_while(1);
    lock.wait_timeout(1, 2);
    lock.wait_timeout_while(1, 2, 3);
    lock.release();
    lock.locked();
    lock.with(1);
    lock.with_lock(1);
    lock.clone();
    Lock::const_new(1);
}

fn main() {}
