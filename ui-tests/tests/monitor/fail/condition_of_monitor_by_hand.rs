// Makes a condition of a monitor by hand.
use std::sync::Arc;

use warded::prelude::*;

fn make() -> Condition<Vec<u32>> {
    let monitor = Arc::new(Monitor::new(vec![]));
    Condition::new(&monitor)
}

fn main() {}
