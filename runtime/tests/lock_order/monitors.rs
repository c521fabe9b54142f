//! The order of monitors. A thread holds them, so the record is complete, also for guards that are taken by hand.

use std::sync::Arc;

use warded::{Monitor, prelude::*};

use crate::hand_polling::{Polled, run};

lock_order!(Config < Stock < Ledger);

#[guarded]
struct Shop {
    #[lock(order = Config)]
    config: Lock,
    #[guarded(by = config)]
    open: bool,
    #[lock(order = Stock)]
    stock: Monitor,
    #[guarded(by = stock)]
    items: u32,
    #[condition(of = stock, when = |s| s.items > 0)]
    in_stock: Condition,
    #[lock(order = Ledger)]
    ledger: Monitor,
    #[guarded(by = ledger)]
    entries: u32,
    notes: Monitor,
    #[guarded(by = notes)]
    note: u32,
}

fn shop() -> Arc<Shop> {
    Arc::new(ShopInit { open: true, items: 1, entries: 0, note: 1 }.into())
}

impl Shop {
    fn add(&self) {
        locked!(self.stock, |s| s.items += 1);
    }

    fn log(&self) {
        locked!(self.ledger, |l| l.entries += 1);
    }

    fn open(&self) {
        with_lock_blocking!(self.config, |c| c.open = true);
    }

    async fn take(&self) {
        wait_until!(self.stock, |s| s.items > 0, |s| s.items -= 1);
    }
}

// --- allowed ---

#[test]
fn an_acquisition_in_order_is_allowed() {
    let shop = shop();
    locked!(shop.stock, |_| shop.log());
    run(async {
        with_lock!(shop.config, async |_| {
            std::future::ready(()).await;
            shop.add();
            shop.log();
        });
        wait_until!(shop.stock, |s| s.items > 0, |_| shop.log());
    });
    let mut stock = shop.stock.lock();
    stock.items += 1;
    shop.log();
    drop(stock);
    assert_eq!(locked!(shop.stock, shop.ledger, |s, l| (s.items, l.entries)), (3, 4));
}

#[test]
fn several_monitors_may_be_locked_at_once_in_any_order() {
    let shop = shop();
    assert_eq!(locked!(shop.ledger, shop.stock, |l, s| l.entries + s.items), 1);
    assert_eq!(try_locked!(shop.ledger, shop.stock, |l, s| l.entries + s.items), Some(1));
}

#[test]
fn a_try_may_lock_in_any_order() {
    let shop = shop();
    locked!(shop.ledger, |_| {
        assert_eq!(try_locked!(shop.stock, |s| s.items), Some(1));
        assert!(shop.stock.try_lock().is_some());
    });
}

#[test]
fn nothing_is_held_after_a_guard_is_gone() {
    let shop = shop();
    drop(shop.ledger.lock());
    drop(shop.ledger.try_lock());
    drop(shop.ledger.lock().map(|ledger| &mut ledger.entries));
    drop(shop.ledger.try_wait_until(|_| true));
    drop(shop.ledger.wait_until_blocking(|_| true));
    shop.ledger.peek(|_| ());
    locked!(shop.ledger, shop.notes, |_, _| ());
    run(async { drop(shop.ledger.wait_until(|_| true).await) });
    run(shop.ledger.wait_until(|_| true).then(|_| ()));
    run(shop.ledger.reached(|_| true));
    assert_eq!(try_locked!(shop.ledger, shop.stock, |_, _| ()), Some(()));
    let (stock, ledger) = (shop.stock.lock(), shop.ledger.lock());
    // The guards are not dropped in the order in which they were locked.
    drop(stock);
    drop(ledger);
    shop.add();
    shop.open();
}

#[test]
fn a_try_of_several_that_fails_holds_nothing() {
    let shop = shop();
    let notes = shop.notes.lock();
    assert_eq!(try_locked!(shop.ledger, shop.notes, |_, _| ()), None);
    shop.add();
    drop(notes);
}

#[test]
fn a_thread_is_not_refused_for_what_another_thread_holds() {
    let shop = shop();
    locked!(shop.ledger, |_| std::thread::scope(|scope| _ = scope.spawn(|| shop.add()).join()));
    assert_eq!(locked!(shop.stock, |s| s.items), 2);
}

/// The record ends before the waiters are woken.
#[test]
fn a_waker_may_lock_the_monitor() {
    use crate::hand_polling::{Habits, waker_with};
    let shop = shop();
    let habits = Habits {
        on_wake: Some(Box::new({
            let shop = Arc::clone(&shop);
            move || shop.add()
        })),
        ..Habits::default()
    };
    let mut wait = Polled::new(shop.ledger.reached(|ledger| ledger.entries == 1));
    assert!(wait.poll_with(&waker_with(Arc::new(habits))).is_pending());
    shop.log();
    assert_eq!(locked!(shop.stock, |s| s.items), 2);
}

#[test]
fn a_wait_that_declares_the_lock_that_it_keeps_is_allowed() {
    async fn wait(shop: &Shop) {
        wait_until!(shop.notes, holding = shop.config, |n| n.note > 0, |_| ());
    }
    let shop = shop();
    run(async { with_lock!(shop.config, async |_| wait(&shop).await) });
}

// --- refused ---

#[cfg(debug_assertions)]
mod checked {
    use super::*;
    use crate::hand_polling::panic_of;

    /// Checks that the panic names two different places in this file.
    #[track_caller]
    fn names_both_places(told: &str) {
        let places: Vec<_> = told.split(concat!(file!(), ":")).skip(1).map(|rest| rest.split(' ').next()).collect();
        assert!(matches!(places[..], [one, other] if one != other), "{told}");
    }

    #[track_caller]
    fn is_inversion(inner: &str, outer: &str, mistake: impl FnOnce()) {
        let told = panic_of(mistake);
        names_both_places(&told);
        assert!(told.contains(&format!("{inner}` is acquired at")), "{told}");
        assert!(told.contains(&format!("{outer}` is held")), "{told}");
    }

    #[test]
    fn an_inversion_panics_at_both_places() {
        let shop = shop();
        is_inversion("Stock", "Ledger", || locked!(shop.ledger, |_| shop.add()));
        is_inversion("Stock", "Ledger", || _ = try_locked!(shop.ledger, |_| shop.add()));
        is_inversion("Stock", "Ledger", || shop.ledger.with(|_| shop.add()));
        is_inversion("Stock", "Ledger", || shop.ledger.peek(|_| shop.stock.touch()));
        is_inversion("Stock", "Ledger", || {
            let guard = shop.ledger.lock();
            shop.stock.peek(|_| ());
            drop(guard);
        });
        is_inversion("Stock", "Ledger", || {
            let guard = shop.ledger.lock().map(|ledger| &mut ledger.entries);
            shop.add();
            drop(guard);
        });
        is_inversion("Stock", "Ledger", || locked!(shop.notes, shop.ledger, |_, _| shop.add()));
        is_inversion("Stock", "Ledger", || {
            let both = |shop: &Shop| locked!(shop.notes, shop.stock, |_, _| ());
            locked!(shop.ledger, |_| both(&shop));
        });
        assert!(shop.stock.try_lock().is_some() && shop.ledger.try_lock().is_some() && shop.notes.try_lock().is_some());
    }

    #[test]
    fn a_lock_and_a_monitor_have_one_order() {
        let shop = shop();
        is_inversion("Config", "Stock", || locked!(shop.stock, |_| shop.open()));
        is_inversion("Config", "Ledger", || {
            let guard = shop.ledger.lock();
            assert!(Polled::new(shop.config.acquire()).poll().is_ready());
            drop(guard);
        });
    }

    #[test]
    fn a_wait_that_goes_on_holds_its_monitor() {
        let shop = shop();
        is_inversion("Stock", "Ledger", || run(async { wait_until!(shop.ledger, |_| true, |_| shop.add()) }));
        is_inversion("Stock", "Ledger", || wait_until_blocking!(shop.ledger, |_| true, |_| shop.add()));
        is_inversion("Stock", "Ledger", || run(shop.ledger.wait_until(|_| true).then(|_| shop.add())));
        is_inversion("Stock", "Ledger", || {
            let guard = shop.ledger.wait_until_blocking(|_| true);
            shop.add();
            drop(guard);
        });
        is_inversion("Stock", "Ledger", || {
            let guard = shop.ledger.lock();
            assert!(Polled::new(shop.take()).poll().is_ready());
            drop(guard);
        });
        assert!(shop.stock.try_lock().is_some() && shop.ledger.try_lock().is_some());
    }

    #[test]
    fn two_of_one_level_are_out_of_order() {
        let (one, other) = (shop(), shop());
        is_inversion("Stock", "Stock", || locked!(one.stock, |_| other.add()));
        locked!(one.stock, other.stock, |one, other| std::mem::swap(&mut one.items, &mut other.items));
    }

    #[test]
    fn a_monitor_that_is_locked_again_names_the_place() {
        let monitor = Monitor::new(0);
        let guard = monitor.lock();
        let told = panic_of(|| drop(monitor.lock()));
        assert!(told.contains("this thread holds the monitor already, locked at "), "{told}");
        assert!(told.contains(concat!(file!(), ":")), "{told}");
        drop(guard);
    }

    #[test]
    fn a_thread_that_would_sleep_with_a_monitor_panics() {
        let shop = shop();
        let told = panic_of(|| {
            let guard = shop.notes.lock();
            drop(shop.stock.wait_until_blocking(|stock| stock.items == 9));
            drop(guard);
        });
        assert!(told.contains("would sleep while it holds a monitor around `") && told.contains("ShopNotes"), "{told}");
        assert_eq!(shop.stock.waiting(), 0);
    }
}
