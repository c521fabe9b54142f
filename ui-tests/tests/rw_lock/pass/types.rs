//! Which types may be sent, shared and shortened, in a crate that allows no warnings.
#![deny(warnings)]

use std::sync::Arc;

use warded::{OwnedRwLockReadGuard, RwLock, RwLockReadGuard};

static NAMES: RwLock<Vec<&str>> = RwLock::new(Vec::new());

fn shorter<'a>(
    guard: RwLockReadGuard<'static, Vec<&'static str>>,
    _: &'a str,
) -> RwLockReadGuard<'a, Vec<&'static str>> {
    guard
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut names = NAMES.write().await;
    names.push("Ada");
    let names = names.downgrade();
    let local = String::from("local");
    let also = shorter(NAMES.read().await, &local);
    assert_eq!(*names, *also);

    let shared = Arc::new(RwLock::new(1));
    let guard: OwnedRwLockReadGuard<i32> = Arc::clone(&shared).read_owned().await;
    let other = tokio::spawn(async move { *guard });
    assert_eq!(other.await.unwrap(), *shared.read().await);
}
