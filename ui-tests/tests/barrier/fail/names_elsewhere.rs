// Calls methods by their names in other crates.
use warded::{Barrier, Turn};

fn call(barrier: Barrier, turn: Turn) {
    barrier.arrive_and_wait();
    barrier.blocking_wait();
    barrier.wait_timeout(1);
    barrier.n_waiting();
    barrier.broken();
    barrier.clone();
    turn.is_leader();
}

fn main() {}
