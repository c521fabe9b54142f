// Waits for a future that is kept.
use warded::{Event, prelude::*};

async fn wait(stop: &Event, work: impl Future<Output = u32>) {
    let mut work = Box::pin(work);
    select_event! { _ = &mut work => {}, () = stop.wait() => {} }
}

fn main() {}
