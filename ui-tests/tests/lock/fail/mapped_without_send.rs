// Maps a guard to a part that is `Send`, although the whole value is not.
use std::rc::Rc;
use warded::Lock;

async fn number(pair: &Lock<(u64, Rc<u64>)>) {
    let number = pair.acquire().await.map(|pair| &mut pair.0);
    number.release();
}

fn main() {}
