// Sends a narrowed guard to another thread, with a part that may not leave its own.
use std::rc::Rc;
use warded::MappedLockGuard;

fn send(guard: MappedLockGuard<'static, Rc<u64>>) {
    std::thread::spawn(move || drop(guard));
}

fn main() {}
