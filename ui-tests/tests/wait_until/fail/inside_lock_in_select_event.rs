// Waits, as one of several branches, for a predicate while another lock is held.
use warded::prelude::*;

async fn take(shop: &Lock<u32>, items: &Lock<Vec<u32>>, stop: &warded::Event) {
    with_lock!(shop, async |sold| {
        select_event! {
            item = wait_until!(items, |i| !i.is_empty(), |i| i.remove(0)) => *sold += item,
            () = stop.wait() => {}
        }
    });
}

fn main() {}
