// A predicate that joins three values by `|`.
use warded::{block_on, prelude::*};

fn main() {
    const MASK: u8 = 1;
    let bits = Monitor::new(6_u8);
    block_on(async { wait_until!(bits, |bits| *bits | MASK | 0 == 7, |bits| *bits = 0) });
    block_on(async { wait_until!(bits, |bits: &u8| *bits == 0, |_| ()) });
}
