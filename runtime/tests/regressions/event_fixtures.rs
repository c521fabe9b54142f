//! A fixture that lets the scenarios use the wait of [`Event`].

use std::time::Duration;

use warded::{Elapsed, Event};

use crate::fixture::{Fixture, Held, Turns, Waiting, calls, forever, held, limited};

/// The fixture is closed as long as the event is not set.
#[derive(Default)]
struct EventFixture {
    event: Event,
}

pub(crate) fn all() -> Vec<&'static dyn Fixture> {
    vec![forever(EventFixture::default())]
}

impl Fixture for EventFixture {
    fn name(&self) -> String {
        "Event".into()
    }

    fn close(&'static self) -> Held {
        held(calls(&self.event, Event::set))
    }

    fn enter(&'static self, limit: Option<Duration>) -> Waiting<Result<Held, Elapsed>> {
        Box::pin(async move { limited(self.event.wait(), limit).await.map(held) })
    }

    fn try_now(&'static self) -> Option<Held> {
        self.event.is_set().then(|| held(()))
    }

    fn is_taken(&self) -> bool {
        !self.event.is_set()
    }

    fn turns(&self) -> Turns {
        Turns::AllAtOnce
    }
}
