// Sends the guard of a monitor to another thread.
use warded::prelude::*;

fn send(names: &'static Monitor<Vec<String>>) {
    let guard = names.lock();
    std::thread::spawn(move || drop(guard));
}

fn main() {}
