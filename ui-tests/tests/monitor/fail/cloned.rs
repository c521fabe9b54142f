// Clones a monitor.
use warded::prelude::*;

#[derive(Clone)]
struct Shared {
    names: Monitor<Vec<String>>,
}

fn main() {}
