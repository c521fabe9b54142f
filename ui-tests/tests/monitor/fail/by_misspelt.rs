// Misspells the monitor that guards a field.
use warded::prelude::*;

#[guarded]
struct Pool {
    state: Monitor,
    #[guarded(by = stat)]
    idle: Vec<String>,
}

fn main() {}
