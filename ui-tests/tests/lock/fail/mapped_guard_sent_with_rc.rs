// Sends a mapped guard to another thread, although its part of the value is not `Send`.
use std::rc::Rc;
use warded::MappedLockGuard;

fn send(guard: MappedLockGuard<'static, Rc<u64>>) {
    std::thread::spawn(move || drop(guard));
}

fn main() {}
