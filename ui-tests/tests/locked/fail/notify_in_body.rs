// Calls `notify` in the body. A monitor needs no notification.
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

fn put(pool: &Pool, name: String) {
    locked!(pool.state, |s| {
        s.idle.push(name);
        s.notify_all();
    });
}

fn main() {}
