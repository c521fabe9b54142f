// Writes `->` for `=>`.
use warded::{Event, select_event};

async fn get(stop: &Event) -> u8 {
    select_event! { () = stop.wait() -> { 1 }, () = stop.wait() => 2 }
}

fn main() {}
