// Uses `with_lock!` for the `holding_state()` of a monitor.
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

#[guarded]
impl Pool {
    #[requires(state)]
    fn put(&mut self, name: String) {
        self.idle.push(name);
    }
}

async fn put(pool: &Pool) {
    with_lock!(pool.holding_state(), |p| p.put("Ada".to_owned()));
}

fn main() {}
