// Leaves out the lifetime of a guarded reference.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    heir: &str,
}

fn main() {}
