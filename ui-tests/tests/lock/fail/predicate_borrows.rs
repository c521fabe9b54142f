// Compares with a local variable, borrowed.
use warded::Lock;

async fn wait(name: &Lock<String>) {
    let wanted = String::from("Ada");
    name.acquire_when(|name| *name == wanted).await.release();
}

fn main() {}
