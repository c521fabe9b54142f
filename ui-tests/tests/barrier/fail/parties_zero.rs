// asyncio: `ValueError: parties must be >= 1`.
use warded::{Barrier, nonzero};

static MEETING: Barrier = Barrier::new(nonzero!(0));

fn main() {}
