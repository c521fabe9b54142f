//! Waits in threads, in functions that are not async.
#![deny(warnings)]

use std::thread;

use warded::prelude::*;

struct Turns {
    parties: usize,
    turn: Lock<usize>,
}

impl Turns {
    fn play(&self, party: usize, rounds: usize) {
        for _ in 0..rounds {
            let mut turn = wait_until_blocking!(self.turn, |turn| *turn % self.parties == party);
            *turn += 1;
            turn.release();
        }
    }
}

fn main() {
    let turns = Turns { parties: 3, turn: Lock::new(0) };
    thread::scope(|scope| {
        let turns = &turns;
        for party in 0..turns.parties {
            scope.spawn(move || turns.play(party, 5));
        }
    });
    assert_eq!(turns.turn.into_inner(), 15);
}
