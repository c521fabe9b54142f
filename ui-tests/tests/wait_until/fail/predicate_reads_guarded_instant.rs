// Waits until a field that the lock guards is a minute old.
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
