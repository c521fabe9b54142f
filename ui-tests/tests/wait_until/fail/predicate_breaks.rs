// Uses `break` in the predicate.
use warded::prelude::*;

async fn sum(lock: &Lock<Vec<u32>>) -> u32 {
    let mut sum = 0;
    while sum < 100 {
        wait_until!(lock, |items| {
            if items.is_empty() {
                break;
            }
            items.len() > 3
        }, |items| sum += items.drain(..).sum::<u32>());
    }
    sum
}

fn main() {}
