// Keeps a reference to the value of a guard that has no name.
use warded::Lock;

async fn first(names: &Lock<Vec<String>>) -> usize {
    let first = names.acquire().await.first();
    first.map_or(0, String::len)
}

fn main() {}
