// Calls `reached!` on a `Lock`.
use warded::prelude::*;

#[guarded]
struct Pool {
    limit: usize,
    state: Lock,
    #[guarded(by = state)]
    idle: Vec<String>,
    #[guarded(by = state)]
    open: usize,
}

async fn none_open(pool: &Pool) {
    reached!(pool.state, |s| s.open == 0);
}

fn main() {}
