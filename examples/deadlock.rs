//! Six programs that hang, and what the watch reports of each: `cargo run --example deadlock --features observe`.
//!
//! Each hang is reported within two seconds, with the names of the locks and the places in this file. Then the program gives all of
//! them up, and ends.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{Arc, mpsc},
    task::Poll,
    time::Duration,
};

use tokio::{task::JoinSet, time::sleep};
use warded::{
    Barrier, Lock, nonzero,
    observe::{self, Report, task},
    prelude::*,
};

const SECOND: Duration = Duration::from_secs(1);

// --- 1: two tasks acquire two locks in opposite order, across functions ---

#[guarded]
#[derive(Default)]
struct Bank {
    accounts: Lock,
    #[guarded(by = accounts)]
    balance: i64,
    journal: Lock,
    #[guarded(by = journal)]
    entries: Vec<String>,
}

impl Bank {
    async fn pay(&self) {
        with_lock!(self.accounts, async |a| {
            a.balance -= 1;
            sleep(SECOND / 10).await;
            self.note("paid").await;
        });
    }

    async fn note(&self, entry: &str) {
        with_lock!(self.journal, |j| j.entries.push(entry.to_owned()));
    }

    async fn close_the_day(&self) {
        with_lock!(self.journal, async |j| {
            j.entries.clear();
            sleep(SECOND / 10).await;
            self.settle().await;
        });
    }

    async fn settle(&self) {
        with_lock!(self.accounts, |a| a.balance = 0);
    }
}

// --- 2: a lock is held while its holder waits for a connection, which another task would have to give back ---

#[guarded]
#[derive(Default)]
struct Pool {
    state: Monitor,
    #[guarded(by = state)]
    free: Vec<u32>,
}

impl Pool {
    async fn take(&self) -> Option<u32> {
        wait_until!(self.state, |s| !s.free.is_empty(), |s| s.free.pop())
    }
}

#[guarded]
#[derive(Default)]
struct Session {
    state: Lock,
    #[guarded(by = state)]
    connection: Option<u32>,
}

impl Session {
    async fn connect(&self, pool: &Pool) {
        with_lock!(self.state, async |s| s.connection = pool.take().await);
    }

    async fn give_back(&self, pool: &Pool) {
        with_lock!(self.state, |s| {
            locked!(pool.state, |p| p.free.extend(s.connection.take()));
        });
    }
}

// --- 3: a future is polled once, and kept while its task waits for the same lock elsewhere ---

async fn futurelock(cache: Arc<Lock<u32>>) {
    let held = cache.acquire().await;
    let mut kept = pin!(cache.acquire());
    let is_ready = poll_fn(|cx| Poll::Ready(kept.as_mut().poll(cx).is_ready())).await;
    assert!(!is_ready);
    drop(held); // it is handed to `kept`, which is polled no more
    drop(cache.acquire().await);
}

// --- 4: a worker waits for a shutdown that no task calls ---

#[guarded]
#[derive(Default)]
struct Server {
    state: Monitor,
    #[guarded(by = state)]
    is_shut_down: bool,
}

impl Server {
    async fn closed(&self) {
        wait_until!(self.state, |s| s.is_shut_down, |_| ());
    }
}

// --- 5: a guard is held during a slow call ---

async fn slow_call(totals: Arc<Lock<u32>>) {
    let _guard = totals.acquire().await;
    sleep(SECOND * 100).await;
}

/// The expected report: its level, and words that it contains.
const EXPECTED: [(&str, &[&str]); 6] = [
    ("deadlock", &["\"payer\" holds Bank.accounts #", "\"clerk\" holds Bank.journal #"]),
    (
        "nested wait",
        &["\"client\" holds Session.state #", "while it waits for Pool.state #", "for `!s.free.is_empty()`"],
    ),
    ("not polled", &["cache #", "\"futurelock\""]),
    ("long wait", &["\"worker\" waits for Server.state #", "for `s.is_shut_down`"]),
    ("long hold", &["\"slow\" holds totals #", "1 task waits for it"]),
    ("long wait", &["\"first party\" waits for meeting #"]),
];

#[tokio::main]
async fn main() {
    let (sender, reports) = mpsc::channel();
    let watch = observe::watch()
        .held_longer_than(SECOND)
        .waited_longer_than(SECOND)
        .also_waits_for_barriers()
        .on_report(move |report| {
            let _ = sender.send(report.clone());
        })
        .start();

    let mut tasks = JoinSet::new();
    let bank = Arc::new(Bank::from(BankInit::default()));
    let other = Arc::clone(&bank);
    tasks.spawn(task("payer", async move { bank.pay().await }));
    tasks.spawn(task("clerk", async move { other.close_the_day().await }));

    let pool = Arc::new(Pool::from(PoolInit::default()));
    let session = Arc::new(Session::from(SessionInit::default()));
    let (other_pool, other) = (Arc::clone(&pool), Arc::clone(&session));
    tasks.spawn(task("client", async move { session.connect(&pool).await }));
    tasks.spawn(task("other client", async move {
        sleep(SECOND / 10).await;
        other.give_back(&other_pool).await;
    }));

    tasks.spawn(task("futurelock", futurelock(Arc::new(Lock::new(0).named("cache")))));

    let server = Arc::new(Server::from(ServerInit::default()));
    tasks.spawn(task("worker", async move { server.closed().await }));

    let totals = Arc::new(Lock::new(0).named("totals"));
    tasks.spawn(task("slow", slow_call(Arc::clone(&totals))));
    tasks.spawn(task("reader", async move {
        sleep(SECOND / 10).await;
        drop(totals.acquire().await);
    }));

    let meeting = Arc::new(Barrier::new(nonzero!(2)).named("meeting"));
    tasks.spawn(task("first party", async move {
        let _ = meeting.wait().await;
    }));

    tokio::task::spawn_blocking(move || check(&reports)).await.unwrap();
    println!("\n{}", observe::snapshot());
    tasks.shutdown().await;
    drop(watch);
    observe::assert_no_deadlock();
}

/// Waits for the six reports.
fn check(reports: &mpsc::Receiver<Report>) {
    let mut missing = EXPECTED.to_vec();
    while !missing.is_empty() {
        let report = reports.recv_timeout(SECOND * 30).unwrap_or_else(|_| panic!("not reported: {missing:?}"));
        println!("{report}");
        let text = report.to_string();
        let is_about =
            |(level, words): &(&str, &[&str])| report.level() == *level && words.iter().all(|it| text.contains(it));
        let Some(which) = missing.iter().position(is_about) else { panic!("not expected: {text}") };
        missing.remove(which);
        assert!(text.contains("deadlock.rs:"), "it says where: {text}");
        assert!(report.lasts() < SECOND * 2, "within two seconds, and not after {:?}", report.lasts());
    }
}
