// Changes the value in the predicate.
use warded::Lock;

async fn wait(names: &Lock<Vec<String>>) {
    names.acquire_when(|names| names.pop().is_some()).await.release();
}

fn main() {}
