// asyncio: `ValueError: parties must be >= 1`.
use warded::{Barrier, nonzero};

pub fn make() -> Barrier {
    Barrier::new(nonzero!(-4))
}

fn main() {}
