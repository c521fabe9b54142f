// Writes a `Drop` for the state of a lock.
use warded::prelude::*;

#[guarded]
struct Files {
    state: Lock,
    #[guarded(by = state)]
    open: Vec<u32>,
}

impl Drop for FilesState {
    fn drop(&mut self) {
        self.open.clear();
    }
}

fn main() {}
