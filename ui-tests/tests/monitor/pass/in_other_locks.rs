//! Waits on a monitor while a `Lock` is held, and locks that are held around a monitor.
#![deny(warnings)]

use warded::prelude::*;

#[guarded]
#[derive(Default)]
struct Server {
    log: Lock,
    #[guarded(by = log)]
    lines: Vec<String>,
    state: Monitor,
    #[guarded(by = state)]
    open: u32,
}

async fn waits_meanwhile(server: &Server) -> u32 {
    with_lock!(server.log, async |l| {
        let open = wait_until!(server.state, holding = server.log, |s| s.open > 0, |s| s.open);
        l.lines.push(open.to_string());
        open
    })
}

fn main() {
    let server = Server::default();
    locked!(server.state, |s| s.open = 2);
    assert_eq!(warded::block_on(waits_meanwhile(&server)), 2);
    assert_eq!(with_lock_blocking!(server.log, |l| l.lines.len()), 1);
}
