// Waits while another field of `self` is mutably borrowed. With `let jobs = &self.jobs;` before the loop, it compiles.
use std::sync::Arc;
use warded::prelude::*;

struct Worker {
    jobs: Arc<Lock<u32>>,
    done: Vec<u32>,
}

impl Worker {
    async fn run(&mut self) {
        for done in &mut self.done {
            *done = wait_until!(self.jobs, |jobs| *jobs > 0, |jobs| *jobs);
        }
    }
}

fn main() {}
