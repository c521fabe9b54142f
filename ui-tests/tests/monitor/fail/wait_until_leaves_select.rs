// Leaves the function by the body of a wait in a select.
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

async fn get(pool: &Pool, closed: &Event) -> Option<String> {
    select_event! {
        name = wait_until!(pool.state, |s| !s.idle.is_empty(), |s| s.idle.pop()?) => Some(name),
        () = closed.wait() => None,
    }
}

fn main() {}
