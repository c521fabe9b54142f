// Asks whether it is the leader, as with tokio's barrier.
use warded::Barrier;

async fn meet(barrier: &Barrier) -> bool {
    barrier.wait().await.unwrap().is_leader()
}

fn main() {}
