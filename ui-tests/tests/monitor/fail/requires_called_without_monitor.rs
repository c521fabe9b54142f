// Calls a method that requires the monitor without it.
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

fn put(pool: &Pool) {
    pool.put("Ada".to_owned());
}

fn main() {}
