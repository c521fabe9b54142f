// Separates two statements with a comma.
use warded::prelude::*;

fn close(open: &Monitor<(u32, bool)>) {
    locked!(open, |s| s.0 = 0, s.1 = true);
}

fn main() {}
