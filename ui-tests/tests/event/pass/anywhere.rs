//! An event in a static, shared and sent, in a crate that allows no warnings.
#![deny(warnings)]

use std::sync::Arc;

use warded::{Event, named_futures::EventWait};

static READY: Event = Event::new();

struct Gate<'a> {
    opens: EventWait<'a>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let gate = Gate { opens: READY.wait() };
    READY.set();
    gate.opens.await;
    READY.clear();
    assert!(!READY.is_set());

    let shared = Arc::new(Event::default());
    let waiter = tokio::spawn({
        let shared = Arc::clone(&shared);
        async move { shared.wait().await }
    });
    shared.set();
    waiter.await.unwrap();
}
