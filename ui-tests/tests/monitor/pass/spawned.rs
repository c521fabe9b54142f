//! Tasks and threads share a monitor.
#![deny(warnings)]

use std::sync::Arc;

use warded::prelude::*;

#[guarded]
struct Latch {
    state: Monitor,
    #[guarded(by = state)]
    left: u32,
}

impl Latch {
    fn arrive(&self) {
        locked!(self.state, |s| s.left -= 1);
    }

    async fn all(&self) {
        wait_until!(self.state, |s| s.left == 0, |_| ());
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let latch = Arc::new(Latch::from(LatchInit { left: 3 }));
    for _ in 0..2 {
        let latch = Arc::clone(&latch);
        tokio::spawn(async move {
            tokio::task::yield_now().await;
            latch.arrive();
        });
    }
    let thread = std::thread::spawn({
        let latch = Arc::clone(&latch);
        move || latch.arrive()
    });
    latch.all().await;
    thread.join().unwrap();
}
