//! B10 to B12: what users meet when they make a mistake, or bring a type or a crate of their own.

use std::{fmt::Debug, fs, marker::PhantomData, path::Path, sync::Arc};

use warded::{
    BoundedSemaphore, LifoQueue, Lock, Queue, QueueShutDown, Semaphore, TryGetError, TryPutError, with_lock_blocking,
};

use crate::panics::watched;

// --- B10: errors ---

/// The methods that the probes below find if a type lacks the trait. If it has the trait, the inherent method is found first.
trait Fallback {
    fn has_it(&self) -> bool {
        false
    }
}

macro_rules! has {
    ($type:ty: $($bound:tt)+) => {{
        struct Probe<T>(PhantomData<T>);
        impl<T> Fallback for &Probe<T> {}
        #[allow(clippy::unused_self, dead_code, reason = "the receiver distinguishes it from the fallback")]
        impl<T: $($bound)+> Probe<T> {
            fn has_it(&self) -> bool {
                true
            }
        }
        (&Probe(PhantomData::<$type>)).has_it()
    }};
}

/// A type without traits.
struct Plain;
type Callback = Box<dyn FnOnce() + Send>;

#[test]
fn the_errors_of_a_queue_are_debug_for_items_of_any_type() {
    assert!(has!(TryPutError<u32>: Debug) && !has!(Plain: Debug), "the probe tells them apart");
    let found = [
        ("TryPutError<Plain>", has!(TryPutError<Plain>: Debug)),
        ("TryPutError<Callback>", has!(TryPutError<Callback>: Debug)),
        ("QueueShutDown<Plain>", has!(QueueShutDown<Plain>: Debug)),
        ("QueueShutDown<Callback>", has!(QueueShutDown<Callback>: Debug)),
        ("TryGetError", has!(TryGetError: Debug)),
    ];
    let missing: Vec<_> = found.iter().filter(|(_, found)| !found).map(|(name, _)| name).collect();
    assert!(missing.is_empty(), "no Debug: {missing:?}");
}

#[test]
fn the_errors_of_a_queue_are_errors_for_items_of_any_type() {
    assert!(has!(TryPutError<u32>: std::error::Error) && !has!(Plain: std::error::Error), "the probe tells them apart");
    let found = [
        ("TryPutError<Plain>", has!(TryPutError<Plain>: std::error::Error)),
        ("TryPutError<Callback>", has!(TryPutError<Callback>: std::error::Error)),
        ("QueueShutDown<Plain>", has!(QueueShutDown<Plain>: std::error::Error)),
        ("QueueShutDown<Callback>", has!(QueueShutDown<Callback>: std::error::Error)),
    ];
    let missing: Vec<_> = found.iter().filter(|(_, found)| !found).map(|(name, _)| name).collect();
    assert!(missing.is_empty(), "no Error: {missing:?}");
}

// --- B11: whose mistake it is ---

/// The name of a mistake, and the mistake.
type Mistake = (&'static str, fn());

/// Polls a future that must have panicked before.
fn begin<F: Future>(future: F) {
    drop(crate::hand_polling::Polled::new(future).poll());
}

#[test]
fn a_panic_about_a_users_mistake_points_at_the_users_line() {
    const TOO_MANY: usize = Semaphore::MAX_PERMITS + 1;
    let mistakes: [Mistake; 18] = [
        ("Semaphore::new, the largest", || drop(Semaphore::new(usize::MAX))),
        ("Semaphore::new, one too many", || drop(Semaphore::new(TOO_MANY))),
        ("BoundedSemaphore::new, the largest", || drop(BoundedSemaphore::new(usize::MAX))),
        ("BoundedSemaphore::new, one too many", || drop(BoundedSemaphore::new(TOO_MANY))),
        ("acquire_many", || begin(Semaphore::new(1).acquire_many(TOO_MANY))),
        ("acquire_many, the largest", || begin(Semaphore::new(1).acquire_many(usize::MAX))),
        ("acquire_many_owned", || begin(Arc::new(Semaphore::new(1)).acquire_many_owned(TOO_MANY))),
        ("bounded, acquire", || begin(BoundedSemaphore::new(0).acquire())),
        ("bounded, acquire_many", || begin(BoundedSemaphore::new(1).acquire_many(2))),
        ("bounded, acquire_owned", || begin(Arc::new(BoundedSemaphore::new(0)).acquire_owned())),
        ("bounded, acquire_many_owned", || begin(Arc::new(BoundedSemaphore::new(1)).acquire_many_owned(2))),
        ("add_permits", || Semaphore::new(1).add_permits(Semaphore::MAX_PERMITS)),
        ("add_permits, overflow", || Semaphore::new(1).add_permits(usize::MAX)),
        ("merge", || {
            let (one, other) = (Semaphore::new(1), Semaphore::new(1));
            one.try_acquire().expect("it is free").merge(other.try_acquire().expect("it is free"));
        }),
        ("merge, owned", || {
            let (one, other) = (Arc::new(Semaphore::new(1)), Arc::new(Semaphore::new(1)));
            let other = other.try_acquire_owned().expect("it is free");
            one.try_acquire_owned().expect("it is free").merge(other);
        }),
        ("with_lock_blocking!, the same lock twice", || {
            let lock = Lock::new(0);
            let (one, other) = (&lock, &lock);
            with_lock_blocking!(one, other, |one, other| *one += *other);
        }),
        ("with_lock!, the same lock twice", || {
            let lock = Lock::new(0);
            let (one, other) = (&lock, &lock);
            begin(async { warded::with_lock!(one, other, |one, other| *one += *other) });
        }),
        ("try_with_lock!, the same lock twice", || {
            let lock = Lock::new(0);
            let (one, other) = (&lock, &lock);
            let _none = warded::try_with_lock!(one, other, |one, other| *one += *other);
        }),
    ];
    panic_here(&mistakes);
}

#[cfg(feature = "tokio")]
#[test]
fn a_panic_about_blocking_a_runtime_points_at_the_users_line() {
    fn in_a_runtime(body: impl Fn() + Send + 'static) {
        tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(async { body() });
    }
    panic_here(&[
        ("block_on", || in_a_runtime(|| warded::block_on(std::future::pending::<()>()))),
        ("block_on, a lock", || {
            in_a_runtime(|| {
                let lock = Lock::new(0);
                let _held = lock.try_acquire();
                drop(warded::block_on(lock.acquire()));
            });
        }),
        ("with_lock_blocking!", || {
            in_a_runtime(|| {
                let lock = Lock::new(0);
                let _held = lock.try_acquire();
                with_lock_blocking!(lock, |n| *n += 1);
            });
        }),
        ("wait_until_blocking!", || {
            in_a_runtime(|| {
                let lock = Lock::new(0);
                warded::wait_until_blocking!(lock, |n| *n == 1, |_n| ());
            });
        }),
    ]);
}

#[track_caller]
fn panic_here(mistakes: &[Mistake]) {
    let mut elsewhere = Vec::new();
    for (name, mistake) in mistakes {
        let (seen, result) = watched(mistake);
        if result.is_ok() {
            elsewhere.push(format!("{name}: no panic"));
        } else if seen.len() != 1 || !seen[0].ends_with("faults/mistakes.rs") {
            elsewhere.push(format!("{name}: {seen:?}"));
        }
    }
    assert!(elsewhere.is_empty(), "{elsewhere:#?}");
}

// --- B12: names ---

/// Crates that a program with this crate is likely to have, and std's own.
const CRATES: &str = "
    actix alloc anyhow async_channel async_lock async_std async_trait axum backoff base64 bb8 bytes chrono clap
    core criterion crossbeam dashmap deadpool diesel either event_listener eyre fastrand flume futures
    futures_channel futures_core futures_lite futures_timer futures_util governor h2 hashbrown http hyper
    indexmap itertools kanal lazy_static libc lock_api log loom maitake metrics mio moka nix once_cell oneshot
    parking parking_lot pin_project pin_utils pollster postgres proc_macro prost quick_error quinn quote r2d2
    rand rayon redis regex reqwest rustls scopeguard sea_orm semver serde serde_json shuttle slab smallvec smol
    snafu socket2 sqlx std syn tempfile test thiserror time tokio tokio_stream tokio_util toml tonic tower
    tracing trybuild turmoil url uuid warp
";

/// `pub mod name`, and `pub use .. as name`, at the top of the crate.
fn public_modules() -> Vec<String> {
    let root = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("lib.rs");
    root.lines()
        .filter_map(|line| line.strip_prefix("pub mod "))
        .map(|rest| rest.split([';', ' ', '{']).next().expect("a name").to_owned())
        .collect()
}

#[test]
fn no_public_module_is_named_like_a_crate_that_users_have() {
    let modules = public_modules();
    assert!(modules.iter().any(|module| module == "prelude"), "lib.rs is not read as it is written: {modules:?}");
    let clashes: Vec<_> =
        modules.iter().filter(|module| CRATES.split_whitespace().any(|name| name == *module)).collect();
    assert!(clashes.is_empty(), "`use warded::*;` hides these crates: {clashes:?}");
}

/// Every crate on which this one depends, in tests, benches or as a library, is one that its users may have.
#[test]
fn no_public_module_is_named_like_a_crate_that_this_one_uses() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).expect("a manifest");
    let in_dependencies = |part: &&str| part.lines().next().is_some_and(|header| header.contains("dependencies"));
    let crates: Vec<String> = manifest
        .split("\n[")
        .filter(in_dependencies)
        .flat_map(|part| part.lines().skip(1))
        .filter(|line| line.contains(" = ") || line.contains(".workspace"))
        .filter_map(|line| line.split([' ', '.', '=']).next())
        .map(|name| name.replace('-', "_"))
        .collect();
    assert!(crates.iter().any(|name| name == "futures"), "the manifest is not read as it is written");
    let modules = public_modules();
    let clashes: Vec<_> = modules.iter().filter(|module| crates.contains(module)).collect();
    assert!(clashes.is_empty(), "`use warded::*;` hides these crates: {clashes:?}");
}

/// A glob import beside other crates. Paths in this module must lead to the crates, and not to items of the glob.
mod beside_other_crates {
    use warded::*;

    #[cfg(feature = "tokio")]
    use tokio::sync::Notify;

    #[test]
    fn a_glob_import_of_this_crate_leaves_other_crates_their_names() {
        let lock = Lock::new(std::collections::VecDeque::from([1]));
        let first = with_lock_blocking!(lock, |items| items.pop_front());
        assert_eq!(first, Some(1));
        let _queue: Queue<Box<dyn FnOnce()>> = Queue::unbounded();
        let _other: LifoQueue<u32> = super::LifoQueue::unbounded();
        #[cfg(feature = "tokio")]
        Notify::new().notify_one();
    }
}

#[test]
fn a_queue_takes_and_refuses_items_of_any_type() {
    let queue = Queue::<Callback>::unbounded();
    // The item has no `Debug`. The test of the errors above checks `.unwrap()`.
    assert!(queue.try_put(Box::new(|| ())).is_ok());
    queue.shutdown_now();
    assert!(matches!(queue.try_put(Box::new(|| ())), Err(TryPutError::ShutDown(_))));
}
