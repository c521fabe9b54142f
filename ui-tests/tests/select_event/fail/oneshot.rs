// Uses a `oneshot` receiver of tokio as an operation.
use warded::prelude::*;
use warded::Event;

async fn serve(answer: tokio::sync::oneshot::Receiver<u32>, stop: &Event) {
    select_event! {
        n = answer => println!("{n:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
