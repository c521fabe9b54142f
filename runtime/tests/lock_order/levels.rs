//! A level belongs to the type of its lock, so the order is checked however the struct was made. An order over paths is
//! checked, too.

use std::sync::Arc;

use warded::{Ordered, prelude::*};

use crate::hand_polling::{panic_of, run};

lock_order!(Outer < Inner);

/// One lock of each kind, twice: the inner ones are acquired in functions, so the macros don't see that they are inside.
macro_rules! pair {
    ($name:ident $init:ident $kind:ident) => {
        #[guarded]
        #[derive(Debug, Default)]
        struct $name {
            #[lock(order = Outer)]
            outer: $kind,
            #[guarded(by = outer)]
            n: u32,
            #[lock(order = Inner)]
            inner: Lock,
            #[guarded(by = inner)]
            m: u32,
        }
    };
}
pair!(Locks LocksInit Lock);
pair!(RwLocks RwLocksInit RwLock);
pair!(Conditions ConditionsInit Condition);
pair!(Monitors MonitorsInit Monitor);

fn is_inversion(panic: &str) -> bool {
    panic.contains("Outer` is acquired at") && panic.contains("Inner` is held, since")
}

async fn outer_in_inner(locks: &Locks) {
    async fn outer(locks: &Locks) {
        locks.outer.acquire().await.n += 1;
    }
    with_lock!(locks.inner, async |_| outer(locks).await);
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "checked in debug builds")]
fn the_level_holds_however_the_struct_was_made() {
    let made_by_init: Locks = LocksInit { n: 1, m: 1 }.into();
    let mut replaced: Locks = LocksInit { n: 1, m: 1 }.into();
    replaced.outer = Lock::new(LocksOuter { n: 1 }).into();
    replaced.inner = Ordered::default();
    let made: [(&str, Locks); 4] = [
        ("by its init", made_by_init),
        ("by its default", Locks::default()),
        ("by the default of what contains it", <(Locks, u8)>::default().0),
        ("with other locks", replaced),
    ];
    for (how, locks) in made {
        assert!(is_inversion(&panic_of(|| run(outer_in_inner(&locks)))), "{how}");
    }
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "checked in debug builds")]
fn the_level_of_each_kind_of_lock_holds() {
    let (rw_locks, conditions, monitors) = (RwLocks::default(), Conditions::default(), Monitors::default());
    let read = async {
        async fn outer(locks: &RwLocks) -> u32 {
            locks.outer.read().await.n
        }
        with_lock!(rw_locks.inner, async |_| outer(&rw_locks).await)
    };
    assert!(is_inversion(&panic_of(|| run(read))));
    let notified = async {
        async fn outer(locks: &Conditions) -> u32 {
            locks.outer.acquire().await.n
        }
        with_lock!(conditions.inner, async |_| outer(&conditions).await)
    };
    assert!(is_inversion(&panic_of(|| run(notified))));
    let locked = || {
        fn outer(locks: &Monitors) -> u32 {
            locks.outer.lock().n
        }
        with_lock_blocking!(monitors.inner, |_| outer(&monitors))
    };
    assert!(is_inversion(&panic_of(locked)));
}

#[test]
fn a_lock_with_a_level_is_used_as_the_lock_it_is() {
    let mut locks = Locks::default();
    locks.outer.get_mut().n = 2;
    let shared: &Lock<LocksOuter> = &locks.outer;
    assert_eq!(run(async { shared.acquire().await.n + with_lock!(locks.inner, |i| i.m) }), 2);
    assert_eq!(format!("{:?}", locks.outer), "Lock { value: LocksOuter { n: 2 } }");
    assert_eq!(locks.into_init().n, 2);
}

#[guarded]
#[derive(Default)]
struct Generic<'a, T, const N: usize> {
    name: Option<&'a str>,
    #[lock(order = Outer)]
    state: Lock,
    #[guarded(by = state)]
    items: Vec<[T; N]>,
}

#[derive(Debug, PartialEq)]
struct WithoutDefault;

#[guarded]
#[cfg_attr(all(), derive(Debug, Default))]
#[cfg_attr(any(), derive(Default))]
struct OnSomePlatforms {
    state: Lock,
    #[guarded(by = state)]
    n: u32,
}

#[test]
fn a_default_is_that_of_the_init() {
    let generic: Generic<'_, u8, 3> = Generic::default();
    assert_eq!((generic.name, generic.into_init().items), (None, vec![]));
    assert_eq!(OnSomePlatforms::default().into_init().n, 0);
    let empty: Generic<'_, WithoutDefault, 0> = GenericInit { name: Some("x"), items: vec![[]] }.into();
    assert_eq!(empty.into_init().items, vec![[]]);
}

// --- an order over paths ---

mod elsewhere {
    warded::lock_order!(pub(super) A < B);
    warded::lock_order!(pub(super) D < E);
}
lock_order!(elsewhere::B < C < elsewhere::D);

/// The locks are declared from the outermost to the innermost.
#[guarded]
#[derive(Default)]
struct Chain {
    #[lock(order = elsewhere::A)]
    a: Lock,
    #[guarded(by = a)]
    in_a: u8,
    #[lock(order = elsewhere::B)]
    b: Lock,
    #[guarded(by = b)]
    in_b: u8,
    #[lock(order = C)]
    c: Lock,
    #[guarded(by = c)]
    in_c: u8,
    #[lock(order = elsewhere::D)]
    d: Lock,
    #[guarded(by = d)]
    in_d: u8,
    #[lock(order = elsewhere::E)]
    e: Lock,
    #[guarded(by = e)]
    in_e: u8,
}

impl Chain {
    async fn acquire(&self, place: usize) {
        match place {
            0 => drop(self.a.acquire().await),
            1 => drop(self.b.acquire().await),
            2 => drop(self.c.acquire().await),
            3 => drop(self.d.acquire().await),
            _ => drop(self.e.acquire().await),
        }
    }

    async fn acquire_in(&self, outer: usize, inner: usize) {
        match outer {
            0 => with_lock!(self.a, async |_| self.acquire(inner).await),
            1 => with_lock!(self.b, async |_| self.acquire(inner).await),
            2 => with_lock!(self.c, async |_| self.acquire(inner).await),
            3 => with_lock!(self.d, async |_| self.acquire(inner).await),
            _ => with_lock!(self.e, async |_| self.acquire(inner).await),
        }
    }
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "checked in debug builds")]
fn an_order_over_paths_holds_through_all_its_declarations() {
    let chain = Arc::new(Chain::default());
    for outer in 0..5 {
        for inner in 0..5 {
            let acquire = || run(chain.acquire_in(outer, inner));
            if outer < inner {
                acquire();
            } else {
                assert!(!panic_of(acquire).is_empty(), "{inner} in {outer}");
            }
        }
    }
}

mod bank {
    warded::lock_order!(pub(super) Accounts < Audit);
}
mod shop {
    warded::lock_order!(pub(super) Stock < Ledger);
}
lock_order!(bank::Audit < shop::Stock);

#[guarded]
#[derive(Default)]
struct Shop {
    #[lock(order = bank::Accounts)]
    accounts: Monitor,
    #[guarded(by = accounts)]
    balance: i64,
    #[lock(order = shop::Ledger)]
    ledger: Monitor,
    #[guarded(by = ledger)]
    entries: u32,
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "checked in debug builds")]
fn an_order_of_two_paths_holds() {
    let log = |shop: &Shop| shop.ledger.lock().entries += 1;
    let pay = |shop: &Shop| shop.accounts.lock().balance += 1;
    let shop = Shop::default();
    locked!(shop.accounts, |_| log(&shop));
    let panic = panic_of(|| locked!(shop.ledger, |_| pay(&shop)));
    assert!(panic.contains("Accounts` is acquired at") && panic.contains("Ledger` is held, since"), "{panic}");
}
