// Writes the monitor and the guarded field in a literal.
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

fn make() -> Pool {
    PoolInit { limit: 1, state: Monitor::new(()), idle: vec![], open: 0 }.into()
}

fn main() {}
