// As a block that owns what it uses.
use warded::prelude::*;
use warded::Event;

async fn serve(name: String, stop: &Event) {
    select_event! {
        length = async move { name.len() } => println!("{length}"),
        () = stop.wait() => {}
    }
}

fn main() {}
