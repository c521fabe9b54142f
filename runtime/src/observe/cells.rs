//! All [cells](super::cell).

use super::{
    cell::RecordCell,
    sync::{Mutex, lock},
};

/// All cells, with those that belong to no wait or hold and that no thread keeps.
#[derive(Default)]
pub(super) struct Cells {
    all: Mutex<Vec<&'static RecordCell>>,
    free: Mutex<Vec<&'static RecordCell>>,
}

impl Cells {
    /// Those of the process.
    #[cfg(not(warded_loom))]
    pub(super) fn of_process() -> &'static Self {
        static CELLS: std::sync::LazyLock<Cells> = std::sync::LazyLock::new(Cells::default);
        &CELLS
    }

    /// A cell that belongs to nothing.
    #[cold]
    pub(super) fn take(&self) -> &'static RecordCell {
        if let Some(free) = lock(&self.free).pop() {
            return free;
        }
        // A snapshot may read it at any time, so it is never freed. There are as many as there were waits and shared holds at one time.
        let new: &'static RecordCell = Box::leak(Box::new(RecordCell::new()));
        let mut all = lock(&self.all);
        all.push(new);
        // To give back allocates nothing.
        let mut free = lock(&self.free);
        let missing = all.len().saturating_sub(free.len());
        free.reserve(missing);
        new
    }

    #[cold]
    pub(super) fn put_back(&self, cell: &'static RecordCell) {
        lock(&self.free).push(cell);
    }

    /// All of them.
    pub(super) fn all(&self) -> Vec<&'static RecordCell> {
        lock(&self.all).clone()
    }
}
