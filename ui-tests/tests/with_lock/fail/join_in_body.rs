// Joins futures while the lock is held, without saying `async`.
use warded::prelude::*;

async fn measure() -> u64 {
    3
}

async fn deposit(balance: &Lock<u64>) {
    with_lock!(balance, |balance| {
        let (one, other) = tokio::join!(measure(), measure());
        *balance += one + other;
    });
}

fn main() {}
