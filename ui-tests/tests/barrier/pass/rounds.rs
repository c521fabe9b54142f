//! Numbers of parties and rounds, in a crate that allows no warnings.
#![deny(warnings)]

use std::num::NonZeroUsize;

use warded::{Barrier, BrokenBarrier, Turn, nonzero};

const PARTIES: usize = 1 + 1;
static MEETING: Barrier = Barrier::new(nonzero!(PARTIES));

async fn meet() -> Result<usize, BrokenBarrier> {
    let turn: Turn = MEETING.wait().await?;
    Ok(turn.index())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(tokio::join!(meet(), meet()), (Ok(0), Ok(1)));
    MEETING.abort();
    assert_eq!(meet().await, Err(BrokenBarrier));
    MEETING.reset();
    let known_at_run_time = NonZeroUsize::new(std::env::args().count()).expect("the program's name");
    assert!(Barrier::new(known_at_run_time).wait().await.is_ok());
}
