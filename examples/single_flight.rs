//! A cache that loads each value once. While one task loads a value, the other tasks that want it wait. If the load is cancelled, fails or
//! panics, one of them loads the value.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use tokio::task::{JoinSet, yield_now};
use warded::prelude::*;

#[guarded]
#[derive(Default)]
struct Cache {
    state: Monitor,
    #[guarded(by = state)]
    loaded: HashMap<String, u64>,
    #[guarded(by = state)]
    loading: HashSet<String>,
}

impl Cache {
    async fn get<E>(&self, key: &str, load: impl AsyncFnOnce(&str) -> Result<u64, E>) -> Result<u64, E> {
        let wanted = key.to_owned();
        let found = wait_until!(self.state, |s| !s.loading.contains(&wanted), |s| {
            let found = s.loaded.get(key).copied();
            if found.is_none() {
                s.loading.insert(key.to_owned());
            }
            found
        });
        if let Some(value) = found {
            return Ok(value);
        }
        let _loading = Loading { cache: self, key };
        let value = load(key).await?;
        locked!(self.state, |s| s.loaded.insert(key.to_owned(), value));
        Ok(value)
    }
}

/// While this exists, no other task loads the key.
struct Loading<'a> {
    cache: &'a Cache,
    key: &'a str,
}

impl Drop for Loading<'_> {
    fn drop(&mut self) {
        locked!(self.cache.state, |s| s.loading.remove(self.key));
    }
}

static LOADS: AtomicUsize = AtomicUsize::new(0);

/// Stands for a slow server.
async fn length(key: &str) -> Result<u64, String> {
    LOADS.fetch_add(1, SeqCst);
    for _ in 0..10 {
        yield_now().await;
    }
    if key.is_empty() { Err("there is no such key".to_owned()) } else { Ok(key.len() as u64) }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let cache = Arc::new(Cache::default());
    let get = |key: &'static str| {
        let cache = Arc::clone(&cache);
        async move { cache.get(key, length).await }
    };

    let mut tasks: JoinSet<_> = (0..100).map(|_| get("word")).collect();
    tasks.spawn(get("another"));
    let values = tasks.join_all().await;
    assert_eq!(values.iter().filter(|value| **value == Ok(4)).count(), 100);
    assert_eq!(LOADS.swap(0, SeqCst), 2, "one for each key");

    // The task that loads is cancelled, and another one loads.
    let first = tokio::spawn(get("cancelled"));
    yield_now().await;
    let others: JoinSet<_> = (0..10).map(|_| get("cancelled")).collect();
    yield_now().await;
    first.abort();
    assert_eq!(others.join_all().await, vec![Ok(9); 10]);
    assert_eq!(LOADS.swap(0, SeqCst), 2, "the one that was cancelled, and one more");

    // An error is not shared: each task tries for itself, one after the other.
    let failing: JoinSet<_> = (0..3).map(|_| get("")).collect();
    assert!(failing.join_all().await.iter().all(Result::is_err));
    assert_eq!(LOADS.swap(0, SeqCst), 3);
    assert!(locked!(cache.state, |s| s.loading.is_empty()));
    println!("101 wanted two values, which were loaded once; after a cancelled load another one loaded");
}
