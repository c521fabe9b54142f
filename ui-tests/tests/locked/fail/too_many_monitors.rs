// Locks nine monitors at once.
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

fn all(p: &[Pool; 9]) -> usize {
    locked!(
        p[0].state, p[1].state, p[2].state, p[3].state, p[4].state, p[5].state, p[6].state, p[7].state, p[8].state,
        |a, b, c, d, e, f, g, h, i| a.open + b.open + c.open + d.open + e.open + f.open + g.open + h.open + i.open
    )
}

fn main() {}
