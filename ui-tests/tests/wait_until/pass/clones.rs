//! A predicate may clone a variable that is used later, as rustc proposes, and fields that can't be copied.
#![deny(warnings)]

use std::sync::Arc;

use warded::block_on;
use warded::prelude::*;

#[guarded]
struct Pool {
    owner: String,
    state: Monitor,
    #[guarded(by = state)]
    idle: Vec<String>,
}

impl Pool {
    async fn get(&self, key: String) -> String {
        let mut s = wait_until!(self.state, |s| s.idle.contains(&key.clone()));
        s.idle.retain(|idle| *idle != key);
        key
    }

    async fn own(self: &Arc<Self>) -> bool {
        let others = Arc::new(vec!["other".to_owned()]);
        wait_until!(self.state, |s| s.idle.contains(&self.owner.clone()) || s.idle == *others.clone(), |_| ());
        reached!(self.state, |s| s.idle.first() == Some(&self.owner.clone()));
        others.len() == 1
    }
}

fn main() {
    let pool: Arc<Pool> =
        Arc::new(PoolInit { owner: "me".to_owned(), idle: vec!["me".to_owned(), "you".to_owned()] }.into());
    block_on(async {
        assert!(pool.own().await);
        for key in ["you", "me"] {
            assert_eq!(pool.get(key.to_owned()).await, key);
        }
    });
    assert!(locked!(pool.state, |s| s.idle.is_empty()));
}
