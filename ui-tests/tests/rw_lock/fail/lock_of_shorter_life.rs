// Puts a reference to a local where a longer one was promised, through the lock.
use warded::RwLock;

fn shorter<'a, 'b>(lock: &'b RwLock<&'static str>) -> &'b RwLock<&'a str> {
    lock
}

fn main() {}
