// Writes the type of the monitor, which the macro gives it.
use warded::prelude::*;

#[guarded]
struct Pool {
    state: Monitor<Vec<String>>,
    #[guarded(by = state)]
    idle: Vec<String>,
}

fn main() {}
