// Wants a number checked when it is compiled that is known only when it runs.
use warded::{Barrier, nonzero};

fn make(parties: usize) -> Barrier {
    Barrier::new(nonzero!(parties))
}

fn main() {}
