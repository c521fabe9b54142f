// Compares with an atomic, which may change later.
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use warded::prelude::*;

async fn above(items: &Monitor<Vec<u8>>, limit: Arc<AtomicUsize>) {
    wait_until!(items, |i| i.len() > limit.load(Ordering::Relaxed), |_| ());
}

fn main() {}
