// Locks a monitor as a branch.
use warded::Event;
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

async fn get(pool: &Pool, stop: &Event) {
    select_event! { mut s = pool.state.lock() => s.open += 1, () = stop.wait() => {} }
}

fn main() {}
