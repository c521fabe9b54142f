// Waits with the guard for something borrowed.
use warded::Lock;

async fn wait(name: &Lock<String>, wanted: &str) {
    name.acquire().await.wait_until(move |name| *name == wanted).await.release();
}

fn main() {}
