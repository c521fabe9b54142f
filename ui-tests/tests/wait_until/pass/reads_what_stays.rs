// A predicate may read values that no other task can change without the lock, and call their methods.
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use warded::{Event, Queue, prelude::*};

static NAMES: LazyLock<HashSet<String>> = LazyLock::new(HashSet::new);

#[guarded]
struct Shop {
    state: Monitor,
    #[guarded(by = state)]
    name: String,
    #[guarded(by = state)]
    flag: AtomicBool,
    #[guarded(by = state)]
    shared: Arc<String>,
    #[guarded(by = state)]
    since: Duration,
    #[guarded(by = state)]
    watch: StopWatch,
    #[guarded(by = state)]
    opened: Vec<Event>,
    #[guarded(by = state)]
    orders: Queue<String>,
    #[guarded(by = state)]
    sales: JoinSet<()>,
    #[guarded(by = state)]
    shelves: Vec<Arc<[u8]>>,
}

/// It stands still until it is told to go on.
#[derive(Clone, Copy)]
struct StopWatch(Duration);

impl StopWatch {
    fn elapsed(self) -> Duration {
        self.0
    }

    fn is_finished(&self) -> bool {
        self.0 > Duration::from_secs(60)
    }
}

mod env {
    pub fn limit(name: &str) -> usize {
        name.len()
    }
}

async fn waits(shop: &Shop, path: PathBuf, start: Instant, end: Instant) {
    wait_until!(shop.state, |s| NAMES.contains(&s.name), |_| ());
    wait_until!(shop.state, |s| s.flag.load(Ordering::Relaxed), |_| ());
    wait_until!(shop.state, |s| Arc::strong_count(&s.shared) == 1, |_| ());
    wait_until!(shop.state, |s| path.ends_with(&s.name), |_| ());
    wait_until!(shop.state, |s| s.since > end.duration_since(start), |_| ());
    wait_until!(shop.state, |s| s.watch.elapsed() > s.since || s.watch.is_finished(), |_| ());
    wait_until!(shop.state, |s| s.opened.iter().all(|event| event.is_set()), |_| ());
    wait_until!(shop.state, |s| s.orders.len() > 3 || s.sales.is_empty(), |_| ());
    wait_until!(shop.state, |s| s.shelves.len() > 3 && s.shelves.iter().all(|shelf| shelf.is_empty()), |_| ());
    wait_until!(shop.state, |s| env::limit(&s.name) > 3, |_| ());
}

fn main() {}
