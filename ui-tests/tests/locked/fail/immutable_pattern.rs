// Changes a copy without `mut`.
use warded::prelude::*;

fn count(visits: &Monitor<u32>) {
    locked!(visits, |&mut n| n += 1);
}

fn main() {}
