// A body may await any future, and stays `Send`.
use std::future::{Future, IntoFuture, Ready, ready};
use std::pin::{Pin, pin};
use std::time::Duration;

use warded::prelude::*;

struct Wish(u32);

impl IntoFuture for Wish {
    type Output = u32;
    type IntoFuture = Ready<u32>;

    fn into_future(self) -> Ready<u32> {
        ready(self.0)
    }
}

trait Source {
    fn next(&mut self) -> impl Future<Output = u32> + Send;
}

impl Source for u32 {
    async fn next(&mut self) -> u32 {
        *self += 1;
        *self
    }
}

fn is_send<F: Future + Send>(future: F) -> F {
    future
}

async fn sum<S: Source + Send>(count: &Lock<u32>, mut source: S) -> Result<u32, warded::Elapsed> {
    with_lock!(count, async |n| {
        *n += Wish(1).await;
        let mut boxed: Pin<Box<dyn Future<Output = u32> + Send>> = Box::pin(ready(2));
        *n += (&mut boxed).await;
        let mut pinned = pin!(source.next());
        *n += pinned.as_mut().await;
        let future = async { 4 };
        *n += future.await;
        *n += [ready(1), ready(2)].into_iter().next().unwrap().await;
        *n += ready(Some(1)).await.unwrap_or_default() + ready(ready(1)).await.await;
        let (a, b) = tokio::join!(async { Wish(1).await }, ready(2));
        let both = tokio::try_join!(async { Ok::<u32, ()>(a) }, async { Ok(b) });
        *n += both.map_or(0, |(a, b)| a + b);
        let limit = Duration::from_secs(9);
        *n += warded::Lock::new(1_u32).acquire().await.pow(2);
        *n += tokio::time::timeout(limit, async { with_lock!(Lock::new(1), |one| *one) }).await.unwrap();
        tokio::select! {
            more = ready(1) => *n += more + ready(1).await,
            () = tokio::time::sleep(limit) => {}
        }
        if *n > 99 {
            return Ok(0);
        }
        let value = match ready(*n).await {
            0 => loop {
                break ready(0).await;
            },
            value => value,
        };
        Ok(value)
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let count = Lock::new(0);
    assert_eq!(is_send(sum(&count, 0)).await, Ok(18));
}
