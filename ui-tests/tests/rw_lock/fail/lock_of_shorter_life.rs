// Assigns, through the lock, a reference that does not live long enough.
use warded::RwLock;

fn shorter<'a, 'b>(lock: &'b RwLock<&'static str>) -> &'b RwLock<&'a str> {
    lock
}

fn main() {}
