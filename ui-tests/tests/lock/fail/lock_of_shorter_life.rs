// Puts a reference to a local where a longer one was promised, through the lock.
use warded::Lock;

fn shorter<'a, 'b>(lock: &'b Lock<&'static str>) -> &'b Lock<&'a str> {
    lock
}

fn main() {}
