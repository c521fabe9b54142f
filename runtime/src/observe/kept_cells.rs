//! The [cells](super::cell) that a thread keeps for its next waits and holds.

#[cfg(not(warded_loom))]
pub(super) use self::kept::{put_back, take};
#[cfg(warded_loom)]
pub(super) use self::not_kept::{put_back, take};

/// The cells that a thread keeps.
#[cfg(not(warded_loom))]
mod kept {
    use std::cell::Cell;

    use crate::observe::{cell::RecordCell, cells::Cells};

    /// How many cells a thread keeps.
    const KEPT: usize = 32;

    struct KeptCells {
        cells: [Cell<Option<&'static RecordCell>>; KEPT],
        len: Cell<usize>,
        /// Whether it keeps any: before the first one, and when the thread is about to end, it does not.
        keeps: Cell<bool>,
    }

    /// Gives the cells of this thread back when it ends.
    struct GivesBack;

    thread_local! {
        // It has no destructor, so the destructors of other thread locals can still use it.
        static HERE: KeptCells =
            const { KeptCells { cells: [const { Cell::new(None) }; KEPT], len: Cell::new(0), keeps: Cell::new(false) } };
        static GIVES_BACK: GivesBack = const { GivesBack };
    }

    /// A cell that belongs to nothing.
    #[inline]
    pub(crate) fn take() -> &'static RecordCell {
        HERE.with(|here| {
            let len = here.len.get();
            let last = len.checked_sub(1).and_then(|last| here.cells.get(last)?.get());
            let Some(last) = last else { return Cells::of_process().take() };
            here.len.set(len - 1);
            last
        })
    }

    /// Takes back a cell that belongs to nothing any more.
    #[inline]
    pub(crate) fn put_back(cell: &'static RecordCell) {
        HERE.with(|here| {
            let len = here.len.get();
            match here.cells.get(len) {
                Some(slot) if here.keeps.get() => {
                    slot.set(Some(cell));
                    here.len.set(len + 1);
                }
                _ => put_back_to_all(here, cell),
            }
        });
    }

    #[cold]
    fn put_back_to_all(here: &KeptCells, cell: &'static RecordCell) {
        // From the next one on, unless the thread is about to end.
        here.keeps.set(GIVES_BACK.try_with(|_| ()).is_ok());
        Cells::of_process().put_back(cell);
    }

    impl Drop for GivesBack {
        fn drop(&mut self) {
            HERE.with(|here| {
                here.keeps.set(false);
                let kept = here.cells[..here.len.replace(0)].iter().filter_map(Cell::take);
                kept.for_each(|cell| Cells::of_process().put_back(cell));
            });
        }
    }
}

/// Under loom a thread keeps none. The models of the engine take no snapshots.
#[cfg(warded_loom)]
mod not_kept {
    use crate::observe::cell::RecordCell;

    pub(crate) fn take() -> &'static RecordCell {
        Box::leak(Box::new(RecordCell::new()))
    }

    pub(crate) fn put_back(_: &'static RecordCell) {}
}
