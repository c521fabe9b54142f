//! All primitives that were used and not dropped yet.

use std::{collections::HashMap, sync::Arc, time::Instant};

use super::{
    cell::{CellRow, RecordCell},
    cells::Cells,
    entry::{AboutPrimitive, Entry},
    sleepers::Sleepers,
    snapshot::{Primitive, PrimitiveId, Snapshot},
    sync::{AtomicU64, Mutex, Ordering, lock},
};

/// How many parts the registry has. Each has its own mutex, so threads that make and drop primitives rarely wait for each other.
const SHARDS: usize = if cfg!(warded_loom) { 2 } else { 16 };

type Shard = Mutex<HashMap<PrimitiveId, Arc<Entry>, foldhash::fast::FixedState>>;

/// The entries of some primitives, and the waits and shared holds of all.
pub(super) struct Registry {
    shards: [Shard; SHARDS],
    cells: &'static Cells,
    next: AtomicU64,
}

impl Registry {
    pub(super) fn new(cells: &'static Cells) -> Self {
        Self { shards: std::array::from_fn(|_| Mutex::default()), cells, next: AtomicU64::new(1) }
    }

    /// The registry of the process.
    #[cfg(not(warded_loom))]
    pub(super) fn of_process() -> &'static Self {
        static REGISTRY: std::sync::LazyLock<Registry> =
            std::sync::LazyLock::new(|| Registry::new(Cells::of_process()));
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

    /// The entry of a primitive, if it was not dropped.
    pub(super) fn entry(&self, id: PrimitiveId) -> Option<Arc<Entry>> {
        lock(self.shard(id)).get(&id).map(Arc::clone)
    }

    /// The records of waits and shared holds.
    #[cfg(test)]
    pub(super) fn cells(&self) -> &'static Cells {
        self.cells
    }

    /// The entries of the primitives that were not dropped.
    pub(super) fn entries(&self) -> Vec<Arc<Entry>> {
        let mut entries: Vec<Arc<Entry>> = Vec::new();
        for shard in &self.shards {
            entries.extend(lock(shard).values().map(Arc::clone));
        }
        entries
    }

    /// Copies all records.
    pub(super) fn snapshot(&self) -> Snapshot {
        let mut entries = self.entries();
        entries.sort_unstable_by_key(|entry| entry.id);
        let rows = self.rows(|_| true);
        let now = Instant::now();
        let mut rest = &rows[..];
        let of_entries = entries.iter().map(|entry| {
            // A primitive that was dropped meanwhile has no entry.
            let dropped = rest.iter().take_while(|(row, _)| row.primitive < entry.id).count();
            let own = rest[dropped..].iter().take_while(|(row, _)| row.primitive == entry.id).count();
            let (own, later) = rest[dropped..].split_at(own);
            rest = later;
            (entry, own)
        });
        let of_entries: Vec<_> = of_entries.collect();
        let mut sleepers = Sleepers::default();
        for (_, rows) in of_entries.iter().filter(|(entry, _)| entry.is_monitor()) {
            sleepers.add(rows);
        }
        Snapshot { primitives: of_entries.iter().map(|(entry, rows)| entry.copied(rows, &sleepers, now)).collect() }
    }

    /// Copies the record of one primitive.
    pub(super) fn copy_of(&self, entry: &Entry) -> Primitive {
        entry.copied(&self.rows(|primitive| primitive == entry.id), &Sleepers::default(), Instant::now())
    }

    /// The waits and shared holds of some primitives, each with its cell, in the order of the primitives and of their beginning.
    fn rows(&self, is_wanted: impl Fn(PrimitiveId) -> bool) -> Vec<(CellRow, &'static RecordCell)> {
        let cells = self.cells.all();
        let rows = cells.into_iter().filter_map(|cell| Some((cell.row()?, cell)));
        let mut rows: Vec<_> = rows.filter(|(row, _)| is_wanted(row.primitive)).collect();
        rows.sort_unstable_by_key(|&(row, _)| row);
        rows
    }
}
