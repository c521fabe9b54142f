// Waits with the guard, with a predicate that borrows a variable.
use warded::Lock;

async fn wait(name: &Lock<String>, wanted: &str) {
    name.acquire().await.wait_until(move |name| *name == wanted).await.release();
}

fn main() {}
