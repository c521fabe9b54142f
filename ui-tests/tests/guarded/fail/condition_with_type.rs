// Writes the type of what the condition guards.
use warded::prelude::*;

#[guarded]
struct Buffer {
    changed: Condition<u32>,
    #[guarded(by = changed)]
    version: u32,
}

fn main() {}
