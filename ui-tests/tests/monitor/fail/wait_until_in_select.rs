// Waits for a guard of a monitor in a select.
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
        mut s = wait_until!(pool.state, |s| !s.idle.is_empty()) => drop(s.idle.pop()),
        () = closed.wait() => {},
    }
}

fn main() {}
