// Uses `with_lock!` in a `Drop`, which can't await.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    open: usize,
}

struct Opened<'a>(&'a Account);

impl Drop for Opened<'_> {
    fn drop(&mut self) {
        with_lock!(self.0.state, |s| s.open -= 1);
    }
}

fn main() {}
