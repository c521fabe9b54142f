// Forgets to await; asyncio only warns that the coroutine was never awaited.
#![deny(unused_must_use)]

use warded::Event;

async fn wait(event: &Event) {
    event.wait();
}

fn main() {}
