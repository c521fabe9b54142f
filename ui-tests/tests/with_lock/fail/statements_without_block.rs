// Writes two statements without a block.

use warded::prelude::*;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let visits = Lock::new(0);
    let now = with_lock!(visits, |n| *n += 1; *n);
    assert_eq!(now, 1);
}
