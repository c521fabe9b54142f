//! Fifty tasks wait. A task puts fifty items back at once, and is busy afterwards. The bench measures when the waiting tasks
//! get their items.
//!
//! tokio keeps the task that was woken last for the worker that woke it, and no other worker can take it. So the last item
//! waits for the busy task in every version, and the figure to compare is that of the last but one. It is late, too, if a
//! release wakes only one task.

use std::{
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use tokio::sync::{Notify, Semaphore};
use warded::{Monitor, guarded, locked, wait_until};

use crate::side_by_side::{
    Against, Column, Options, Role, Row, Table,
    runtime::{run_all, two_workers, unless_it_hangs},
};

pub(crate) const PUT_BACK: &str = "put-back";
pub(crate) const SEMAPHORE: &str = "Semaphore";
const ITEMS: usize = 50;
const BUSY: Duration = Duration::from_millis(100);

pub(crate) fn table(options: &Options) -> Table {
    Table {
        name: PUT_BACK.to_owned(),
        title: format!("{ITEMS} items put back at once, then busy for {BUSY:?}, two workers; ms until they are taken"),
        columns: vec![Column { head: "all but one", decimals: 2 }, Column { head: "all", decimals: 2 }],
        against: Some(Against::AnyPeer),
        limit: None,
        rounds: options.pick(25, 1),
        rows: vec![row::<Fair>(), row::<Counted>(), row::<Barging>(), row::<Semaphore>(), row::<ByHand>()],
    }
}

/// The store from which the tasks take.
trait Store: Send + Sync + 'static {
    const NAME: &'static str;
    const ROLE: Role;

    fn new() -> Self;
    fn take(&self) -> impl Future<Output = ()> + Send;
    fn put_back(&self, items: usize);
}

type Items = Vec<()>;

/// The plainest way to write it.
#[guarded]
struct Fair {
    state: Monitor,
    #[guarded(by = state)]
    items: Items,
}

impl Store for Fair {
    const NAME: &'static str = "Monitor";
    const ROLE: Role = Role::Ours;

    fn new() -> Self {
        FairInit { items: Vec::new() }.into()
    }

    async fn take(&self) {
        wait_until!(self.state, |s| !s.items.is_empty(), |s| s.items.pop().expect("it was waited for"));
    }

    fn put_back(&self, items: usize) {
        locked!(self.state, |s| s.items.extend(vec![(); items]));
    }
}

/// The wait says how many waiters may go on.
struct Counted(Monitor<Items>);

impl Store for Counted {
    const NAME: &'static str = "as_many_as";
    const ROLE: Role = Role::Ours;

    fn new() -> Self {
        Self(Monitor::new(Vec::new()))
    }

    async fn take(&self) {
        let is_there = self.0.wait_until(|items| !items.is_empty()).as_many_as(Vec::len);
        is_there.then(|items| items.pop().expect("it was waited for")).await;
    }

    fn put_back(&self, items: usize) {
        self.0.with(|mine| mine.extend(vec![(); items]));
    }
}

struct Barging(Monitor<Items>);

impl Store for Barging {
    const NAME: &'static str = "barging";
    const ROLE: Role = Role::Ours;

    fn new() -> Self {
        Self(Monitor::barging(Vec::new()))
    }

    async fn take(&self) {
        wait_until!(self.0, |items| !items.is_empty(), |items| items.pop().expect("it was waited for"));
    }

    fn put_back(&self, items: usize) {
        locked!(self.0, |mine| mine.extend(vec![(); items]));
    }
}

impl Store for Semaphore {
    const NAME: &'static str = SEMAPHORE;
    const ROLE: Role = Role::FairPeer;

    fn new() -> Self {
        Self::new(0)
    }

    async fn take(&self) {
        self.acquire().await.expect("it is never closed").forget();
    }

    fn put_back(&self, items: usize) {
        self.add_permits(items);
    }
}

struct ByHand {
    items: parking_lot::Mutex<Items>,
    not_empty: Notify,
}

impl Store for ByHand {
    const NAME: &'static str = "by hand";
    const ROLE: Role = Role::UnfairPeer;

    fn new() -> Self {
        Self { items: parking_lot::Mutex::new(Vec::new()), not_empty: Notify::new() }
    }

    async fn take(&self) {
        // All tasks wait before there is an item, so no notification is missed.
        while self.items.lock().pop().is_none() {
            self.not_empty.notified().await;
        }
    }

    fn put_back(&self, items: usize) {
        self.items.lock().extend(vec![(); items]);
        for _ in 0..items {
            self.not_empty.notify_one();
        }
    }
}

fn row<S: Store>() -> Row {
    Row::new(S::NAME, S::ROLE, || unless_it_hangs(two_workers(), last_two::<S>()).unwrap_or([f64::INFINITY; 2]).into())
}

/// The milliseconds until the last but one, and the last.
async fn last_two<S: Store>() -> [f64; 2] {
    let shared = Arc::new((S::new(), Mutex::new(Vec::new())));
    let takers: Vec<_> = (0..ITEMS)
        .map(|_| {
            let shared = Arc::clone(&shared);
            async move {
                let (store, times) = &*shared;
                store.take().await;
                times.lock().expect("no task panics").push(Instant::now());
            }
        })
        .collect();
    let takers = tokio::spawn(run_all(takers));
    // This takes until all of them wait. The workers have nothing else to do.
    thread::sleep(Duration::from_millis(2));
    let releaser = tokio::spawn({
        let shared = Arc::clone(&shared);
        async move {
            let start = Instant::now();
            shared.0.put_back(ITEMS);
            while start.elapsed() < BUSY {}
            start
        }
    });
    let start = releaser.await.expect("no task panics");
    takers.await.expect("no task panics");
    let times = shared.1.lock().expect("no task panics");
    let millis = |place: usize| times[place].duration_since(start).as_secs_f64() * 1e3;
    [millis(ITEMS - 2), millis(ITEMS - 1)]
}
