// A type of the user's has the name of what the lock guards.
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
