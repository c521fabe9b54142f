// Locks a mutex of `std`.
use warded::prelude::*;

fn first(names: &std::sync::Mutex<Vec<String>>) -> Option<String> {
    locked!(names, |n| n.first().cloned())
}

fn main() {}
