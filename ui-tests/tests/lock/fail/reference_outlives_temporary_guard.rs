// Keeps a reference to the value longer than a temporary guard.
use warded::Lock;

async fn first(names: &Lock<Vec<String>>) -> usize {
    let first = names.acquire().await.first();
    first.map_or(0, String::len)
}

fn main() {}
