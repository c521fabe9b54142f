// Asks whether the event is set, and ignores the answer.
#![deny(unused_must_use)]

use warded::Event;

fn look(event: &Event) {
    event.is_set();
}

fn main() {}
