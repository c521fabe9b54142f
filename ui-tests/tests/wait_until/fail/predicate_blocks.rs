// Blocks the thread for another lock in a predicate.
use warded::prelude::*;

async fn withdraw(balance: &Lock<u64>, least: &'static Lock<u64>) {
    wait_until!(balance, |balance| *balance >= with_lock_blocking!(least, |least| *least), |balance| *balance -= 5);
}

fn main() {}
