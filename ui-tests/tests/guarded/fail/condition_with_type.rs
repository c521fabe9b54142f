// Writes the type of the guarded value of a `Condition`.
use warded::prelude::*;

#[guarded]
struct Buffer {
    changed: Condition<u32>,
    #[guarded(by = changed)]
    version: u32,
}

fn main() {}
