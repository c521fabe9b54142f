// Sends a guard to another thread, with a value that may not leave its own.
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
