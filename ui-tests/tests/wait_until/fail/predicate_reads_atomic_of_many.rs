// Reads one of many atomics.
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use warded::prelude::*;

async fn above(items: &Monitor<Vec<u8>>, limits: Arc<[AtomicUsize; 3]>) {
    wait_until!(items, |i| i.len() > limits[1].load(Ordering::Relaxed), |_| ());
}

fn main() {}
