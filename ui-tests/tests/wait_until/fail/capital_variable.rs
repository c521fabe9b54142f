// Gives a variable the name of a constant.
use warded::prelude::*;

#[guarded]
struct Room {
    state: Monitor,
    #[guarded(by = state)]
    last: String,
}

#[allow(non_snake_case)]
async fn joined(room: &Room, NAME: String) {
    wait_until!(room.state, |s| s.last == NAME, |_| ());
}

fn main() {}
