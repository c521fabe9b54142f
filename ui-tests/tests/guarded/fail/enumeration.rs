// Guards the fields of an enum.
use warded::prelude::*;

#[guarded]
enum Account {
    Open {
        #[guarded(by = state)]
        balance: i64,
    },
    Closed,
}

fn main() {}
