//! Tasks that are aborted, time out, panic and break connections. No connection is lost, and no two tasks have the same one.
//!
//! ```text
//! WARDED_POOL_SECONDS=20 cargo test --release -p examples --example pool
//! ```

use std::{
    collections::HashSet,
    env, io,
    panic::resume_unwind,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use tokio::{
    task::{JoinError, JoinSet, yield_now},
    time::{Instant, sleep, timeout},
};

use super::{Connect, Pool, Pooled, Stats};

/// A wait that takes longer has lost its wake-up.
const FORGOTTEN: Duration = Duration::from_secs(30);

/// The counters of the server, which must agree with those of the pool.
#[derive(Default)]
struct World {
    limit: usize,
    opened: AtomicUsize,
    open: AtomicUsize,
    in_hand: Mutex<HashSet<usize>>,
    served: AtomicUsize,
    /// How long a checkout took at most, in microseconds.
    longest: AtomicUsize,
    aborted: AtomicUsize,
    panicked: AtomicUsize,
    timed_out: AtomicUsize,
    attempts: AtomicUsize,
    closed: AtomicUsize,
}

fn count(counter: &AtomicUsize) -> usize {
    counter.fetch_add(1, SeqCst)
}

struct Connection {
    number: usize,
    is_broken: AtomicBool,
    world: Arc<World>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.world.open.fetch_sub(1, SeqCst);
    }
}

/// Opens a connection at once, late or not at all.
struct Server(Arc<World>);

impl Connect for Server {
    type Connection = Connection;

    async fn connect(&self) -> io::Result<Connection> {
        match count(&self.0.attempts) % 64 {
            0 => return Err(io::ErrorKind::ConnectionRefused.into()),
            1 => sleep(Duration::from_millis(1)).await,
            2..32 => yield_now().await,
            _ => {}
        }
        self.0.open.fetch_add(1, SeqCst);
        let world = Arc::clone(&self.0);
        Ok(Connection { number: count(&self.0.opened), is_broken: AtomicBool::new(false), world })
    }

    fn is_broken(&self, connection: &Connection) -> bool {
        connection.is_broken.load(SeqCst)
    }
}

/// While this exists, no other task may have this connection.
struct Hand<'a>(&'a Pooled<Server>);

impl<'a> Hand<'a> {
    fn of(pooled: &'a Pooled<Server>) -> Self {
        let hand = Self(pooled);
        let mut in_hand = hand.world().in_hand.lock().unwrap();
        let is_alone = in_hand.insert(hand.connection().number);
        let hands = in_hand.len();
        drop(in_hand);
        assert!(is_alone, "{} is in two hands", hand.connection().number);
        assert!(hands <= hand.world().limit, "{hands} in hands");
        hand
    }

    fn connection(&self) -> &'a Connection {
        self.0.connection.as_ref().expect("opened")
    }

    fn world(&self) -> &'a World {
        &self.connection().world
    }
}

impl Drop for Hand<'_> {
    fn drop(&mut self) {
        self.world().in_hand.lock().unwrap().remove(&self.connection().number);
    }
}

struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }
}

/// The payload of a panic that the test causes.
struct Chaos;

/// One checkout. Its task may time out, panic or break the connection.
async fn checkout(pool: Arc<Pool<Server>>, world: Arc<World>, mut dice: Dice) {
    let is_hasty = dice.throw(4) == 0;
    let limit = if is_hasty { Duration::from_millis(dice.throw(4)) } else { FORGOTTEN };
    let start = Instant::now();
    let pooled = match pool.get(Some(limit)).await {
        Ok(pooled) => pooled,
        Err(error) => {
            match error.kind() {
                io::ErrorKind::ConnectionRefused => {}
                io::ErrorKind::NotConnected => _ = count(&world.closed),
                _ if is_hasty => _ = count(&world.timed_out),
                _ => panic!("forgotten: {error}"),
            }
            return;
        }
    };
    let hand = Hand::of(&pooled);
    world.longest.fetch_max(start.elapsed().as_micros().try_into().unwrap(), SeqCst);
    for _ in 0..dice.throw(4) {
        yield_now().await;
    }
    match dice.throw(16) {
        0 => hand.connection().is_broken.store(true, SeqCst),
        1 => {
            count(&world.panicked);
            resume_unwind(Box::new(Chaos)); // without the message
        }
        _ => _ = count(&world.served),
    }
}

/// Starts one checkout after another, and aborts some.
async fn play(pool: Arc<Pool<Server>>, world: Arc<World>, mut dice: Dice, until: Instant) {
    while Instant::now() < until {
        let mut task =
            tokio::spawn(checkout(Arc::clone(&pool), Arc::clone(&world), Dice(dice.throw(u64::MAX >> 11) + 1)));
        let mut patience = FORGOTTEN;
        match dice.throw(4) {
            0 => {
                for _ in 0..dice.throw(8) {
                    yield_now().await;
                }
                task.abort();
            }
            1 => patience = Duration::from_millis(dice.throw(20)),
            _ => {}
        }
        if let Ok(ended) = timeout(patience, &mut task).await {
            judge(ended, &world);
        } else {
            task.abort();
            judge(task.await, &world);
        }
    }
}

fn judge(ended: Result<(), JoinError>, world: &World) {
    match ended {
        Ok(()) => {}
        Err(error) if error.is_cancelled() => _ = count(&world.aborted),
        Err(error) => assert!(error.into_panic().is::<Chaos>()),
    }
}

fn pool_of(limit: usize) -> (Arc<Pool<Server>>, Arc<World>) {
    let world = Arc::new(World { limit, ..World::default() });
    (Pool::new(Server(Arc::clone(&world)), limit, Duration::from_millis(3)), world)
}

fn start(pool: &Arc<Pool<Server>>, world: &Arc<World>, tasks: u64, until: Instant) -> JoinSet<()> {
    (1..=tasks)
        .map(|task| play(Arc::clone(pool), Arc::clone(world), Dice(task.wrapping_mul(0x9E37_79B9_7F4A_7C15)), until))
        .collect()
}

/// Asserts that the counters of the pool agree with those of the server.
fn assert_right(stats: Stats, world: &World) {
    assert_eq!(stats.in_use, 0, "{stats:?}");
    assert_eq!(stats.idle, world.open.load(SeqCst), "a connection was lost: {stats:?}");
    assert_eq!(stats.opened, world.opened.load(SeqCst), "{stats:?}");
    assert_eq!(stats.opened, stats.idle + stats.broken + stats.retired, "{stats:?}");
    assert!(stats.idle <= world.limit, "{stats:?}");
    assert!(world.in_hand.lock().unwrap().is_empty());
}

async fn share(limit: usize, tasks: u64, seconds: f64) -> Arc<World> {
    let (pool, world) = pool_of(limit);
    let mut tasks = start(&pool, &world, tasks, Instant::now() + Duration::from_secs_f64(seconds));
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
    let stats = pool.stats();
    assert_right(stats, &world);
    assert_eq!(pool.state.waiting(), 0);
    let World { served, aborted, panicked, timed_out, longest, .. } = &*world;
    println!("{seconds} s: {served:?} served, {aborted:?} aborted, {panicked:?} panicked, {timed_out:?} timed out");
    println!("the longest checkout took {longest:?} µs; {stats:?}");

    // No place in the pool was lost.
    let mut held = vec![];
    while held.len() < limit {
        // A refused connection is an error, and adds nothing.
        held.extend(pool.get(Some(FORGOTTEN)).await);
    }
    assert!(timeout(Duration::from_millis(1), pool.close()).await.is_err());
    held.clear();
    pool.close().await;
    assert_right(pool.stats(), &world);
    assert_eq!(world.open.load(SeqCst), 0);
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_nothing_is_in_two_hands() {
    let seconds = env::var("WARDED_POOL_SECONDS").map_or(0.7, |seconds| seconds.parse().unwrap());
    let world = share(10, 1_000, seconds).await;
    for counter in [&world.served, &world.aborted, &world.panicked, &world.timed_out] {
        assert_ne!(counter.load(SeqCst), 0);
    }
}

/// With so few tasks no later release hides a lost wake-up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_tasks_share_one_connection() {
    let seconds = env::var("WARDED_POOL_SECONDS").map_or(0.5, |seconds| seconds.parse().unwrap());
    share(1, 3, seconds).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pool_is_closed_under_load_and_drained() {
    let (pool, world) = pool_of(10);
    let mut tasks = start(&pool, &world, 1_000, Instant::now() + Duration::from_millis(300));
    sleep(Duration::from_millis(150)).await;
    timeout(FORGOTTEN, pool.close()).await.expect("all are put back");
    let stats = pool.stats();
    assert_eq!((stats.in_use, stats.idle, stats.opened), (0, 0, stats.broken + stats.retired));
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
    assert_right(pool.stats(), &world);
    assert_ne!(world.closed.load(SeqCst), 0);
    assert_eq!(pool.state.waiting(), 0);
}
