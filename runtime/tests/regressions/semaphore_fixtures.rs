//! Fixtures that let the scenarios use the waits of [`Semaphore`] and [`BoundedSemaphore`].

use std::{sync::Arc, time::Duration};

use warded::{BoundedSemaphore, Elapsed, Semaphore};

use crate::fixture::{Fixture, Held, Turns, Waiting, calls, forever, held, limited};

/// The number of permits. Each task wants all of them.
const ALL: usize = 3;

#[derive(Clone, Copy, Debug)]
enum By {
    Acquire,
    AcquireOwned,
    AcquireMany,
    AcquireManyOwned,
}

const WAYS: [By; 4] = [By::Acquire, By::AcquireOwned, By::AcquireMany, By::AcquireManyOwned];

impl By {
    /// How many permits the semaphore has, all of which are taken at once.
    fn permits(self) -> usize {
        if matches!(self, By::Acquire | By::AcquireOwned) { 1 } else { ALL }
    }
}

pub(crate) fn all() -> Vec<&'static dyn Fixture> {
    let mut fixtures = vec![forever(AddedPermits(Semaphore::new(0)))];
    for by in WAYS {
        fixtures.push(forever(SemaphoreFixture { by, semaphore: Arc::new(Semaphore::new(by.permits())) }));
        fixtures.push(forever(BoundedFixture { by, semaphore: Arc::new(BoundedSemaphore::new(by.permits())) }));
    }
    fixtures
}

macro_rules! semaphore_fixture {
    ($fixture:ident, $semaphore:ident) => {
        struct $fixture {
            by: By,
            semaphore: Arc<$semaphore>,
        }

        impl Fixture for $fixture {
            fn name(&self) -> String {
                format!("{}, by {:?}", stringify!($semaphore), self.by)
            }

            fn close(&'static self) -> Held {
                self.try_now().expect("closed once")
            }

            fn enter(&'static self, limit: Option<Duration>) -> Waiting<Result<Held, Elapsed>> {
                let semaphore = &self.semaphore;
                Box::pin(async move {
                    let shared = || Arc::clone(semaphore);
                    match self.by {
                        By::Acquire => limited(semaphore.acquire(), limit).await.map(held),
                        By::AcquireOwned => limited(shared().acquire_owned(), limit).await.map(held),
                        By::AcquireMany => limited(semaphore.acquire_many(ALL), limit).await.map(held),
                        By::AcquireManyOwned => limited(shared().acquire_many_owned(ALL), limit).await.map(held),
                    }
                })
            }

            fn try_now(&'static self) -> Option<Held> {
                let semaphore = &self.semaphore;
                let shared = || Arc::clone(semaphore);
                match self.by {
                    By::Acquire => semaphore.try_acquire().map(held),
                    By::AcquireOwned => shared().try_acquire_owned().ok().map(held),
                    By::AcquireMany => semaphore.try_acquire_many(ALL).map(held),
                    By::AcquireManyOwned => shared().try_acquire_many_owned(ALL).ok().map(held),
                }
            }

            fn is_taken(&self) -> bool {
                self.semaphore.is_locked()
            }

            fn turns(&self) -> Turns {
                Turns::HandedOver
            }
        }
    };
}
semaphore_fixture!(SemaphoreFixture, Semaphore);
semaphore_fixture!(BoundedFixture, BoundedSemaphore);

/// The permit is forgotten and not given back, and another one is added.
struct AddedPermits(Semaphore);

impl Fixture for AddedPermits {
    fn name(&self) -> String {
        "Semaphore, by added permits".into()
    }

    fn close(&'static self) -> Held {
        held(calls(&self.0, |semaphore| semaphore.add_permits(1)))
    }

    fn enter(&'static self, limit: Option<Duration>) -> Waiting<Result<Held, Elapsed>> {
        Box::pin(async move {
            limited(self.0.acquire(), limit).await.map(|permit| {
                permit.forget();
                self.close()
            })
        })
    }

    fn try_now(&'static self) -> Option<Held> {
        self.0.try_acquire().map(|permit| {
            permit.forget();
            self.close()
        })
    }

    fn is_taken(&self) -> bool {
        self.0.is_locked()
    }

    fn turns(&self) -> Turns {
        Turns::HandedOver
    }
}
