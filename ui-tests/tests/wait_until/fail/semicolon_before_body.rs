// Separates the predicate and the body with a semicolon.
use warded::prelude::*;

async fn pop(items: &Monitor<Vec<u32>>) -> Option<u32> {
    wait_until!(items, |items| !items.is_empty(); |items| items.pop())
}

fn main() {}
