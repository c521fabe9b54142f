//! The [cells](super::cell) that a thread keeps for its next waits and shared holds.
//!
//! Each wait and each shared hold takes a cell when it begins, and puts it back when it ends. The [list](super::cells) of all cells has
//! a mutex. So a thread keeps some cells of its own, and locks the list only if it has none left, or has no room for another. When
//! the thread ends, its cells go back to the list.
//!
//! Under loom the file `new_cells.rs` stands in for this one.

use std::cell::Cell;

use super::{cell::RecordCell, cells::Cells};

/// The highest number of cells that a thread keeps.
const MOST: usize = 32;

struct KeptCells {
    cells: [Cell<Option<&'static RecordCell>>; MOST],
    len: Cell<usize>,
    /// Whether the cells go back to the list when the thread ends. If not, the thread keeps none.
    are_returned: Cell<bool>,
}

/// Its destructor returns the cells of the thread.
struct ReturnAtExit;

thread_local! {
    // This has no destructor, so the destructors of other thread locals can still use it.
    static KEPT: KeptCells = const {
        KeptCells { cells: [const { Cell::new(None) }; MOST], len: Cell::new(0), are_returned: Cell::new(false) }
    };
    static AT_EXIT: ReturnAtExit = const { ReturnAtExit };
}

/// Takes a cell that no wait and no hold uses.
#[inline]
pub(super) fn take() -> &'static RecordCell {
    KEPT.with(|kept| {
        let len = kept.len.get();
        let last = len.checked_sub(1).and_then(|last| kept.cells.get(last)?.get());
        let Some(last) = last else { return Cells::of_process().take() };
        kept.len.set(len - 1);
        last
    })
}

/// Takes a cell back whose wait or hold has ended.
#[inline]
pub(super) fn put_back(cell: &'static RecordCell) {
    KEPT.with(|kept| {
        let len = kept.len.get();
        match kept.cells.get(len) {
            Some(slot) if kept.are_returned.get() || kept.return_at_exit() => {
                slot.set(Some(cell));
                kept.len.set(len + 1);
            }
            _ => Cells::of_process().put_back(cell),
        }
    });
}

impl KeptCells {
    /// Makes the thread return its cells when it ends. False if it has done so already.
    #[cold]
    fn return_at_exit(&self) -> bool {
        // The first access makes the thread call the destructor at its end. The access fails if the destructor has run already.
        self.are_returned.set(AT_EXIT.try_with(|_| ()).is_ok());
        self.are_returned.get()
    }
}

impl Drop for ReturnAtExit {
    fn drop(&mut self) {
        KEPT.with(|kept| {
            kept.are_returned.set(false);
            let cells = kept.cells[..kept.len.replace(0)].iter().filter_map(Cell::take);
            cells.for_each(|cell| Cells::of_process().put_back(cell));
        });
    }
}
