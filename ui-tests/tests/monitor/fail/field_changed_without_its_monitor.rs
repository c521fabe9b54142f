// Changes a guarded field without its monitor.
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

impl Pool {
    fn put(&self, name: String) {
        self.idle.push(name);
    }
}

fn main() {}
