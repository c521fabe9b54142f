//! Six hangs, with macros and with guards held by hand, on each kind of executor and on threads: what the watch reports of each.
//!
//! Each test runs in a process of its own, in which all hangs stand until the test has read their reports and ends it.

use std::{
    env,
    future::poll_fn,
    io::{BufRead as _, BufReader},
    pin::pin,
    process::{Command, Stdio},
    sync::Arc,
    task::Poll,
    thread,
    time::Duration,
};

use futures::{future::BoxFuture, task::LocalSpawnExt as _};
use warded::{
    Barrier, Event, Lock, Monitor, block_on, nonzero,
    observe::{self, task},
    prelude::*,
};

const SECOND: Duration = Duration::from_secs(1);

/// The expected report of a hang: its level, and words that it contains.
type Expected = (&'static str, &'static [&'static str]);

const THE_SAME_BY_HAND: [Expected; 4] = [
    ("not polled", &["cache #", "\"futurelock\""]),
    ("long wait", &["\"worker\" waits for server #"]),
    ("long hold", &["\"slow\" holds totals #", "1 task waits for it"]),
    ("long wait", &["\"first party\" waits for meeting #"]),
];

const BY_MACROS: [Expected; 2] = [
    ("deadlock", &["\"payer\" holds accounts #", "\"clerk\" holds journal #"]),
    ("nested wait", &["\"client\" holds session #", "while it waits for pool #", "for `*free > 0`"]),
];

const BY_HAND: [Expected; 2] = [
    ("possible deadlock", &["\"payer\" acquired accounts #", "\"clerk\" acquired journal #"]),
    ("long hold", &["\"client\" holds session #", "1 task waits for it"]),
];

/// Runs `hangs`, which must not end, in another process, and ends that process as soon as it has reported everything that is expected.
///
/// A report of a deadlock, of a nested wait or of a wait that is not polled fails the test if it is not expected. Other reports may
/// come in addition: a lock that is held by hand is reported as a long hold before a possible deadlock has lasted for a second.
#[track_caller]
fn assert_reported(name: &str, expected: &[Expected], hangs: fn()) {
    const IS_CHILD: &str = "WARDED_TEST_HANGS";
    if env::var_os(IS_CHILD).is_some() {
        let watch = observe::watch().held_longer_than(SECOND).waited_longer_than(SECOND).also_waits_for_barriers();
        watch.on_report(|report| println!("\n{}: {report:#}", report.level())).start().detach();
        hangs();
        panic!("a hang has ended");
    }
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(IS_CHILD, "")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut missing = expected.to_vec();
    let mut not_expected = None;
    while !missing.is_empty() && not_expected.is_none() {
        let line = lines.next().unwrap_or_else(|| panic!("it has ended, and did not report {missing:?}"));
        let Some((level, text)) = line.split_once(": ") else { continue };
        let is_about = |it: &Expected| it.0 == level && it.1.iter().all(|words| text.contains(words));
        if let Some(which) = missing.iter().position(is_about) {
            assert!(text.contains("hangs.rs:"), "it says where: {text}");
            missing.remove(which);
        } else if ["deadlock", "possible deadlock", "nested wait", "not polled"].contains(&level) {
            not_expected = Some(line);
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(not_expected, None);
}

/// Adds the tasks of the hangs to an executor, each under its name.
struct Tasks<'a>(&'a mut dyn FnMut(&'static str, BoxFuture<'static, ()>));

impl Tasks<'_> {
    fn add(&mut self, name: &'static str, future: impl Future<Output = ()> + Send + 'static) {
        (self.0)(name, Box::pin(future));
    }

    /// The four hangs that are the same with macros and by hand: a future that is kept and not polled, a forgotten shutdown, a slow
    /// call, and a barrier with a missing party.
    fn add_the_same(&mut self) {
        self.add("futurelock", futurelock());
        self.add("worker", async {
            let server = Monitor::new(false).named("server");
            drop(server.wait_until(|is_shut_down| *is_shut_down).await);
        });
        let (totals, is_held) = (Arc::new(Lock::new(0).named("totals")), Arc::new(Event::new()));
        let (other, other_is_held) = (Arc::clone(&totals), Arc::clone(&is_held));
        self.add("slow", async move {
            let _guard = totals.acquire().await;
            is_held.set();
            std::future::pending::<()>().await;
        });
        self.add("reader", async move {
            other_is_held.wait().await;
            drop(other.acquire().await);
        });
        self.add("first party", async {
            let meeting = Barrier::new(nonzero!(2)).named("meeting");
            let _ = meeting.wait().await;
        });
    }

    fn add_by_macros(&mut self) {
        let [accounts, journal] = ["accounts", "journal"].map(|name| Arc::new(Lock::new(0).named(name)));
        let has_both = Arc::new(Barrier::new(nonzero!(2)));
        let first_then = |first: &Arc<Lock<u32>>, second: &Arc<Lock<u32>>| {
            let (first, second, has_both) = (Arc::clone(first), Arc::clone(second), Arc::clone(&has_both));
            async move {
                with_lock!(first, async |_| {
                    let _ = has_both.wait().await;
                    add_to(&second).await;
                });
            }
        };
        self.add("payer", first_then(&accounts, &journal));
        self.add("clerk", first_then(&journal, &accounts));

        let (session, is_held) = (Arc::new(Lock::new(0).named("session")), Arc::new(Event::new()));
        let (other, other_is_held) = (Arc::clone(&session), Arc::clone(&is_held));
        self.add("client", async move {
            let pool = Monitor::new(0_u32).named("pool");
            with_lock!(session, async |connections| {
                is_held.set();
                *connections += take_from(&pool).await;
            });
        });
        self.add("other client", async move {
            other_is_held.wait().await;
            with_lock!(other, |connections| *connections = 0);
        });
    }

    fn add_by_hand(&mut self) {
        let [accounts, journal] = ["accounts", "journal"].map(|name| Arc::new(Lock::new(0).named(name)));
        let has_both = Arc::new(Barrier::new(nonzero!(2)));
        let first_then = |first: &Arc<Lock<u32>>, second: &Arc<Lock<u32>>| {
            let (first, second, has_both) = (Arc::clone(first), Arc::clone(second), Arc::clone(&has_both));
            async move {
                let _guard = first.acquire().await;
                let _ = has_both.wait().await;
                drop(second.acquire().await);
            }
        };
        self.add("payer", first_then(&accounts, &journal));
        self.add("clerk", first_then(&journal, &accounts));

        let (session, is_held) = (Arc::new(Lock::new(0).named("session")), Arc::new(Event::new()));
        let (other, other_is_held) = (Arc::clone(&session), Arc::clone(&is_held));
        self.add("client", async move {
            let pool = Monitor::new(0_u32).named("pool");
            let mut connections = session.acquire().await;
            is_held.set();
            *connections += *pool.wait_until(|free| *free > 0).await;
        });
        self.add("other client", async move {
            other_is_held.wait().await;
            drop(other.acquire().await);
        });
    }
}

async fn add_to(lock: &Lock<u32>) {
    with_lock!(lock, |value| *value += 1);
}

async fn take_from(pool: &Monitor<u32>) -> u32 {
    wait_until!(pool, |free| *free > 0, |free| std::mem::take(free))
}

async fn futurelock() {
    let cache = Lock::new(0).named("cache");
    let held = cache.acquire().await;
    let mut kept = pin!(cache.acquire());
    assert!(!poll_fn(|cx| Poll::Ready(kept.as_mut().poll(cx).is_ready())).await);
    drop(held); // it is handed to `kept`, which is polled no more
    drop(cache.acquire().await);
}

/// Makes the tests `by_macros` and `by_hand` for one executor. `$hang` adds the tasks to the executor and runs it.
macro_rules! on {
    ($executor:ident: $hang:expr) => {
        mod $executor {
            use super::*;

            fn hang(add: impl Fn(&mut Tasks<'_>)) {
                let hang: fn(&dyn Fn(&mut Tasks<'_>)) = $hang;
                hang(&add);
            }

            #[test]
            fn by_macros() {
                let expected = [&BY_MACROS[..], &THE_SAME_BY_HAND].concat();
                assert_reported(concat!("hangs::", stringify!($executor), "::by_macros"), &expected, || {
                    hang(|tasks| {
                        tasks.add_by_macros();
                        tasks.add_the_same();
                    });
                });
            }

            #[test]
            fn by_hand() {
                let expected = [&BY_HAND[..], &THE_SAME_BY_HAND].concat();
                assert_reported(concat!("hangs::", stringify!($executor), "::by_hand"), &expected, || {
                    hang(|tasks| {
                        tasks.add_by_hand();
                        tasks.add_the_same();
                    });
                });
            }
        }
    };
}

on!(on_tokio: |add| {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let mut tasks = Vec::new();
    add(&mut Tasks(&mut |name, future| tasks.push(runtime.spawn(task(name, future)))));
    runtime.block_on(async {
        for task in tasks {
            task.await.unwrap();
        }
    });
});

on!(in_a_local_set: |add| {
    let (runtime, set) = (tokio::runtime::Builder::new_current_thread().build().unwrap(), tokio::task::LocalSet::new());
    add(&mut Tasks(&mut |name, future| drop(set.spawn_local(task(name, future)))));
    runtime.block_on(set);
});

on!(on_futures_executor: |add| {
    let mut pool = futures::executor::LocalPool::new();
    let spawner = pool.spawner();
    add(&mut Tasks(&mut |name, future| spawner.spawn_local(task(name, future)).unwrap()));
    pool.run();
});

// Each task runs on a thread of its own. A report has no name for it except that of the thread.
on!(on_threads: |add| {
    let mut threads = Vec::new();
    add(&mut Tasks(&mut |name, future| threads.push(on_a_thread(name, || block_on(future)))));
    for thread in threads {
        thread.join().unwrap();
    }
});

/// On a thread of that name.
fn on_a_thread(name: &str, run: impl FnOnce() + Send + 'static) -> thread::JoinHandle<()> {
    thread::Builder::new().name(name.to_owned()).spawn(run).unwrap()
}

static POOL: Monitor<u32> = Monitor::new(0).named("pool");

fn take() -> u32 {
    wait_until_blocking!(POOL, |free| *free > 0, |free| std::mem::take(free))
}

#[test]
fn on_threads_by_blocking_macros() {
    assert_reported("hangs::on_threads_by_blocking_macros", &BY_MACROS, || {
        static ACCOUNTS: Lock<u32> = Lock::new(0).named("accounts");
        static JOURNAL: Lock<u32> = Lock::new(0).named("journal");
        static SESSION: Lock<u32> = Lock::new(0).named("session");
        let has_both = Arc::new(std::sync::Barrier::new(2));
        let first_then = |first: &'static Lock<u32>, second: &'static Lock<u32>| {
            let has_both = Arc::clone(&has_both);
            move || {
                with_lock_blocking!(first, |_| {
                    has_both.wait();
                    with_lock_blocking!(second, |value| *value += 1);
                });
            }
        };
        let is_held = Arc::new(std::sync::Barrier::new(2));
        let other_is_held = Arc::clone(&is_held);
        let threads = [
            on_a_thread("payer", first_then(&ACCOUNTS, &JOURNAL)),
            on_a_thread("clerk", first_then(&JOURNAL, &ACCOUNTS)),
            on_a_thread("client", move || {
                with_lock_blocking!(SESSION, |connections| {
                    is_held.wait();
                    *connections += take();
                });
            }),
            on_a_thread("other client", move || {
                other_is_held.wait();
                with_lock_blocking!(SESSION, |connections| *connections = 0);
            }),
        ];
        for thread in threads {
            thread.join().unwrap();
        }
    });
}
