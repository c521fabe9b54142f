// Declares a condition of a `Condition`.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    changed: Condition,
    #[guarded(by = changed)]
    version: u32,
    #[condition(of = changed)]
    newer: Condition,
}

fn main() {}
