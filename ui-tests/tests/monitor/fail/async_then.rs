// Awaits in the body of a wait by hand.
use warded::prelude::*;

async fn pop(items: &Monitor<Vec<u32>>) -> Option<u32> {
    items.wait_until(|items| !items.is_empty()).then(async |items| items.pop()).await
}

fn main() {}
