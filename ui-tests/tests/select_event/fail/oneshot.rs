// Waits for an answer by a channel of tokio.
use warded::prelude::*;
use warded::Event;

async fn serve(answer: tokio::sync::oneshot::Receiver<u32>, stop: &Event) {
    select_event! {
        n = answer => println!("{n:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
