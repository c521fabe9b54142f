// Assigns, through the lock, a reference that does not live long enough.
use warded::Lock;

fn shorter<'a, 'b>(lock: &'b Lock<&'static str>) -> &'b Lock<&'a str> {
    lock
}

fn main() {}
