//! With the feature `observe`: a watch runs beside the other tests, and beside random programs, and reports no false deadlock.

use std::{
    collections::HashMap,
    env, hint,
    pin::pin,
    sync::{
        Arc, LazyLock, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant},
};

use futures::{
    StreamExt as _,
    future::{Either, join, select},
    stream::FuturesUnordered,
};
use tokio::{task::yield_now, time::sleep};
use warded::{
    BoundedSemaphore, Lock, RwLock, Wait as _,
    observe::{self, Member, Report, task, under},
    prelude::*,
};

use crate::hand_polling::Dice;

// --- the watch of this process ---

/// The reported deadlocks that the history of the random programs does not have.
static FALSE_ALARMS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// How many reported deadlocks the history has.
static TRUE_ALARMS: AtomicU64 = AtomicU64::new(0);

static WATCH: LazyLock<observe::Watch> = LazyLock::new(|| {
    let report = |report: &Report| {
        let Report::Deadlock(deadlock) = report else { return };
        if lock(&HISTORY).has(&deadlock.members) {
            TRUE_ALARMS.fetch_add(1, SeqCst);
        } else {
            lock(&FALSE_ALARMS).push(report.to_string());
        }
    };
    observe::watch().on_report(report).start()
});

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[track_caller]
fn assert_no_false_alarm() {
    let alarms = lock(&FALSE_ALARMS);
    assert!(alarms.is_empty(), "{} false alarms, the first: {}", alarms.len(), alarms[0]);
}

/// How long the tests run; at least one round.
fn lasts() -> Duration {
    let seconds = env::var("WARDED_WATCHED_SECONDS").ok().and_then(|it| it.parse().ok());
    Duration::from_secs(seconds.unwrap_or(0))
}

// --- the other tests ---

/// Snapshots are taken all the time, and change no outcome. The tests of `races.rs` are left out, because they need their core
/// for themselves.
#[test]
fn no_deadlock_is_reported_beside_the_other_tests() {
    LazyLock::force(&WATCH);
    let (end, has_ended) = (Instant::now() + lasts(), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            while !has_ended.load(SeqCst) {
                hint::black_box(observe::snapshot().deadlocks());
                // This leaves the tests time to run.
                thread::park_timeout(Duration::from_millis(2));
            }
        });
        let tests = scope.spawn(|| {
            loop {
                for test in crate::OTHERS.iter().chain(crate::primitives::OTHERS) {
                    test();
                }
                if Instant::now() >= end {
                    break;
                }
            }
        });
        let outcome = tests.join();
        has_ended.store(true, SeqCst);
        outcome.unwrap();
    });
    assert_no_false_alarm();
}

// --- random programs ---

/// A wait of a random program: its lock, its task, and the locks held around it whose bodies go on only if it ends.
struct Entry {
    lock: &'static str,
    who: String,
    under: Vec<&'static str>,
    begin: Instant,
    end: Option<Instant>,
}

/// All waits of the random programs, as the programs record them.
static HISTORY: LazyLock<Mutex<History>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct History {
    entries: HashMap<u64, Entry>,
    next: u64,
}

impl History {
    /// Whether there was a moment at which all these waits existed as they were reported.
    fn has(&self, members: &[Member]) -> bool {
        let name = |name: Option<&'static str>| name.unwrap_or("unnamed");
        let of = |member: &Member, entry: &Entry| {
            member.waits.iter().any(|waits| {
                name(waits.primitive.name) == entry.lock
                    && waits.wait.who.name.as_deref() == Some(&entry.who)
                    && member.holds.as_ref().is_none_or(|holds| entry.under.contains(&name(holds.primitive.name)))
            })
        };
        let stands_at = |entry: &Entry, now: Instant| entry.begin <= now && entry.end.is_none_or(|end| end >= now);
        let mut moments = self.entries.values().map(|entry| entry.begin);
        moments.any(|now| {
            members.iter().all(|member| self.entries.values().any(|entry| stands_at(entry, now) && of(member, entry)))
        })
    }

    fn forget_old(&mut self) {
        self.entries.retain(|_, entry| entry.end.is_none_or(|end| end.elapsed() < Duration::from_secs(20)));
    }
}

/// Keeps a wait in the history until this is dropped.
struct Told(u64);

impl Drop for Told {
    fn drop(&mut self) {
        if let Some(entry) = lock(&HISTORY).entries.get_mut(&self.0) {
            entry.end = Some(Instant::now());
        }
    }
}

/// A task, and the locks that are held around it.
#[derive(Clone)]
struct At {
    who: String,
    held: Vec<&'static str>,
}

impl At {
    fn told(&self, lock_name: &'static str) -> Told {
        let mut history = lock(&HISTORY);
        let number = history.next;
        history.next += 1;
        let (who, under) = (self.who.clone(), self.held.clone());
        history.entries.insert(number, Entry { lock: lock_name, who, under, begin: Instant::now(), end: None });
        Told(number)
    }

    fn with(&self, name: &'static str) -> Self {
        let mut at = self.clone();
        at.held.push(name);
        at
    }

    /// The same task in a branch that polls with wakers of its own, or that its body may leave.
    fn apart(&self, branch: &str) -> Self {
        Self { who: format!("{}{branch}", self.who), held: Vec::new() }
    }

    fn branch(&self, branch: &str) -> Self {
        Self { who: format!("{}{branch}", self.who), held: self.held.clone() }
    }
}

const LOCKS: [&str; 3] = ["random 0", "random 1", "random 2"];
const RW_LOCKS: [&str; 2] = ["random rw 0", "random rw 1"];
const PERMITS: &str = "random permits";

/// The primitives that the tasks of a program share.
struct World {
    locks: [Arc<Lock<u32>>; 3],
    rw_locks: [RwLock<u32>; 2],
    permits: BoundedSemaphore,
}

impl World {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            locks: LOCKS.map(|name| Arc::new(Lock::new(0).named(name))),
            rw_locks: RW_LOCKS.map(|name| RwLock::new(0).named(name)),
            permits: BoundedSemaphore::new(2).named(PERMITS),
        })
    }
}

/// The time after which a wait gives up, so that all programs end.
fn limit(dice: &mut Dice) -> Duration {
    Duration::from_millis([20, 300, 1000, 1500][dice.roll(4)])
}

/// Acquires something in a random way, and runs `$then` while it is held. It is a macro so that `$then` is written once.
macro_rules! acquires {
    ($world:ident, $at:ident, $dice:ident, |$inner:ident| { $($then:tt)* }) => {{
        let limit = limit($dice);
        match $dice.roll(9) {
            way @ 0..=2 => {
                let (lock, name) = (&$world.locks[way], LOCKS[way]);
                let told = $at.told(name);
                let _ = with_lock!(lock, timeout = limit, async |value| {
                    drop(told);
                    *value += 1;
                    let $inner = $at.with(name);
                    $($then)*
                });
            }
            3 => {
                let which = $dice.roll(2);
                let (lock, name) = (&$world.rw_locks[which], RW_LOCKS[which]);
                let told = $at.told(name);
                let _ = read_lock!(lock, timeout = limit, async |_| {
                    drop(told);
                    let $inner = $at.with(name);
                    $($then)*
                });
            }
            4 => {
                let which = $dice.roll(2);
                let (lock, name) = (&$world.rw_locks[which], RW_LOCKS[which]);
                let told = $at.told(name);
                let _ = with_lock!(lock, timeout = limit, async |_| {
                    drop(told);
                    let $inner = $at.with(name);
                    $($then)*
                });
            }
            5 => {
                let told = $at.told(PERMITS);
                let permits = $world.permits.acquire_many($dice.roll(2) + 1).timeout(limit).await;
                drop(told);
                if let Ok(permits) = permits {
                    let $inner = $at.with(PERMITS);
                    under(&permits, async { $($then)* }).await;
                }
            }
            // Acquired by hand, and moved away at the end.
            way => {
                let which = way - 6;
                let told = $at.told(LOCKS[which]);
                let guard = Arc::clone(&$world.locks[which]).acquire_owned().timeout(limit).await;
                drop(told);
                if let Ok(guard) = guard {
                    let $inner = $at.clone();
                    { $($then)* }
                    tokio::spawn(async move {
                        yield_now().await;
                        drop(guard);
                    });
                }
            }
        }
    }};
}

async fn innermost(world: &World, at: At, dice: &mut Dice) {
    acquires!(world, at, dice, |_inner| {
        for _ in 0..dice.roll(4) {
            yield_now().await;
        }
    });
}

async fn inner(world: &World, at: At, dice: &mut Dice) {
    let mut other = Dice::new(dice.roll(1 << 20) as u64);
    acquires!(world, at, dice, |at| {
        match dice.roll(8) {
            0 => {
                let [one, two] = [at.branch(" one"), at.branch(" two")];
                let first = task(one.who.clone(), innermost(world, one, dice));
                join(first, task(two.who.clone(), innermost(world, two, &mut other))).await;
            }
            1 => {
                let all = FuturesUnordered::new();
                let apart = at.apart(" unordered");
                all.push(task(apart.who.clone(), innermost(world, apart, dice)));
                all.collect::<Vec<()>>().await;
            }
            // The body leaves the wait after a while, and the task polls it to its end outside.
            2 => sleep(Duration::from_millis(50)).await,
            _ => innermost(world, at, dice).await,
        }
    });
}

async fn outer(world: &World, at: At, dice: &mut Dice) {
    let mut other = Dice::new(dice.roll(1 << 20) as u64);
    let apart = at.apart(" outside");
    let mut outside = pin!(task(apart.who.clone(), innermost(world, apart, &mut other)));
    let mut is_left = false;
    acquires!(world, at, dice, |at| {
        if dice.roll(4) == 0 {
            let leaves = pin!(sleep(Duration::from_millis(600 * dice.roll(3) as u64)));
            is_left = matches!(select(outside.as_mut(), leaves).await, Either::Right(_));
        } else {
            inner(world, at, dice).await;
        }
    });
    if is_left {
        let _ = select(outside, pin!(sleep(Duration::from_secs(2)))).await;
    }
}

/// Two tasks in a deadlock, until it is reported. Without them, a run may have no deadlock.
async fn deadlock(world: Arc<World>) {
    let both = Arc::new(tokio::sync::Barrier::new(2));
    let tasks = [("certain one", 0, 1), ("certain other", 1, 0)].map(|(who, first, second)| {
        let (world, both) = (Arc::clone(&world), Arc::clone(&both));
        let at = At { who: who.to_owned(), held: Vec::new() };
        tokio::spawn(task(who, async move {
            with_lock!(world.locks[first], async |_| {
                both.wait().await;
                let _told = at.with(LOCKS[first]).told(LOCKS[second]);
                drop(world.locks[second].acquire().await);
            });
        }))
    });
    while TRUE_ALARMS.load(SeqCst) == 0 {
        assert_no_false_alarm();
        sleep(Duration::from_millis(10)).await;
    }
    for task in tasks {
        task.abort();
        let _ = task.await;
    }
}

/// Tasks acquire primitives in any order and in any way, and give up at the end. Only real deadlocks are reported.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_real_deadlocks_of_random_programs_are_reported() {
    LazyLock::force(&WATCH);
    deadlock(World::new()).await;
    let end = Instant::now() + lasts();
    let mut seed = 0;
    loop {
        let world = World::new();
        let tasks: Vec<_> = (0..6)
            .map(|number| {
                let (world, who) = (Arc::clone(&world), format!("random {number}"));
                seed += 1;
                let mut dice = Dice::new(seed);
                tokio::spawn(task(who.clone(), async move {
                    for _ in 0..4 {
                        outer(&world, At { who: who.clone(), held: Vec::new() }, &mut dice).await;
                    }
                }))
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        lock(&HISTORY).forget_old();
        if Instant::now() >= end {
            break;
        }
    }
    assert_no_false_alarm();
}
