// Leaves out the lifetime of guarded and of plain references.
use warded::prelude::*;

#[guarded]
struct Account {
    owner: &str,
    state: Lock,
    #[guarded(by = state)]
    heir: &str,
}

fn main() {}
