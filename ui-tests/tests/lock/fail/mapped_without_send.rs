// Narrows a guard to a part that could leave the thread, of a whole that may not.
use std::rc::Rc;
use warded::Lock;

async fn number(pair: &Lock<(u64, Rc<u64>)>) {
    let number = pair.acquire().await.map(|pair| &mut pair.0);
    number.release();
}

fn main() {}
