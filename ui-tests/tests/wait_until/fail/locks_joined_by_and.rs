// Joins two locks by `&&`.
use warded::prelude::*;

async fn both(open: &Lock<u32>, closed: &Lock<u32>) {
    wait_until!(open && closed, |open| *open > 3, |_| ());
}

fn main() {}
