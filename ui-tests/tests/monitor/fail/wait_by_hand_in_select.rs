// Waits on a monitor by hand in a select.
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
        _guard = pool.state.wait_until(|s| s.open == 0) => {},
        () = closed.wait() => {},
    }
}

fn main() {}
