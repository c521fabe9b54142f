// Compares with a borrowed argument.
use warded::Lock;

async fn wait(name: &Lock<String>, wanted: &str) {
    name.acquire_when(move |name| *name == wanted).await.release();
}

fn main() {}
