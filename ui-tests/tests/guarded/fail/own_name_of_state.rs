// Declares a type with the name of the state of a lock.
use warded::prelude::*;

enum ConnectionState {
    Open,
}

#[guarded]
struct Connection {
    state: Lock,
    #[guarded(by = state)]
    attempts: u32,
}

fn main() {}
