//! Tests that the page shows the tasks that hold and wait, and that a browser loads and runs nothing for it.

use std::{
    pin::pin,
    task::{Context, Waker},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};
use warded::{Lock, Monitor, observe};
use warded_inspect::{CONTENT_SECURITY_POLICY, page};

fn now() -> String {
    page(&observe::snapshot())
}

/// Polls a future once. It is pending.
macro_rules! pending {
    ($future:expr) => {
        assert!($future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    };
}

#[test]
fn the_policy_has_the_hash_of_the_style() {
    let page = now();
    let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    let hash = BASE64_STANDARD.encode(Sha256::digest(style));
    assert!(CONTENT_SECURITY_POLICY.contains(&format!("style-src 'sha256-{hash}'")), "write sha256-{hash}");
}

#[test]
fn the_page_loads_nothing_and_runs_nothing() {
    let page = now();
    for loads in
        ["<script", "<link", "<img", "<iframe", "@import", "src=", "href=", " style=", "http:", "https:", "url(h"]
    {
        assert!(!page.contains(loads), "{loads}");
    }
}

#[test]
fn a_name_is_text() {
    let lock = Lock::new(()).named("<script>alert('name')</script>");
    let guard = lock.try_acquire().unwrap();
    let mut wait = pin!(observe::task("\"><img src=x>", lock.acquire()));
    pending!(wait);
    let page = now();
    assert!(page.contains("&lt;script&gt;alert(&#39;name&#39;)"));
    assert!(page.contains("&quot;&gt;&lt;img src=x&gt;"));
    assert!(!page.contains("<script>") && !page.contains("<img"));
    drop(guard);
}

#[test]
fn it_names_the_holder_and_the_waiters() {
    let journal = Lock::new(()).named("journal");
    let free = Monitor::new(0).named("free connections");
    let mut holding = pin!(observe::task("writer", async {
        let _guard = journal.acquire().await;
        free.wait_until(|free| *free > 0).then(|_| ()).await;
    }));
    pending!(holding);
    let mut waiting = pin!(observe::task("reader", journal.acquire()));
    pending!(waiting);

    let page = now();
    assert!(page.contains("task &quot;writer&quot; holds journal "));
    assert!(page.contains("task &quot;writer&quot; waits for a predicate of free connections "));
    assert!(page.contains("task &quot;reader&quot; waits for journal "));
    assert!(page.contains("tests/page.rs:"));
    assert!(page.contains("<svg "));
}
