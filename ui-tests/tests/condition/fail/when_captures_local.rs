// Reads a variable of the function around the struct.
use warded::prelude::*;

fn main() {
    let least = 3;

    #[guarded]
    struct Buffer {
        state: Lock,
        #[guarded(by = state)]
        items: Vec<u8>,
        #[condition(of = state, when = |s| s.items.len() > least)]
        ready: Condition,
    }
}
