//! All primitives that were used and not dropped yet.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    entry::{AboutPrimitive, Entry},
    snapshot::{PrimitiveId, Snapshot},
    sync::{AtomicU64, Mutex, Ordering, lock},
};

/// How many parts the registry has. Each has its own mutex, so threads that make and drop primitives rarely wait for each other.
const SHARDS: usize = if cfg!(warded_loom) { 2 } else { 16 };

/// How long a snapshot tries to read an entry.
const PATIENCE: Duration = Duration::from_millis(1);

type Shard = Mutex<HashMap<PrimitiveId, Arc<Entry>, foldhash::fast::FixedState>>;

/// The entries of some primitives.
pub(super) struct Registry {
    shards: [Shard; SHARDS],
    next: AtomicU64,
}

impl Registry {
    pub(super) fn new() -> Self {
        Self { shards: std::array::from_fn(|_| Mutex::default()), next: AtomicU64::new(1) }
    }

    /// The registry of the process.
    #[cfg(not(warded_loom))]
    pub(super) fn of_process() -> &'static Self {
        static REGISTRY: std::sync::LazyLock<Registry> = std::sync::LazyLock::new(Registry::new);
        &REGISTRY
    }

    fn shard(&self, id: PrimitiveId) -> &Shard {
        #[expect(clippy::cast_possible_truncation, reason = "only the last bits count")]
        &self.shards[id.0 as usize % SHARDS]
    }

    /// Makes the entry of a primitive that is used for the first time.
    pub(super) fn add(&self, about: AboutPrimitive) -> Arc<Entry> {
        // Ordering: none is needed: each gets another number.
        let id = PrimitiveId(self.next.fetch_add(1, Ordering::Relaxed));
        let entry = Arc::new(Entry::new(id, about));
        lock(self.shard(id)).insert(id, Arc::clone(&entry));
        entry
    }

    /// Removes the entry of a primitive that is being dropped.
    pub(super) fn remove(&self, id: PrimitiveId) {
        let entry = lock(self.shard(id)).remove(&id);
        // Not dropped under the mutex.
        drop(entry);
    }

    /// Copies all records.
    pub(super) fn snapshot(&self) -> Snapshot {
        let mut entries: Vec<Arc<Entry>> = Vec::new();
        for shard in &self.shards {
            entries.extend(lock(shard).values().map(Arc::clone));
        }
        entries.sort_unstable_by_key(|entry| entry.id);
        let now = Instant::now();
        Snapshot { primitives: entries.iter().map(|entry| entry.copy_within(now, PATIENCE)).collect() }
    }
}
