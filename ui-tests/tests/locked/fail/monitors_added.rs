// Locks two monitors.
use warded::prelude::*;

fn both(from: &Monitor<i64>, to: &Monitor<i64>) -> i64 {
    locked!(from + to, |from, to| *from + *to)
}

fn main() {}
