//! asyncio has no such lock. These are bugs of asyncio's other primitives that an `RwLock` could have, too. `conformance/README.md` lists
//! them.

use std::time::Duration;

use warded::{RwLock, Wait};

use crate::hand_polling::Polled;

/// gh-71772: the first waiter was woken, and is cancelled before it runs.
#[test]
fn a_woken_waiter_that_is_cancelled_hands_the_lock_on() {
    let lock = RwLock::new(());
    let held = lock.try_write().unwrap();
    let mut one = Polled::waiting(lock.write());
    let mut two = Polled::waiting(lock.read());
    drop(held);
    one.cancel();
    drop(two.woken_and_ready());
    assert!(!lock.is_locked());
}

/// gh-76915: a cancel and a release in one tick make one new writer, not two.
#[test]
fn a_cancel_beside_a_release_makes_one_writer() {
    let lock = RwLock::new(());
    let held = lock.try_write().unwrap();
    let mut tasks = [(); 3].map(|()| Polled::waiting(lock.write()));
    tasks[0].cancel();
    drop(held);
    let writing = tasks[1].woken_and_ready();
    assert!(tasks[2].poll().is_pending());
    assert!(lock.try_read().is_none());
    drop(writing);
    drop(tasks[2].woken_and_ready());
}

/// gh-138121: `locked()` was false while the lock already belonged to a woken waiter.
#[test]
fn an_rw_lock_is_locked_while_it_is_handed_over() {
    let lock = RwLock::new(());
    let held = lock.try_write().unwrap();
    let reader = Polled::waiting(lock.read());
    drop(held);
    assert!(lock.is_locked());
    drop(reader);
    assert!(!lock.is_locked());
}

/// gh-86296: asyncio's `wait_for` lost a lock that was granted in the same tick in which the timeout elapsed.
#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_lock_that_comes_in_the_moment_in_which_the_time_is_up_is_not_lost() {
    for looks in [true, false] {
        let lock = RwLock::new(());
        let held = lock.try_write().unwrap();
        let mut reader = Polled::waiting(lock.read().timeout(Duration::from_secs(1)));
        let mut writer = Polled::waiting(lock.write().timeout(Duration::from_secs(1)));
        tokio::time::advance(Duration::from_secs(1)).await;
        drop(held);
        if looks {
            drop(reader.woken_and_ready().expect("it gets the lock and not `Elapsed`"));
            drop(writer.woken_and_ready().expect("it gets the lock and not `Elapsed`"));
        } else {
            reader.cancel();
            writer.cancel();
        }
        assert!(!lock.is_locked());
    }
}

/// gh-86296, anyio#387: the loser of a select had the lock already.
#[test]
fn a_select_that_drops_a_granted_wait_gives_the_lock_back() {
    let (one, other) = (RwLock::new(()), RwLock::new(()));
    let (held_one, held_other) = (one.try_write().unwrap(), other.try_write().unwrap());
    let mut select = Polled::waiting(async {
        drop(futures::future::select(Box::pin(one.read()), Box::pin(other.write())).await);
    });
    drop(held_other);
    drop(held_one);
    select.woken_and_ready();
    assert!(!one.is_locked() && !other.is_locked());
}
