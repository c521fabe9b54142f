// Touches a guarded field of another instance in a body.
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

fn move_all(pool: &Pool, other: &Pool) {
    locked!(pool.state, |s| s.open += other.open);
}

fn main() {}
