// Keeps a wait longer than its event.
use warded::{Event, named_futures::EventWait};

fn wait() -> EventWait<'static> {
    let event = Event::new();
    event.wait()
}

fn main() {}
