// Declares a monitor that guards nothing.
use warded::prelude::*;

#[guarded]
struct Pool {
    state: Monitor,
    idle: Vec<String>,
}

fn main() {}
