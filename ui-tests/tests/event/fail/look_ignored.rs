// Looks whether it is set, and does nothing about it.
#![deny(unused_must_use)]

use warded::Event;

fn look(event: &Event) {
    event.is_set();
}

fn main() {}
