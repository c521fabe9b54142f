// Uses `nonzero!` for a number that is only known at run time.
use warded::{Barrier, nonzero};

fn make(parties: usize) -> Barrier {
    Barrier::new(nonzero!(parties))
}

fn main() {}
