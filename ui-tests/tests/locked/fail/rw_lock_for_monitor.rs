// Locks an `RwLock` as if it were a monitor.
use warded::prelude::*;

fn first(names: &RwLock<Vec<String>>) -> Option<String> {
    locked!(names, |n| n.first().cloned())
}

fn main() {}
