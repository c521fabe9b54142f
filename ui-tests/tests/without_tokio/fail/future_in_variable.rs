// Waits for a future by its name.
use warded::{Event, prelude::*};

async fn wait(stop: &Event, work: impl Future<Output = u32>) {
    select_event! { _ = work => {}, () = stop.wait() => {} }
}

fn main() {}
