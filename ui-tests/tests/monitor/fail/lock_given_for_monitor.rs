// Passes a `Lock` to a function that takes a monitor.
use warded::prelude::*;

fn count(visits: &Monitor<u32>) {
    locked!(visits, |n| *n += 1);
}

fn visit(visits: &Lock<u32>) {
    count(visits);
}

fn main() {}
