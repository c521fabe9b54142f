//! Names and texts that macros tell.

use std::sync::Arc;

use warded::{observe::WaitFor, prelude::*};

use crate::{
    hand_polling::{Polled, run},
    hold, seen, wait,
};

#[guarded]
#[derive(Default)]
struct Shop {
    state: Lock,
    #[guarded(by = state)]
    goods: Vec<u32>,
    #[guarded(by = state)]
    name: String,
    books: Monitor,
    #[guarded(by = books)]
    balance: i64,
    prices: RwLock,
    #[guarded(by = prices)]
    price: u32,
}

lock_order!(Early < Late);

#[guarded]
#[derive(Default)]
struct Level {
    #[lock(order = Early)]
    first_in_order: Lock,
    #[guarded(by = first_in_order)]
    one: u32,
    #[lock(order = Late, barging)]
    last_in_order: Monitor,
    #[guarded(by = last_in_order)]
    two: u32,
}

/// The text of the macro of the only hold or wait at this lock.
fn text(name: &str) -> &'static str {
    hold(name).text.expect("a macro told it")
}

/// This is a single test, because a snapshot contains the locks of all tests, and finds them by the name of the struct.
#[test]
fn locks_of_a_struct_have_its_name_and_macros_tell_their_text() {
    let shop = Arc::new(Shop::default());
    run(async {
        with_lock!(shop.state, |s| {
            assert_eq!(text("Shop.state"), "with_lock!(shop.state, |s| ..)");
            s.goods.push(1);
        });
        with_lock!(shop.state, shop.state_of_another(), |_, _| {
            assert_eq!(text("Shop.state"), "with_lock!(shop.state, shop.state_of_another(), |_, _| ..)");
        });
        wait_until!(shop.state, |s| !s.goods.is_empty() && s.name != "secret", |s| {
            assert_eq!(
                text("Shop.state"),
                "wait_until!(shop.state, |s| !s.goods.is_empty() && s.name != \"..\", |s| ..)"
            );
            s.name.clear();
        });
        read_lock!(shop.prices, |_| assert_eq!(text("Shop.prices"), "read_lock!(shop.prices, |_| ..)"));
        with_lock!(shop.prices, |_| assert_eq!(text("Shop.prices"), "with_lock!(shop.prices, |_| ..)"));
    });
    assert!(try_with_lock!(shop.state, |_| text("Shop.state")).unwrap().starts_with("try_with_lock!("));
    assert!(try_read_lock!(shop.prices, |_| text("Shop.prices")).unwrap().starts_with("try_read_lock!("));
    for _ in 0..2 {
        locked!(shop.books, |_| assert_eq!(text("Shop.books"), "locked!(shop.books, |_| ..)"));
    }
    assert!(try_locked!(shop.books, |_| text("Shop.books")).unwrap().starts_with("try_locked!("));
    assert!(
        try_wait_until!(shop.books, |b| b.balance == 0, |_| text("Shop.books")).unwrap().contains("b.balance == 0")
    );

    let waits = Polled::waiting(async { wait_until!(shop.state, |s| s.name == "secret", |_| ()) });
    assert_eq!(wait("Shop.state").wants, WaitFor::Predicate(Some("s.name == \"..\"")));
    assert!(wait("Shop.state").text.unwrap().starts_with("wait_until!(shop.state, |s| s.name"));
    drop(waits);
    let reaches = Polled::waiting(async { reached!(shop.books, |b| b.balance > 7) });
    assert_eq!(wait("Shop.books").wants, WaitFor::Predicate(Some("b.balance > 7")));
    assert_eq!(wait("Shop.books").text, Some("reached!(shop.books, |b| b.balance > 7)"));
    drop(reaches);
    let held = shop.prices.try_read();
    let in_a_select = Polled::waiting(async {
        select_event! {
            () = with_lock!(shop.prices, |_| ()) => (),
            () = wait_until!(shop.books, |b| b.balance > 8, |_| ()) => (),
            () = wait_until!(shop.state, |s| s.goods.len() > 9, |_| ()) => (),
        }
    });
    assert_eq!(wait("Shop.prices").text, Some("with_lock!(shop.prices, |_| ..)"));
    assert_eq!(wait("Shop.books").wants, WaitFor::Predicate(Some("b.balance > 8")));
    assert_eq!(wait("Shop.state").wants, WaitFor::Predicate(Some("s.goods.len() > 9")));
    drop((in_a_select, held));
    std::thread::scope(|scope| {
        scope.spawn(|| wait_until_blocking!(shop.books, |b| b.balance == 9, |_| text("Shop.books")));
        scope.spawn(|| {
            let guard = wait_until_blocking!(shop.state, |s| s.name == "thread");
            assert_eq!(text("Shop.state"), "wait_until_blocking!(shop.state, |s| s.name == \"..\")");
            drop(guard);
        });
        while seen("Shop.books").waits.is_empty() || seen("Shop.state").waits.is_empty() {
            std::thread::yield_now();
        }
        assert_eq!(wait("Shop.books").wants, WaitFor::Predicate(Some("b.balance == 9")));
        assert_eq!(wait("Shop.books").text, Some("wait_until_blocking!(shop.books, |b| b.balance == 9, |_| ..)"));
        assert_eq!(wait("Shop.state").wants, WaitFor::Predicate(Some("s.name == \"..\"")));
        locked!(shop.books, |b| b.balance = 9);
        run(async { with_lock!(shop.state, |s| s.name.push_str("thread")) });
    });
    locked!(shop.books, |b| b.balance = 0);
    run(async { with_lock!(shop.state, |s| s.name.clear()) });
    let places = seen("Shop.state").places;
    assert!(places.iter().any(|place| place.text == Some("try_with_lock!(shop.state, |_| ..)")));

    let level = Level::default();
    run(async { with_lock!(level.first_in_order, |l| l.one += 1) });
    locked!(level.last_in_order, |l| l.two += 1);
    assert_eq!(seen("Level.first_in_order").counters.acquisitions, 1);
    assert_eq!(seen("Level.last_in_order").counters.acquisitions, 1);
}

impl Shop {
    /// A lock beside the shop's own.
    fn state_of_another(&self) -> Lock<u32> {
        assert!(self.state.waiting() == 0);
        Lock::new(1)
    }
}

/// The text of an earlier acquisition by a macro does not remain.
#[test]
fn an_acquisition_by_hand_has_no_text() {
    let lock = Lock::new(0).named("no text");
    run(async { with_lock!(lock, |_| assert!(hold("no text").text.is_some())) });
    let _guard = lock.try_acquire();
    assert_eq!(hold("no text").text, None);
}
