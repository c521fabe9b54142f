//! Named conditions, conditions with a lock of their own, and locks that are read.

use std::{
    cell::Cell,
    mem::size_of_val,
    pin::Pin,
    rc::Rc,
    sync::{Arc, LazyLock, Mutex},
    task::Poll,
    thread,
    time::Duration,
};

use warded::{NamedCondition, block_on, prelude::*};

use crate::hand_polling::Polled;

#[guarded]
#[derive(Debug, Default)]
struct Buffer {
    capacity: usize,
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u32>,
    #[guarded(by = state)]
    closed: bool,
    #[condition(of = state)]
    not_full: Condition,
    #[condition(of = state, when = |s| s.closed || !s.items.is_empty())]
    ready: Condition,
    log: Lock,
    #[guarded(by = log)]
    lines: Vec<&'static str>,
    #[condition(of = log, when = |l| l.lines.len() > 1)]
    written: Condition,
}

fn buffer() -> Buffer {
    BufferInit { capacity: 1, ..BufferInit::default() }.into()
}

impl Buffer {
    async fn push(&self, item: u32) {
        wait_until!(self.not_full, |s| s.items.len() < self.capacity, |s| s.items.push(item));
    }

    async fn pop(&self) -> Option<u32> {
        wait_until!(self.ready).items.pop()
    }
}

// --- named conditions ---

#[test]
fn a_named_condition_is_a_name() {
    let buffer = buffer();
    // With the feature `observe` it has the text of the name.
    let size = if cfg!(feature = "observe") { 2 * size_of::<usize>() } else { 0 };
    assert_eq!(size_of_val(&buffer.not_full) + size_of_val(&buffer.ready), size);
    let _: NamedCondition<BufferState, 0> = buffer.not_full;
    let _: NamedCondition<BufferState, 1> = buffer.ready;
    let _: NamedCondition<BufferLog, 0> = buffer.written;
    let BufferInit { capacity, items, closed, lines } = buffer.into_init();
    assert_eq!((capacity, items.len(), closed, lines.len()), (1, 0, false, 0));
}

#[test]
fn a_wait_for_a_predicate_needs_no_notification() {
    let buffer = buffer();
    let mut pop = Polled::waiting(buffer.pop());
    block_on(buffer.push(1));
    let mut push = Polled::waiting(buffer.push(2));
    assert_eq!(pop.woken_and_ready(), Some(1));
    push.woken_and_ready();
    assert_eq!(block_on(buffer.pop()), Some(2));
}

#[test]
fn each_condition_leads_to_the_lock_of_its_own() {
    let buffer = buffer();
    let mut written = Polled::waiting(async { wait_until!(buffer.written).lines.len() });
    let mut ready = Polled::waiting(async { wait_until!(buffer.ready).items.len() });
    with_lock_blocking!(buffer.log, |l| l.lines.extend(["one", "two"]));
    assert_eq!(written.woken_and_ready(), 2);
    ready.assert_asleep();
    with_lock_blocking!(buffer.state, |s| s.closed = true);
    assert_eq!(ready.woken_and_ready(), 0);
}

#[test]
fn a_condition_leads_to_the_lock_of_its_own_instance() {
    let (one, other) = (buffer(), buffer());
    let mut waiting = Polled::waiting(one.pop());
    block_on(other.push(1));
    waiting.assert_asleep();
    block_on(one.push(2));
    assert_eq!(waiting.woken_and_ready(), Some(2));
}

#[test]
fn a_predicate_written_at_the_wait_is_the_one_that_is_evaluated() {
    let buffer = buffer();
    let mut two = Polled::waiting(async { wait_until!(buffer.ready, |s| s.items.len() == 2, |s| s.items.len()) });
    with_lock_blocking!(buffer.state, |s| s.items.push(1));
    two.assert_asleep();
    with_lock_blocking!(buffer.state, |s| s.items.push(2));
    assert_eq!(two.woken_and_ready(), 2);
}

#[test]
fn only_the_notified_waiters_join_the_queue() {
    let buffer = buffer();
    let wait = async |condition: u8| {
        let guard = buffer.state.acquire().await;
        match condition {
            0 => guard.wait(&buffer.not_full).await.items.len(),
            _ => guard.wait(&buffer.ready).await.items.len(),
        }
    };
    let (mut first, mut second, mut other) =
        (Polled::waiting(wait(0)), Polled::waiting(wait(0)), Polled::waiting(wait(1)));
    with_lock_blocking!(buffer.state, |s| s.items.push(1));
    first.assert_asleep();

    let guard = buffer.state.try_acquire().unwrap();
    guard.notify(&buffer.not_full, 1);
    first.assert_asleep();
    drop(guard);
    assert_eq!(first.woken_and_ready(), 1);
    second.assert_asleep();

    let guard = buffer.state.try_acquire().unwrap();
    guard.notify_all(&buffer.not_full);
    guard.notify_all(&buffer.ready);
    drop(guard);
    assert_eq!(second.woken_and_ready(), 1);
    assert_eq!(other.woken_and_ready(), 1);
}

#[test]
fn a_wait_for_a_predicate_and_a_notification_has_both() {
    let buffer = buffer();
    let mut waiting = Polled::waiting(async {
        let guard = buffer.state.acquire().await;
        guard.wait_for(&buffer.ready, |s| s.items.len() == 2).await.items.len()
    });
    with_lock_blocking!(buffer.state, |s| s.items.extend([1, 2]));
    waiting.assert_asleep();
    buffer.state.try_acquire().unwrap().notify(&buffer.ready, 1);
    assert_eq!(waiting.woken_and_ready(), 2);
}

// --- where the struct stands ---

static SHARED: LazyLock<Buffer> = LazyLock::new(buffer);

#[test]
fn the_struct_may_stand_behind_any_pointer() {
    macro_rules! check {
        ($buffer:expr) => {{
            let buffer = $buffer;
            let mut waiting = Polled::waiting(async {
                let count = wait_until!(buffer.ready).items.len();
                wait_until!(buffer.not_full, |s| !s.items.is_empty(), |s| s.items.len()) + count
            });
            with_lock_blocking!(buffer.state, |s| s.items.push(1));
            assert_eq!(waiting.woken_and_ready(), 2);
        }};
    }
    check!(buffer());
    check!(&buffer());
    check!(&&buffer());
    check!(&mut buffer());
    check!(Box::new(buffer()));
    check!(Pin::from(Box::new(buffer())));
    check!(Rc::new(buffer()));
    check!(Arc::new(Box::new(buffer())));
    check!(&SHARED);
}

#[test]
fn the_expression_before_the_dot_is_evaluated_once() {
    let buffer = Arc::new(buffer());
    let times = Cell::new(0);
    let find = || {
        times.set(times.get() + 1);
        Arc::clone(&buffer)
    };
    with_lock_blocking!(buffer.state, |s| s.items.push(1));
    assert_eq!(wait_until_blocking!(find().not_full, |s| s.items.len() == 1, |s| s.items.len()), 1);
    block_on(async { wait_until!(find().ready, |s| !s.closed, |s| s.closed = true) });
    assert_eq!(wait_until_blocking!(find().state, timeout = Duration::ZERO, |s| s.closed, |s| s.closed), Ok(true));
    assert_eq!(times.get(), 3);
}

#[test]
fn effects_come_before_captures_and_leave_the_function() {
    fn pop(buffers: &[Buffer]) -> Option<u32> {
        wait_until_blocking!(buffers.first()?.ready, |s| !s.items.is_empty(), |s| s.items.pop())
    }
    assert_eq!(pop(&[]), None);
    let one = buffer();
    block_on(one.push(3));
    assert_eq!(pop(&[one]), Some(3));
}

/// The struct is borrowed only for a moment, so the body may use its other fields.
#[test]
fn a_body_may_change_the_fields_beside_the_lock() {
    struct Worker {
        jobs: Arc<Lock<u32>>,
        done: Vec<u32>,
    }
    let mut worker = Worker { jobs: Arc::new(Lock::new(3)), done: Vec::new() };
    wait_until_blocking!(worker.jobs, |jobs| *jobs > 0, |jobs| worker.done.push(*jobs));
    let jobs = wait_until_blocking!(worker.jobs, |jobs| *jobs > 0);
    worker.done.push(*jobs);
    drop(jobs);
    assert_eq!(worker.done, [3, 3]);
}

#[test]
fn limits_hold_for_conditions() {
    let buffer = buffer();
    let elapsed = wait_until_blocking!(buffer.ready, timeout = Duration::ZERO).is_err();
    assert!(elapsed && !buffer.state.is_locked());
    block_on(async {
        assert!(wait_until!(buffer.ready, timeout = Duration::ZERO).is_err());
        with_lock!(buffer.state, |s| s.closed = true);
        assert!(wait_until!(buffer.ready, timeout = Duration::ZERO).is_ok());
    });
}

#[test]
fn threads_wait_for_conditions() {
    let buffer = Arc::new(buffer());
    let consumer = thread::spawn({
        let buffer = Arc::clone(&buffer);
        move || (0..50).map(|_| wait_until_blocking!(buffer.ready).items.pop().unwrap()).sum::<u32>()
    });
    for item in 0..50 {
        wait_until_blocking!(buffer.not_full, |s| s.items.len() < buffer.capacity, |s| s.items.push(item));
    }
    assert_eq!(consumer.join().unwrap(), 49 * 50 / 2);
}

#[test]
fn a_dropped_wait_for_a_condition_leaves_the_queue() {
    let buffer = buffer();
    let mut waiting = Polled::waiting(buffer.pop());
    waiting.cancel();
    with_lock_blocking!(buffer.state, |s| s.items.push(1));
    assert!(!buffer.state.is_locked());
    assert_eq!(block_on(buffer.pop()), Some(1));
}

// --- conditions with a lock of their own ---

#[guarded]
#[derive(Debug, Default)]
struct Shop {
    prices: RwLock,
    #[guarded(by = prices)]
    apple: u32,
    #[guarded(by = prices)]
    pear: u32,
    changed: Condition,
    #[guarded(by = changed)]
    stock: u32,
}

#[test]
fn a_condition_is_a_lock_for_every_macro() {
    let shop = Shop::default();
    let mut waiting = Polled::waiting(async { wait_until!(shop.changed, |s| s.stock > 1, |s| s.stock) });
    block_on(async { with_lock!(shop.changed, |s| s.stock = 1) });
    waiting.assert_asleep();
    assert_eq!(try_with_lock!(shop.changed, |s| std::mem::replace(&mut s.stock, 2)), Some(1));
    assert_eq!(waiting.woken_and_ready(), 2);
    assert_eq!(with_lock_blocking!(shop.changed, timeout = Duration::ZERO, |s| s.stock), Ok(2));
    drop(waiting);
    assert_eq!(shop.into_init().stock, 2);
}

#[test]
fn the_guard_of_a_condition_notifies() {
    let shop = Shop::default();
    let mut waiting = Polled::waiting(async { shop.changed.acquire().await.wait().await.stock });
    let mut guard = wait_until_blocking!(shop.changed, |s| s.stock == 0);
    guard.stock = 5;
    guard.notify(1);
    guard.release();
    assert_eq!(waiting.woken_and_ready(), 5);
}

// --- locks that are read ---

#[test]
fn readers_stand_side_by_side_and_writers_alone() {
    let shop = Shop::default();
    let reading = shop.prices.try_read().unwrap();
    assert_eq!(block_on(async { read_lock!(shop.prices, |s| s.apple + s.pear) }), 0);
    assert_eq!(try_with_lock!(shop.prices, |s| s.apple = 1), None);
    let mut writing = Polled::waiting(async { with_lock!(shop.prices, |s| s.apple = 2) });
    let mut later = Polled::waiting(async { read_lock!(shop.prices, |s| s.apple) });
    drop(reading);
    writing.woken_and_ready();
    assert_eq!(later.woken_and_ready(), 2);
}

#[test]
fn a_body_that_reads_may_leave_the_function() {
    async fn price(shop: &Shop, name: &str) -> Option<u32> {
        let doubled = read_lock!(shop.prices, |s| match name {
            "apple" => s.apple,
            "pear" => return Some(s.pear),
            _ => None?,
        });
        Some(doubled * 2)
    }
    let shop: Shop = ShopInit { apple: 2, pear: 3, stock: 0 }.into();
    assert_eq!(["apple", "pear", "plum"].map(|name| block_on(price(&shop, name))), [Some(4), Some(3), None]);
    assert!(!shop.prices.is_locked());
}

#[test]
fn a_body_that_reads_may_await() {
    let shop: Shop = ShopInit { apple: 2, pear: 3, stock: 0 }.into();
    let mut first = true;
    let mut reading = Polled::waiting(async {
        read_lock!(shop.prices, async |s| {
            std::future::poll_fn(|_| if std::mem::take(&mut first) { Poll::Pending } else { Poll::Ready(()) }).await;
            s.apple
        })
    });
    assert!(shop.prices.is_locked());
    assert_eq!(block_on(async { read_lock!(shop.prices, |s| s.pear) }), 3);
    assert_eq!(try_with_lock!(shop.prices, |_| ()), None);
    assert_eq!(reading.ready(), 2);
    assert!(!shop.prices.is_locked());
}

#[test]
fn limits_hold_for_readers() {
    let shop = Shop::default();
    block_on(async {
        assert_eq!(read_lock!(shop.prices, timeout = Duration::ZERO, |s| s.apple), Ok(0));
        let writing = shop.prices.try_write();
        assert_eq!(read_lock!(shop.prices, timeout = Duration::ZERO, |s| s.apple), Err(Elapsed));
        drop(writing);
    });
}

/// The temporaries of a body that reads are dropped before the lock is given back.
#[test]
fn temporaries_of_a_body_that_reads_do_not_outlive_the_guard() {
    struct Seen<'a>(&'a Mutex<Vec<bool>>, &'a RwLock<u32>, u32);
    impl Seen<'_> {
        fn value(&self) -> u32 {
            self.2
        }
    }
    impl Drop for Seen<'_> {
        fn drop(&mut self) {
            self.0.lock().unwrap().push(self.1.is_locked());
        }
    }
    let (seen, lock) = (Mutex::new(Vec::new()), RwLock::new(1));
    assert_eq!(block_on(async { read_lock!(lock, |n| Seen(&seen, &lock, *n).value()) }), 1);
    assert_eq!(*seen.lock().unwrap(), [true]);
}
