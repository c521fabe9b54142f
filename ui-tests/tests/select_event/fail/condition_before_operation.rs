// Writes the condition where a `match` or another language has it.
use warded::prelude::*;
use warded::{Event, Queue};

async fn arrow(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        if !queue.is_empty() => job = queue.get() => println!("{job:?}"),
        () = stop.wait() => {}
    }
}

async fn comma(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        if !queue.is_empty(), job = queue.get() => println!("{job:?}"),
        () = stop.wait() => {}
    }
}

async fn nothing(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        if !queue.is_empty() job = queue.get() => println!("{job:?}"),
        () = stop.wait() => {}
    }
}

async fn block(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        if !queue.is_empty() { job = queue.get() => println!("{job:?}") },
        () = stop.wait() => {}
        else => {}
    }
}

async fn guard(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        job if !queue.is_empty() = queue.get() => println!("{job:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
