//! In and outside async: a `Drop`, a closure, an iterator, a const generic function, a match guard.
#![deny(warnings)]

use std::sync::Arc;

use warded::prelude::*;

#[guarded]
#[derive(Default)]
struct Open {
    state: Lock,
    #[guarded(by = state)]
    files: Vec<String>,
}

struct File<'a> {
    open: &'a Open,
    name: &'a str,
}

impl<'a> File<'a> {
    fn open(open: &'a Open, name: &'a str) -> Option<Self> {
        try_with_lock!(open.state, |s| {
            if s.files.iter().any(|known| known == name) {
                return None;
            }
            s.files.push(name.to_owned());
        })?;
        Some(Self { open, name })
    }
}

impl Drop for File<'_> {
    fn drop(&mut self) {
        let closed = try_with_lock!(self.open.state, |s| s.files.retain(|name| name != self.name));
        assert_eq!(closed, Some(()));
    }
}

fn sum<const N: usize>(locks: &[Arc<Lock<u32>>; N]) -> Option<u32> {
    locks.iter().map(|lock| try_with_lock!(lock, |n| *n)).sum()
}

fn word(lock: &Lock<u32>) -> &'static str {
    match 3 {
        n if try_with_lock!(lock, |m| *m == n).unwrap_or(false) => "three",
        _ if let_is_none(lock) => "held",
        _ => "free",
    }
}

fn let_is_none(lock: &Lock<u32>) -> bool {
    let Some(()) = try_with_lock!(lock, |_| ()) else { return true };
    false
}

fn main() {
    let open = Open::default();
    let file = File::open(&open, "a");
    assert!(file.is_some() && File::open(&open, "a").is_none());
    drop(file);
    assert!(File::open(&open, "a").is_some());
    let locks = [Arc::new(Lock::new(1)), Arc::new(Lock::new(3))];
    assert_eq!(sum(&locks), Some(4));
    assert_eq!((word(&locks[0]), word(&locks[1])), ("free", "three"));
    let held = locks[0].try_acquire();
    assert_eq!((sum(&locks), word(&locks[0])), (None, "held"));
    drop(held);
}
