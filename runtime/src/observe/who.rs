//! [`Who`]: the task or thread that acquires or waits, as a report shows it. It consists of the name that [`task`] gave, the number of
//! the tokio task, and the name of the thread.
//!
//! This file also gives each hold and wait its number.

use std::{
    cell::Cell,
    collections::{HashMap, VecDeque},
    fmt,
    pin::Pin,
    sync::{
        Arc, LazyLock, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

use super::snapshot::{HoldId, WaitId, Who};

/// How many names of ended tasks and threads are kept. They are needed if another task still has one of their guards.
const ENDED: usize = 1024;

/// How many numbers of holds and waits are in a block. A thread takes a whole block at a time, and does not use the first number of it.
const BLOCK: u64 = 1 << 20;

/// A number for a task that has a name, or for a thread.
static NEXT_NAME: AtomicU64 = AtomicU64::new(1);

/// The next block.
static NEXT_BLOCK: AtomicU64 = AtomicU64::new(0);

/// The names of the tasks and threads of the process.
static NAMES: LazyLock<Mutex<Names>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Names {
    named: HashMap<u64, Named, foldhash::fast::FixedState>,
    ended: VecDeque<u64>,
}

#[derive(Clone)]
struct Named {
    name: Arc<str>,
    /// How often the task was polled.
    polls: Arc<AtomicU64>,
}

/// The name of a task or a thread. It stays in the table until this is dropped, and [`ENDED`] others have ended after it.
struct Name {
    number: u64,
    polls: Arc<AtomicU64>,
}

impl Name {
    fn new(name: Arc<str>) -> Self {
        // Ordering: none is needed: each gets another number.
        let number = NEXT_NAME.fetch_add(1, Ordering::Relaxed);
        let polls = Arc::new(AtomicU64::new(0));
        let named = Named { name, polls: Arc::clone(&polls) };
        NAMES.lock().unwrap_or_else(PoisonError::into_inner).named.insert(number, named);
        Self { number, polls }
    }
}

impl Drop for Name {
    fn drop(&mut self) {
        let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
        names.ended.push_back(self.number);
        if names.ended.len() > ENDED {
            let oldest = names.ended.pop_front();
            oldest.and_then(|oldest| names.named.remove(&oldest));
        }
    }
}

/// The state of this thread.
struct Here {
    /// The number of the task with a name that this thread polls, or 0.
    task: Cell<u64>,
    /// The number of this thread. 0 if it has none yet.
    thread: Cell<u64>,
    /// The number of the next hold or wait. If it is a multiple of [`BLOCK`], the thread needs another block.
    next: Cell<u64>,
    /// How many values of [`Unusual`] there are on this thread.
    unusual: Cell<usize>,
}

thread_local! {
    // It has no destructor, so the destructors of other thread locals can still use it.
    static HERE: Here =
        const { Here { task: Cell::new(0), thread: Cell::new(0), next: Cell::new(0), unusual: Cell::new(0) } };

    static THREAD: Name = Name::new(name_of_this_thread());
}

fn name_of_this_thread() -> Arc<str> {
    let thread = std::thread::current();
    thread.name().map_or_else(|| format!("{:?}", thread.id()).into(), Into::into)
}

/// The number of a hold that begins here, and its task.
#[inline]
pub(super) fn next_hold() -> (HoldId, Numbers) {
    let (id, task, thread) = HERE.with(|here| (next_number(here), here.task.get(), here.thread.get()));
    (HoldId(id), Numbers { task, tokio_task: tokio_task(), thread })
}

/// The number of a wait that begins here.
#[inline]
pub(super) fn next_wait() -> WaitId {
    WaitId(HERE.with(next_number))
}

#[inline]
fn next_number(here: &Here) -> u64 {
    if here.next.get() % BLOCK == 0 {
        begin_block(here);
    }
    let number = here.next.get();
    here.next.set(number + 1);
    number
}

#[cold]
fn begin_block(here: &Here) {
    // Ordering: none is needed: each thread gets another block.
    here.next.set(NEXT_BLOCK.fetch_add(1, Ordering::Relaxed) * BLOCK + 1);
    if here.thread.get() == 0 {
        number_this_thread();
    }
}

/// While a value of this type exists, a wait of this thread may have more to record than its stamp: the holds around it, the body that
/// polls it, its limit, the name of its task, or that the thread sleeps for it.
#[derive(Debug)]
pub(crate) struct Unusual(());

impl Unusual {
    #[inline]
    pub(crate) fn new() -> Self {
        HERE.with(|here| here.unusual.set(here.unusual.get() + 1));
        Self(())
    }

    /// Whether there is such a value on this thread.
    #[inline]
    pub(super) fn is_here() -> bool {
        HERE.with(|here| here.unusual.get() > 0)
    }
}

impl Drop for Unusual {
    #[inline]
    fn drop(&mut self) {
        HERE.with(|here| here.unusual.set(here.unusual.get().saturating_sub(1)));
    }
}

/// The numbers for a [`Who`]. A number is 0 if it is not known.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Numbers {
    pub(super) task: u64,
    pub(super) tokio_task: u64,
    pub(super) thread: u64,
}

impl Numbers {
    /// The numbers of the task that is polled here, and of this thread.
    #[inline]
    pub(super) fn here() -> Self {
        let (task, thread) = HERE.with(|here| (here.task.get(), here.thread.get()));
        let thread = if thread == 0 { number_this_thread() } else { thread };
        Self { task, tokio_task: tokio_task(), thread }
    }

    /// How often the task was polled, if it has a name.
    pub(super) fn polls(self) -> Option<Arc<AtomicU64>> {
        if self.task == 0 {
            return None;
        }
        let names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
        names.named.get(&self.task).map(|named| Arc::clone(&named.polls))
    }
}

/// The names of tasks and threads, which can't change while this exists.
pub(super) struct NamesOf(MutexGuard<'static, Names>);

impl NamesOf {
    pub(super) fn process() -> Self {
        Self(NAMES.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The names for these numbers.
    pub(super) fn who(&self, numbers: Numbers) -> Who {
        let Numbers { task, tokio_task, thread } = numbers;
        let Self(names) = self;
        let name = |number| (number != 0).then(|| Some(Arc::clone(&names.named.get(&number)?.name))).flatten();
        Who { name: name(task), tokio_task: (tokio_task != 0).then_some(tokio_task), thread: name(thread) }
    }
}

#[cold]
fn number_this_thread() -> u64 {
    // In the destructors of other thread locals, the name of this thread may be gone.
    let number = THREAD.try_with(|thread| thread.number).unwrap_or(0);
    HERE.with(|here| here.thread.set(number));
    number
}

#[cfg(not(feature = "tokio"))]
#[inline]
fn tokio_task() -> u64 {
    0
}

#[cfg(feature = "tokio")]
#[inline]
fn tokio_task() -> u64 {
    use std::hash::{Hash, Hasher};

    /// A hasher whose hash is the number that it gets. Tokio tells the number of a task only as text and to a hasher.
    #[derive(Default)]
    struct TheNumber(u64);

    impl Hasher for TheNumber {
        fn write(&mut self, bytes: &[u8]) {
            self.0 = bytes.try_into().map_or(0, u64::from_ne_bytes);
        }

        fn write_u64(&mut self, number: u64) {
            self.0 = number;
        }

        fn finish(&self) -> u64 {
            self.0
        }
    }

    tokio::task::try_id().map_or(0, |id| {
        let mut number = TheNumber::default();
        id.hash(&mut number);
        number.finish()
    })
}

/// Gives a task a name, which snapshots and reports show.
///
/// If two tasks have the same name, their numbers in tokio tell them apart.
///
/// # Cancel safety
///
/// As for `future`.
///
/// # Examples
///
/// ```
/// use warded::{Lock, observe};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let lock = Lock::new(1).named("jobs");
/// let work = async {
///     let _guard = lock.acquire().await;
///     let snapshot = observe::snapshot();
///     let jobs = snapshot.primitives().iter().find(|primitive| primitive.name == Some("jobs")).unwrap();
///     assert_eq!(jobs.holds[0].who.name.as_deref(), Some("worker 3"));
/// };
/// observe::task("worker 3", work).await;
/// # }
/// ```
pub fn task<F: IntoFuture>(name: impl Into<Arc<str>>, future: F) -> Task<F::IntoFuture> {
    Task { future: future.into_future(), name: Name::new(name.into()) }
}

pin_project! {
    /// The future of [`task`]: a task with a name.
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct Task<F> {
        #[pin]
        future: F,
        // This is dropped after the future, so that the guards of the future are released under this name.
        name: Name,
    }
}

impl<F: Future> Future for Task<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        /// Restores the outer task, even if the poll panics.
        struct Outer(u64, Unusual);
        impl Drop for Outer {
            fn drop(&mut self) {
                HERE.with(|here| here.task.set(self.0));
            }
        }
        let this = self.project();
        // Ordering: none is needed: it says only that the task was polled.
        this.name.polls.fetch_add(1, Ordering::Relaxed);
        let _outer = Outer(HERE.with(|here| here.task.replace(this.name.number)), Unusual::new());
        this.future.poll(cx)
    }
}

impl<F> fmt::Debug for Task<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task").field("number", &self.name.number).finish_non_exhaustive()
    }
}
