// Keeps a reference to a guarded field after the body.
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

fn first(pool: &Pool) {
    let mut kept: Option<&String> = None;
    locked!(pool.state, |s| kept = s.idle.first());
    println!("{kept:?}");
}

fn main() {}
