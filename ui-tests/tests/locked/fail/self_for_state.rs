// Writes `self.open` in the body, where `s.open` is meant.
use warded::prelude::*;

#[guarded]
struct Pool {
    limit: usize,
    state: Monitor,
    #[guarded(by = state)]
    idle: Vec<String>,
    #[guarded(by = state)]
    open: usize,
}

impl Pool {
    fn opened(&self) {
        locked!(self.state, |s| self.open += 1);
    }
}

fn main() {}
