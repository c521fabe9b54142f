//! The page of a process with many primitives and waits. These tests have a process of their own, because a snapshot shows all
//! primitives of the process.

use std::task::{Context, Waker};

use warded::{Lock, Queue, observe};
use warded_inspect::page;

fn now() -> String {
    page(&observe::snapshot())
}

#[test]
fn only_the_longest_waits_are_listed_and_the_page_says_so() {
    let jobs = Queue::<u32>::unbounded();
    let mut waits: Vec<_> = (0..100_000).map(|_| Box::pin(jobs.get())).collect();
    for wait in &mut waits {
        assert!(wait.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    let page = now();
    let listed = page.matches(" waits for an item of ").count();
    assert!((1..=200).contains(&listed), "{listed}");
    assert!(page.contains("The 200 longest of 100000."));
    assert!(page.len() < 500_000, "{}", page.len());
}

#[test]
fn five_hundred_primitives_fit_on_the_page() {
    let locks: Vec<_> = (0..600).map(|_| Lock::new(())).collect();
    let _guards: Vec<_> = locks.iter().map(|lock| lock.try_acquire().unwrap()).collect();
    let page = now();
    assert!(page.contains("The first 500 of "));
    assert!(page.ends_with("</html>\n"));
}
