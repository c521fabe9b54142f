//! A routing table in an [`RwLock`]. Many requests read it at the same time, and sometimes the whole table is replaced.
//!
//! A writer waits until the present readers are done. Readers that come later wait for the writer, so it doesn't starve.

use std::{collections::HashMap, sync::Arc};

use tokio::task::{JoinSet, yield_now};
use warded::prelude::*;

type Routes = HashMap<&'static str, &'static str>;

#[guarded]
#[derive(Default)]
struct Router {
    table: RwLock,
    #[guarded(by = table)]
    routes: Routes,
}

impl Router {
    async fn resolve(&self, path: &str) -> Option<&'static str> {
        read_lock!(self.table, async |s| {
            yield_now().await; // the table doesn't change while this awaits
            s.routes.get(path).copied()
        })
    }

    /// Replaces the table, and then reads the new one, while other tasks may read it, too.
    async fn reload(&self, routes: Routes) -> usize {
        let mut table = self.table.write().await;
        table.routes = routes;
        let table = table.downgrade(); // no task writes in between
        table.routes.len()
    }
}

#[tokio::main]
async fn main() {
    let router = Arc::new(Router::default());
    assert_eq!(router.reload([("/", "home"), ("/old", "attic")].into()).await, 2);

    let reading = (router.table.read().await, router.table.read().await);
    assert!(try_with_lock!(router.table, |_| ()).is_none(), "two readers hold the lock, so no writer can take it");
    drop(reading);

    let mut requests = JoinSet::new();
    for _ in 0..100 {
        let router = Arc::clone(&router);
        requests.spawn(async move { (router.resolve("/").await, router.resolve("/missing").await) });
    }
    assert_eq!(router.reload([("/", "home")].into()).await, 1);
    assert!(requests.join_all().await.iter().all(|routed| *routed == (Some("home"), None)));
    assert_eq!(router.resolve("/old").await, None);
    println!("100 requests, and the table was replaced in between");
}
