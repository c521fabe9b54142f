// Uses a wait for a guard as a branch.
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
    select_event! { s = pool.state.wait_until(|s| s.open > 0) => drop(s), () = stop.wait() => {} }
}

fn main() {}
