// Locks a monitor as a branch of a select.
use warded::{Event, prelude::*};

#[guarded]
struct Pool {
    limit: usize,
    state: Monitor,
    #[guarded(by = state)]
    idle: Vec<String>,
    #[guarded(by = state)]
    open: usize,
}

async fn get(pool: &Pool, closed: &Event) {
    select_event! {
        _name = locked!(pool.state, |s| s.idle.pop()) => {},
        () = closed.wait() => {},
    }
}

fn main() {}
