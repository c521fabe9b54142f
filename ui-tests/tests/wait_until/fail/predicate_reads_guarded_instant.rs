// Waits until a guarded instant is a minute ago.
use std::time::{Duration, Instant};

use warded::prelude::*;

#[guarded]
struct Session {
    state: Monitor,
    #[guarded(by = state)]
    since: Instant,
}

async fn old(session: &Session) {
    wait_until!(session.state, |s| s.since.elapsed() > Duration::from_secs(60), |_| ());
}

fn main() {}
