// Uses `?` in a function that returns `()`.
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

fn get(pool: &Pool) {
    let name = locked!(pool.state, |s| s.idle.pop()?);
    println!("{name}");
}

fn main() {}
