// A branch, and the body of a branch, acquire a lock that is held already.
use warded::prelude::*;

static COUNT: Lock<u32> = Lock::new(0);

async fn count(stop: &warded::Event) {
    with_lock!(COUNT, async |count| {
        select_event! {
            () = with_lock!(COUNT, |count| *count += 1) => {}
            () = stop.wait() => *count += with_lock!(COUNT, |count| *count),
        }
    });
}

fn main() {}
