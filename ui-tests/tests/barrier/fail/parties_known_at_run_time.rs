// Wants a number checked at compile time that is known only at run time.
use warded::{Barrier, nonzero};

fn make(parties: usize) -> Barrier {
    Barrier::new(nonzero!(parties))
}

fn main() {}
