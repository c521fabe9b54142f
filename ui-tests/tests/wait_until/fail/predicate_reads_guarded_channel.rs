// Waits until a channel has a message. A sender takes no lock.
use tokio::sync::mpsc::Receiver;
use warded::prelude::*;

#[guarded]
struct Server {
    state: Lock,
    #[guarded(by = state)]
    requests: Receiver<String>,
}

async fn requested(server: &Server) {
    wait_until!(server.state, |s| !s.requests.is_empty(), |_| ());
}

fn main() {}
