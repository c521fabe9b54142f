//! `reached!` and `try_wait_until!`.
#![deny(warnings)]

use std::{future::Future, sync::Arc, time::Duration};

use warded::{Elapsed, prelude::*};

#[guarded]
#[derive(Default)]
struct Log<T> {
    state: Monitor,
    #[guarded(by = state)]
    entries: Vec<T>,
    #[guarded(by = state)]
    flushed: usize,
    #[condition(of = state, when = |s| s.flushed == s.entries.len())]
    clean: Condition,
}

impl<T> Log<T> {
    async fn append(&self, entry: T) {
        let mine = locked!(self.state, |s| {
            s.entries.push(entry);
            s.entries.len()
        });
        reached!(self.state, |s| s.flushed >= mine);
    }

    async fn clean(self: &Arc<Self>, limit: Option<Duration>) -> Result<(), Elapsed> {
        reached!(self.clean);
        reached!(self.clean, timeout = limit)
    }

    fn last(&self, least: &usize) -> Option<T> {
        try_wait_until!(self.state, |s| s.entries.len() > *least, |s| s.entries.pop())?
    }

    fn is_clean(&self) -> bool {
        try_wait_until!(self.clean).is_some()
    }
}

async fn in_a_lock(log: &Log<u8>, lock: &Lock<usize>) {
    with_lock!(lock, async |least| {
        let least = *least;
        reached!(log.state, holding = lock, |s| s.flushed >= least);
    });
}

fn is_send<F: Future + Send>(future: F) -> F {
    future
}

fn main() {
    let log = Arc::new(Log::default());
    warded::block_on(async {
        assert_eq!(is_send(log.clean(None)).await, Ok(()));
        is_send(in_a_lock(&log, &Lock::new(0))).await;
    });
    drop(is_send(log.append(1)));
    assert!(log.is_clean());
    assert_eq!(log.last(&0), None);
}
