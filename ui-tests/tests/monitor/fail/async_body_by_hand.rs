// Awaits in the body of `with`.
use warded::prelude::*;

async fn push(items: &Monitor<Vec<u32>>) {
    items.with(async |items| items.push(1)).await;
}

fn main() {}
