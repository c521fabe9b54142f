// Uses a reference to a wait, which would stay in the queue while another body runs.
use warded::prelude::*;
use warded::Event;

async fn serve(lock: &Lock<u32>, stop: &Event) {
    let mut turn = Box::pin(lock.acquire());
    select_event! {
        guard = &mut turn => println!("{guard:?}"),
        () = stop.wait() => println!("{:?}", lock.acquire().await),
    }
}

fn main() {}
