// Calls `with` on a guard.
use warded::prelude::*;

fn push(items: &Monitor<Vec<u32>>) {
    items.lock().with(|items| items.push(1));
}

fn main() {}
