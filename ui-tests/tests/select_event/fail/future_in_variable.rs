// Uses a future in a variable as an operation.
use warded::{Event, select_event};

async fn get(stop: &Event) {
    let answer = std::future::ready(1);
    select_event! { _ = answer => {}, () = stop.wait() => {} }
}

fn main() {}
