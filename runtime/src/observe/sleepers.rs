//! The threads that sleep until the mutex of a monitor is unlocked.
//!
//! Such a thread runs nothing else meanwhile, and no other thread can drop its wait. So it is certain that two sorts of holds end only
//! after the wait: the monitors that the thread holds, because their guards never leave it, and the holds whose bodies it polls.

use std::collections::HashMap;

use super::{
    cell::{CellRow, RecordCell},
    snapshot::{Body, Hold, HoldId, Kind, WaitId},
    stamp::Stamp,
};

/// The waits of sleeping threads, by the numbers of the threads and by the holds whose bodies they poll.
#[derive(Default)]
pub(super) struct Sleepers {
    of_thread: HashMap<u64, WaitId>,
    of_body: HashMap<HoldId, WaitId>,
}

impl Sleepers {
    /// Adds the waits of threads among the waits for a monitor.
    pub(super) fn add(&mut self, rows: &[(CellRow, &RecordCell)]) {
        for (row, cell) in rows.iter().filter(|(row, _)| row.thread_acquires) {
            let Some(copy) = cell.copy(*row) else { continue };
            let wait = WaitId(row.id);
            // A thread has no number while its thread-locals are destroyed.
            self.of_thread.extend((copy.stamp.who.thread != 0).then_some((copy.stamp.who.thread, wait)));
            self.of_body.extend(copy.under.into_iter().map(|hold| (hold, wait)));
        }
    }

    /// Corrects the body of a hold whose thread sleeps.
    pub(super) fn correct(&self, hold: &mut Hold, kind: Kind, stamp: &Stamp) {
        let of_thread = self.of_thread.get(&stamp.who.thread).filter(|_| kind == Kind::Monitor);
        if let Some(&wait) = of_thread.or_else(|| self.of_body.get(&hold.id)) {
            hold.body = Body::WaitsFor { waits: vec![wait], is_certain: true };
        }
    }
}
