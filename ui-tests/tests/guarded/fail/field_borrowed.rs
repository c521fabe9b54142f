// Lends a guarded field to a function without its lock.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
}

fn print(items: &[u8]) {
    println!("{items:?}");
}

fn show(buffer: &Buffer) {
    print(&buffer.items);
}

fn main() {}
