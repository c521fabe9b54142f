// Declares a condition that becomes true only because time passes.
use std::time::{Duration, SystemTime};

use warded::prelude::*;

#[guarded]
struct Session {
    state: Monitor,
    #[guarded(by = state)]
    since: SystemTime,
    #[condition(of = state, when = |s| s.since.elapsed().is_ok_and(|age| age > Duration::from_secs(60)))]
    old: Condition,
}

fn main() {}
