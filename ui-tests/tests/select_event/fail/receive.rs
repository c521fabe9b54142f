// Receives from a channel of tokio.
use warded::prelude::*;
use warded::Event;

async fn serve(receiver: &mut tokio::sync::mpsc::Receiver<u32>, stop: &Event) {
    select_event! {
        item = receiver.recv() => println!("{item:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
