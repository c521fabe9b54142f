// Uses a reference to a receiver as an operation, as in `tokio::select!`.
use tokio::sync::oneshot;
use warded::{Event, select_event};

async fn get(mut answer: oneshot::Receiver<u8>, stop: &Event) {
    select_event! { _ = &mut answer => {}, () = stop.wait() => {} }
}

fn main() {}
