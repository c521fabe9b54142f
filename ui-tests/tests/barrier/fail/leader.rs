// Asks for the leader, as tokio's barrier has one.
use warded::Barrier;

async fn meet(barrier: &Barrier) -> bool {
    barrier.wait().await.unwrap().is_leader()
}

fn main() {}
