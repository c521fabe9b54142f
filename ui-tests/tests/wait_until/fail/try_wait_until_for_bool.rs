// Uses the `Option` of a guard as a `bool`.
use warded::prelude::*;

fn is_empty(items: &Monitor<Vec<u32>>) -> bool {
    try_wait_until!(items, |items| items.is_empty())
}

fn main() {}
