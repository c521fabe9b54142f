// Misspells `Monitor`.
use warded::prelude::*;

#[guarded]
struct Pool {
    state: Moniter,
    #[guarded(by = state)]
    idle: Vec<String>,
}

fn main() {}
