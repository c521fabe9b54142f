// Unwraps the guard of a monitor, as that of a mutex of `std`.
use warded::prelude::*;

fn count(visits: &Monitor<u32>) {
    *visits.lock().unwrap() += 1;
}

fn main() {}
