//! Fixtures that let the scenarios use the waits of [`RwLock`].

use std::{sync::Arc, time::Duration};

use warded::{Elapsed, RwLock};

use crate::fixture::{Fixture, Held, Turns, Waiting, calls, forever, held, limited};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Read,
    ReadOwned,
    /// The fixture opens for readers when the writer has become a reader.
    ReadAfterDowngrade,
    Write,
    WriteOwned,
    /// A reader closes the fixture.
    WriteAfterRead,
}

struct RwLockFixture {
    by: By,
    lock: Arc<RwLock>,
}

pub(crate) fn all() -> Vec<&'static dyn Fixture> {
    [By::Read, By::ReadOwned, By::ReadAfterDowngrade, By::Write, By::WriteOwned, By::WriteAfterRead]
        .map(|by| forever(RwLockFixture { by, lock: Arc::default() }))
        .into()
}

impl Fixture for RwLockFixture {
    fn name(&self) -> String {
        format!("RwLock, by {:?}", self.by)
    }

    fn close(&'static self) -> Held {
        if self.by == By::WriteAfterRead {
            return held(self.lock.try_read().expect("closed once"));
        }
        let writing = self.lock.try_write().expect("closed once");
        if self.by == By::ReadAfterDowngrade { held(calls(writing, |it| drop(it.downgrade()))) } else { held(writing) }
    }

    fn enter(&'static self, limit: Option<Duration>) -> Waiting<Result<Held, Elapsed>> {
        let lock = &self.lock;
        Box::pin(async move {
            match self.by {
                By::Read | By::ReadAfterDowngrade => limited(lock.read(), limit).await.map(held),
                By::ReadOwned => limited(Arc::clone(lock).read_owned(), limit).await.map(held),
                By::Write | By::WriteAfterRead => limited(lock.write(), limit).await.map(held),
                By::WriteOwned => limited(Arc::clone(lock).write_owned(), limit).await.map(held),
            }
        })
    }

    fn try_now(&'static self) -> Option<Held> {
        match self.by {
            By::Read | By::ReadAfterDowngrade => self.lock.try_read().map(held),
            By::ReadOwned => Arc::clone(&self.lock).try_read_owned().ok().map(held),
            By::Write | By::WriteAfterRead => self.lock.try_write().map(held),
            By::WriteOwned => Arc::clone(&self.lock).try_write_owned().ok().map(held),
        }
    }

    fn is_taken(&self) -> bool {
        self.lock.is_locked()
    }

    fn turns(&self) -> Turns {
        match self.by {
            By::Read | By::ReadOwned | By::ReadAfterDowngrade => Turns::AllAtOnce,
            By::Write | By::WriteOwned | By::WriteAfterRead => Turns::HandedOver,
        }
    }
}
