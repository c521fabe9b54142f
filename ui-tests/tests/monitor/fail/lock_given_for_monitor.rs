// Gives a `Lock` where a monitor is needed.
use warded::prelude::*;

fn count(visits: &Monitor<u32>) {
    locked!(visits, |n| *n += 1);
}

fn visit(visits: &Lock<u32>) {
    count(visits);
}

fn main() {}
