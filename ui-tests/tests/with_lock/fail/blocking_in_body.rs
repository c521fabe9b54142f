// Blocks the thread for a second lock while the first is held.
use warded::prelude::*;

async fn transfer(from: &Lock<u64>, to: &Lock<u64>) {
    with_lock!(from, |from| {
        *from -= 5;
        with_lock_blocking!(to, |to| *to += 5);
    });
}

async fn transfer_and_await(from: &Lock<u64>, to: &Lock<u64>) {
    with_lock!(from, async |from| {
        *from -= 5;
        with_lock_blocking!(to, |to| *to += 5);
    });
}

fn main() {}
