// Uses a reference to a future as an operation. The future would be kept while another body runs.
use warded::prelude::*;
use warded::Event;

async fn work() -> u32 {
    3
}

async fn serve(stop: &Event) {
    let mut working = Box::pin(work());
    select_event! {
        number = &mut working => println!("{number}"),
        () = stop.wait() => {}
    }
}

fn main() {}
