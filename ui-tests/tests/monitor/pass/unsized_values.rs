//! A monitor of an unsized value.
#![deny(warnings)]

use std::fmt::Display;
use std::sync::Arc;

use warded::prelude::*;

fn show(monitor: &Monitor<dyn Display + Send>) -> String {
    locked!(monitor, |value| value.to_string())
}

async fn first_is(monitor: &Monitor<[u8]>, first: u8) -> usize {
    wait_until!(monitor, |bytes| bytes.first() == Some(&first), |bytes| bytes.len())
}

fn main() {
    assert_eq!(show(&Monitor::new(5)), "5");
    let shared: Arc<Monitor<dyn Display + Send>> = Arc::new(Monitor::new("six"));
    assert_eq!(show(&shared), "six");
    let bytes: Box<Monitor<[u8]>> = Box::new(Monitor::new([1, 2]));
    assert_eq!(warded::block_on(first_is(&bytes, 1)), 2);
}
