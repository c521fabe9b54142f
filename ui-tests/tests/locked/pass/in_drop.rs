//! `locked!` in a `Drop`, in a callback, in a closure, in an iterator.
#![deny(warnings)]

use std::collections::HashMap;
use std::sync::Arc;

use warded::prelude::*;

#[guarded]
#[derive(Default)]
struct Pool {
    limit: usize,
    state: Monitor,
    #[guarded(by = state)]
    idle: Vec<String>,
    #[guarded(by = state)]
    open: usize,
}

struct Pooled<'p> {
    pool: &'p Pool,
    name: Option<String>,
}

impl Pool {
    fn get(&self) -> Option<Pooled<'_>> {
        let name = locked!(self.state, |s| {
            let name = s.idle.pop()?;
            s.open += 1;
            name
        });
        Some(Pooled { pool: self, name: Some(name) })
    }
}

impl Drop for Pooled<'_> {
    fn drop(&mut self) {
        let name = self.name.take();
        locked!(self.pool.state, |s| {
            s.open -= 1;
            s.idle.extend(name);
        });
    }
}

fn on_event(mut callback: impl FnMut(u32) + Send) {
    (0..3).for_each(&mut callback);
}

fn main() {
    let pool = Pool::default();
    locked!(pool.state, |s| s.idle.push("Ada".to_owned()));
    let pooled = pool.get().unwrap();
    assert!(pool.get().is_none());
    drop(pooled);
    assert!(pool.get().is_some());

    let sums = Arc::new(Monitor::new(HashMap::new()));
    on_event({
        let sums = Arc::clone(&sums);
        move |event| locked!(sums, |s| *s.entry(event % 2).or_insert(0) += event)
    });
    let keys = [0, 1].map(|key| locked!(sums, |s| s[&key]));
    assert_eq!(keys, [2, 1]);
    assert_eq!(pool.limit, 0);
}
