// Compares with a local variable by reference.
use warded::Lock;

async fn wait(name: &Lock<String>) {
    let wanted = String::from("Ada");
    name.acquire_when(|name| *name == wanted).await.release();
}

fn main() {}
