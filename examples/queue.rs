//! A crawler with a [`Queue`]. Its workers put the links that they find into the queue. The program ends when all links have been
//! visited.
//!
//! `join` waits until every item has been worked on. An item counts as done when its [`Job`](warded::Job) is dropped. That is after its
//! links were put into the queue, so `join` doesn't end too early. A worker that fails drops its job, too, so `join` doesn't wait for ever.

use std::{collections::BTreeSet, sync::Arc};

use tokio::task::JoinSet;
use warded::{Queue, prelude::*};

const SITE: [(&str, &[&str]); 5] = [
    ("/", &["/docs", "/blog"]),
    ("/docs", &["/", "/docs/api"]),
    ("/docs/api", &["/docs", "/missing"]),
    ("/blog", &["/", "/blog/1"]),
    ("/blog/1", &["/blog"]),
];

struct Crawl {
    pages: Queue<&'static str>,
    seen: Lock<BTreeSet<&'static str>>,
}

impl Crawl {
    async fn work(&self) {
        while let Ok(page) = self.pages.get().await {
            let Some((_, links)) = SITE.iter().find(|(path, _)| path == &*page) else {
                continue; // the job is dropped, so a dead link counts as done
            };
            for link in *links {
                self.visit(link).await;
            }
        }
    }

    async fn visit(&self, page: &'static str) {
        if with_lock!(self.seen, |seen| seen.insert(page)) {
            self.pages.put(page).await.expect("the queue is not shut down while there is work");
        }
    }
}

#[tokio::main]
async fn main() {
    let crawl = Arc::new(Crawl { pages: Queue::unbounded(), seen: Lock::default() });
    let mut workers = JoinSet::new();
    for _ in 0..3 {
        let crawl = Arc::clone(&crawl);
        workers.spawn(async move { crawl.work().await });
    }
    crawl.visit("/").await;
    crawl.pages.join().await;
    crawl.pages.shutdown();
    workers.join_all().await;

    let seen = crawl.seen.acquire().await;
    assert_eq!(seen.iter().copied().collect::<Vec<_>>(), ["/", "/blog", "/blog/1", "/docs", "/docs/api", "/missing"]);
    println!("{} pages visited once each", seen.len());
}
