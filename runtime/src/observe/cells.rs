//! The list of all [cells](super::cell) of the process, from which a snapshot reads them, and the list of the free ones.

use super::{
    cell::RecordCell,
    sync::{Mutex, lock},
};

/// All cells.
#[derive(Default)]
pub(super) struct Cells {
    all: Mutex<Vec<&'static RecordCell>>,
    /// The cells that belong to no wait or hold, and that no thread keeps.
    free: Mutex<Vec<&'static RecordCell>>,
}

impl Cells {
    /// The cells of the process.
    #[cfg(not(warded_loom))]
    pub(super) fn of_process() -> &'static Self {
        static CELLS: std::sync::LazyLock<Cells> = std::sync::LazyLock::new(Cells::default);
        &CELLS
    }

    /// Takes a free cell, or makes one.
    #[cold]
    pub(super) fn take(&self) -> &'static RecordCell {
        if let Some(free) = lock(&self.free).pop() {
            return free;
        }
        // It is never freed, because a snapshot may read it at any time.
        let new: &'static RecordCell = Box::leak(Box::new(RecordCell::new()));
        let mut all = lock(&self.all);
        all.push(new);
        // There is room for all cells, so that `put_back` allocates nothing.
        let mut free = lock(&self.free);
        let missing = all.len().saturating_sub(free.len());
        free.reserve(missing);
        new
    }

    /// Adds a cell to the free ones.
    #[cold]
    pub(super) fn put_back(&self, cell: &'static RecordCell) {
        lock(&self.free).push(cell);
    }

    /// A copy of the list of all cells.
    pub(super) fn all(&self) -> Vec<&'static RecordCell> {
        lock(&self.all).clone()
    }
}
