// Acquires several locks, one of them against the order.
use warded::prelude::*;

lock_order!(Outer < Inner);

#[guarded]
struct Room {
    #[lock(order = Outer)]
    outer: Lock,
    #[guarded(by = outer)]
    guests: u32,
    #[lock(order = Inner)]
    inner: Lock,
    #[guarded(by = inner)]
    beds: u32,
    log: Lock,
    #[guarded(by = log)]
    lines: u32,
}

async fn enter(room: &Room) {
    with_lock!(room.inner, async |i| {
        with_lock!(room.log, room.outer, |log, o| log.lines += o.guests + i.beds);
    });
}

fn main() {}
