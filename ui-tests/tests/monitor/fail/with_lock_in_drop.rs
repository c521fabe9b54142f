// Uses `with_lock!` for a monitor in a `Drop`.
use std::sync::Arc;
use warded::prelude::*;

#[guarded]
struct Pool {
    state: Monitor,
    #[guarded(by = state)]
    idle: Vec<String>,
    #[guarded(by = state)]
    open: usize,
    #[condition(of = state, when = |s| !s.idle.is_empty())]
    ready: Condition,
}

struct Connection {
    pool: Arc<Pool>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        with_lock!(self.pool.state, |s| s.open -= 1);
    }
}

fn main() {}
