// Waits with a predicate that borrows a local variable.
use warded::prelude::*;

#[guarded]
struct Pool {
    limit: usize,
    state: Monitor,
    #[guarded(by = state)]
    idle: Vec<String>,
    #[guarded(by = state)]
    open: usize,
}

async fn get(pool: &Pool, name: String) {
    wait_until!(pool.state, |s| s.idle.contains(&name), |s| s.idle.clear());
    println!("{name}");
}

fn main() {}
