// Sends a guard to another thread, although its value is not `Send`.
use std::rc::Rc;
use warded::Lock;

fn send() {
    let lock = Lock::new(Rc::new(5));
    let guard = lock.try_acquire();
    std::thread::scope(|scope| {
        scope.spawn(move || drop(guard));
    });
}

fn main() {}
