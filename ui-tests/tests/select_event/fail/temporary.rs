// Locks a temporary, which is dropped before the body runs.
use std::sync::Arc;
use warded::Event;
use warded::prelude::*;

fn find() -> Arc<Lock<u32>> {
    Arc::new(Lock::new(1))
}

async fn serve(stop: &Event) {
    select_event! {
        number = find().acquire() => println!("{number:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
