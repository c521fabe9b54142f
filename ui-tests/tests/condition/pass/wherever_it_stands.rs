//! Named conditions find the lock of their instance, whatever expression the instance is, and whatever its generics are.
#![deny(warnings)]

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt::Display;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use warded::prelude::*;
use warded::{ConditionGuard, LockGuard};

#[guarded]
#[derive(Debug, Default)]
pub struct Buffer<'a, T: Display, const N: usize>
where
    T: Clone,
{
    name: &'a str,
    state: Lock,
    #[guarded(by = state)]
    items: VecDeque<T>,
    #[guarded(by = state)]
    borrowed: Option<&'a str>,
    sizes: Lock,
    #[guarded(by = sizes)]
    recent: Vec<[u8; N]>,
    #[condition(of = state)]
    not_empty: Condition,
    #[condition(of = sizes, when = |s| s.recent.is_empty())]
    quiet: Condition,
    /// Documented.
    #[condition(of = state, when = |s| !s.items.is_empty() || s.borrowed.is_some())]
    pub ready: Condition,
    #[cfg(any())]
    #[condition(of = nowhere, when = |s| s.nothing)]
    missing: Condition,
    #[cfg(any())]
    nowhere: Lock,
    #[cfg(any())]
    #[guarded(by = nowhere)]
    nothing: bool,
}

impl<'a, T: Display + Clone + Send, const N: usize> Buffer<'a, T, N> {
    async fn guards(&self) -> (LockGuard<'_, BufferState<'a, T>>, LockGuard<'_, BufferSizes<N>>) {
        let state = wait_until!(self.ready);
        let sizes = wait_until!(self.quiet);
        (state, sizes)
    }

    async fn guard(&self) -> LockGuard<'_, BufferState<'a, T>> {
        wait_until!(self.not_empty, |s| !s.items.is_empty())
    }

    async fn body(&self) -> Option<T> {
        wait_until!(self.not_empty, |s| !s.items.is_empty(), |s| s.items.pop_front())
    }

    async fn limits(&self, limit: Duration) -> Result<usize, Elapsed> {
        let before = wait_until!(self.ready, timeout = limit)?.items.len();
        let after = wait_until!(self.not_empty, timeout = limit, |s| !s.items.is_empty(), async |s| s.items.len())?;
        Ok(before + after)
    }
}

type Bytes = Buffer<'static, u8, 4>;

fn buffer() -> Bytes {
    BufferInit { name: "bytes", items: VecDeque::from([1]), borrowed: None, recent: Vec::new() }.into()
}

static SHARED: LazyLock<Bytes> = LazyLock::new(buffer);

/// The guard may outlive the pointer that led to the lock.
async fn longer<'b>(buffer: &&'b Bytes) -> LockGuard<'b, BufferState<'static, u8>> {
    wait_until!(buffer.ready)
}

async fn found<'b>(buffer: &'b Bytes) -> LockGuard<'b, BufferState<'static, u8>> {
    let find = || buffer;
    drop(wait_until!(find().ready));
    wait_until!(find().not_empty, |s| !s.items.is_empty())
}

async fn pointers(mut owned: Bytes) {
    drop(wait_until!(owned.ready));
    drop(wait_until!(&owned.ready));
    let borrowed = &mut owned;
    drop(wait_until!(borrowed.ready));
    drop(wait_until!(borrowed.not_empty, |s| !s.items.is_empty()));
    let boxed = Box::new(owned);
    drop(wait_until!(boxed.ready));
    let pinned: Pin<Box<Bytes>> = boxed.into();
    drop(wait_until!(pinned.ready));
    let counted = Rc::new(buffer());
    drop(wait_until!(counted.ready));
    let shared = Arc::new(&counted);
    drop(wait_until!(shared.ready));
    wait_until!(Arc::clone(&shared).ready, |s| !s.items.is_empty(), |s| s.items.push_back(2));
    drop(wait_until!(SHARED.ready));
    let pair = (buffer(), [buffer()]);
    drop(wait_until!(pair.0.ready));
    drop(wait_until!(pair.1[0].ready));
    let cell = RefCell::new(buffer());
    wait_until_blocking!((*cell.borrow()).ready, |s| !s.items.is_empty(), |s| s.items.len());
    let other = cell.borrow();
    wait_until_blocking!((*other).ready).items.push_back(3);
}

struct Pool {
    buffers: Mutex<Vec<Arc<Bytes>>>,
    own: Bytes,
    changed: Condition<u8>,
}

impl Pool {
    fn first(&self) -> Option<Arc<Bytes>> {
        self.buffers.lock().unwrap().first().cloned()
    }

    async fn pop(self: Arc<Self>) -> Option<u8> {
        drop(wait_until!(self.own.ready));
        wait_until!(self.first()?.not_empty, |s| !s.items.is_empty(), |s| s.items.pop_front())
    }

    async fn changed(&self) -> ConditionGuard<'_, u8> {
        wait_until!(self.changed, |n| *n > 0, |n| *n += 1);
        wait_until!(self.changed, |n| *n > 1)
    }
}

async fn notified(buffer: &Bytes) {
    let guard = buffer.state.acquire().await;
    guard.notify(&buffer.not_empty, 1);
    guard.notify_all(&buffer.ready);
    drop(guard.wait_for(&buffer.not_empty, |s| !s.items.is_empty()).await);
}

/// A struct inside a function, where nothing is public.
async fn inside() -> u8 {
    #[guarded]
    struct Local {
        state: Lock,
        #[guarded(by = state)]
        number: u8,
        #[condition(of = state, when = |LocalState { number, .. }| match number { 0 => false, _ => true } || *number == 0)]
        ready: Condition,
    }
    let local: Local = LocalInit { number: 5 }.into();
    drop(wait_until!(local.ready));
    local.into_init().number
}

fn is_send(_: &impl Send) {}

fn main() {
    let name = String::from("name");
    let borrowing: Buffer<'_, u8, 1> =
        BufferInit { name: &name, items: VecDeque::new(), borrowed: Some(&name), recent: Vec::new() }.into();
    assert_eq!(borrowing.name.len(), 4);
    warded::block_on(async {
        let guards = borrowing.guards();
        is_send(&guards);
        drop(guards.await);

        let buffer = buffer();
        let waits = (buffer.guard(), buffer.body(), buffer.limits(Duration::ZERO), notified(&buffer));
        is_send(&waits);
        drop(waits.0.await);
        waits.3.await;
        assert_eq!(waits.2.await, Ok(2));
        assert_eq!(waits.1.await, Some(1));

        let pool = Arc::new(Pool { buffers: Mutex::new(vec![Arc::new(self::buffer())]), own: self::buffer(), changed: Condition::new(1) });
        is_send(&pool.clone().pop());
        assert_eq!(*pool.changed().await, 2);
        assert_eq!(pool.pop().await, Some(1));

        let own = self::buffer();
        drop(longer(&&own).await);
        drop(found(&own).await);
        pointers(own).await;
        assert_eq!(inside().await, 5);
    });
}
