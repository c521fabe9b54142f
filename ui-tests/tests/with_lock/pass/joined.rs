//! `with_lock!` in futures that run at the same time: `join!`, `select!`, tasks, streams of futures, async closures.
#![deny(warnings)]

use std::sync::Arc;

use warded::prelude::*;

#[guarded]
#[derive(Default)]
struct Counter {
    state: Lock,
    #[guarded(by = state)]
    n: u32,
}

impl Counter {
    async fn add(&self, amount: u32) -> u32 {
        with_lock!(self.state, |s| {
            s.n += amount;
            s.n
        })
    }
}

async fn twice<F: AsyncFn(u32) -> u32>(step: F) -> u32 {
    step(1).await + step(2).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let counter = Arc::new(Counter::default());
    let (one, two, ()) = tokio::join!(
        counter.add(1),
        async { with_lock!(counter.state, |s| s.n + 1) },
        async {
            with_lock!(counter.state, async |s| {
                tokio::task::yield_now().await;
                s.n *= 2;
            });
        },
    );
    assert_eq!((one, two), (1, 2));
    let tasks: Vec<_> = (0..4)
        .map(|amount| {
            let counter = Arc::clone(&counter);
            tokio::spawn(async move { with_lock!(counter.state, |s| s.n += amount) })
        })
        .collect();
    for task in tasks {
        task.await.expect("nothing panics");
    }
    tokio::select! {
        n = counter.add(2) => assert_eq!(n, 10),
        () = std::future::pending() => {}
    }
    let step = async |amount| with_lock!(counter.state, |s| s.n + amount);
    assert_eq!(twice(step).await, 23);
    let joined = tokio::try_join!(async { Ok::<_, ()>(counter.add(0).await) }, async { Ok(()) });
    assert_eq!(joined, Ok((10, ())));
}
