// Uses a monitor as if it were its value.
use warded::prelude::*;

fn count(visits: &Monitor<Vec<u32>>) -> usize {
    visits.len()
}

fn main() {}
