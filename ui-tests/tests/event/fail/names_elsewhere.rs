// Calls methods by their names in other crates.
use warded::Event;

fn call(event: Event) {
    event.notify_one();
    event.notify_waiters();
    event.notify(1);
    event.notified();
    event.blocking_wait();
    event.wait_timeout(1);
    event.wait_for(1);
    event.is_cancelled();
    event.reset();
    event.clone();
    Event::const_new();
}

fn main() {}
