// Names in capitals are constants, statics or variables. A variable that is no number is cloned.
use warded::prelude::*;

#[guarded]
struct Room {
    state: Monitor,
    #[guarded(by = state)]
    last: String,
    #[guarded(by = state)]
    free: u32,
}

const LEAST: u32 = 3;
static EMPTY: String = String::new();

#[allow(non_snake_case)]
async fn joined(room: &Room, NAME: String, FREE: u32) {
    wait_until!(room.state, |s| s.last == EMPTY && s.free > LEAST, |_| ());
    wait_until!(room.state, |s| s.last == EMPTY.clone() || s.free > FREE, |_| ());
    for _ in 0..3 {
        wait_until!(room.state, |s| s.last == NAME.clone(), |_| ());
        wait_until!(room.state, |s| s.last.contains(&NAME.clone()), |_| ());
    }
    assert!(NAME.len() > 3);
}

fn main() {}
