// Uses an `async move` block as an operation.
use warded::prelude::*;
use warded::Event;

async fn serve(name: String, stop: &Event) {
    select_event! {
        length = async move { name.len() } => println!("{length}"),
        () = stop.wait() => {}
    }
}

fn main() {}
