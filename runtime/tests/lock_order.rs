//! Waits across functions while a lock is held: which are allowed, and which panic in debug builds, with both places in the
//! message. Release builds check nothing.

mod hand_polling;
#[path = "lock_order/legal.rs"]
mod legal;
#[path = "lock_order/levels.rs"]
mod levels;
#[path = "lock_order/monitors.rs"]
mod monitors;

use std::{sync::Arc, time::Duration};

use hand_polling::{Polled, panic_of, run};
use warded::prelude::*;

lock_order!(Accounts < Journal);

#[guarded]
struct Bank {
    #[lock(order = Accounts)]
    accounts: Lock,
    #[guarded(by = accounts)]
    balance: i64,
    #[lock(order = Journal)]
    journal: RwLock,
    #[guarded(by = journal)]
    entries: Vec<i64>,
    notes: Condition,
    #[guarded(by = notes)]
    note: u32,
}

fn bank() -> Arc<Bank> {
    Arc::new(BankInit { balance: 1, entries: vec![], note: 1 }.into())
}

impl Bank {
    async fn deposit(&self) {
        with_lock!(self.accounts, |a| a.balance += 1);
    }

    async fn deposit_by_hand(&self) {
        self.accounts.acquire().await.balance += 1;
    }

    async fn log(&self) {
        with_lock!(self.journal, |j| j.entries.push(1));
    }

    async fn read_log(&self) -> usize {
        read_lock!(self.journal, |j| j.entries.len())
    }

    async fn add_note(&self) {
        with_lock!(self.notes, |n| n.note += 1);
    }

    async fn noted(&self) {
        wait_until!(self.notes, |n| n.note > 0, |_| ());
    }

    fn deposit_in_thread(&self) {
        with_lock_blocking!(self.accounts, |a| a.balance += 1);
    }
}

// --- what goes through ---

#[test]
fn an_acquisition_in_order_is_allowed() {
    let bank = bank();
    run(async {
        with_lock!(bank.accounts, async |a| {
            a.balance += 1;
            bank.log().await;
            with_lock!(bank.journal, async |_| bank.add_note().await);
        });
    });
    assert_eq!(run(bank.read_log()), 1);
}

#[test]
fn another_branch_of_the_task_holds_for_itself() {
    let bank = bank();
    let event = warded::Event::new();
    let mut task = Polled::waiting(async {
        futures::join!(async { with_lock!(bank.journal, async |_| event.wait().await) }, async {
            bank.deposit().await;
            bank.log().await;
        },);
    });
    event.set();
    task.woken_and_ready();
    assert_eq!(run(bank.read_log()), 1);
}

#[test]
fn a_future_that_leaves_the_body_holds_nothing() {
    let bank = bank();
    let [later] = run(async {
        with_lock!(bank.journal, async |j| {
            j.entries.push(std::future::ready(1).await);
            [bank.deposit()]
        })
    });
    run(later);
}

#[test]
fn a_try_may_lock_in_any_order() {
    let bank = bank();
    run(async {
        with_lock!(bank.journal, async |_| {
            async fn tries(bank: &Bank) -> (Option<i64>, bool) {
                std::future::ready(()).await;
                (try_with_lock!(bank.accounts, |a| a.balance), bank.journal.try_read().is_none())
            }
            assert_eq!(tries(&bank).await, (Some(1), true));
        });
    });
}

#[test]
fn nothing_is_held_after_a_body_that_was_left() {
    let bank = bank();
    run(async {
        for round in 0..2 {
            with_lock!(bank.journal, async |_| {
                bank.add_note().await;
                if round == 1 {
                    break;
                }
            });
        }
        bank.deposit().await;
    });
    let event = warded::Event::new();
    let mut cancelled = Polled::waiting(async { with_lock!(bank.journal, async |_| event.wait().await) });
    cancelled.cancel();
    run(bank.deposit());
}

#[test]
fn a_wait_that_declares_the_lock_that_it_keeps_is_allowed() {
    async fn wait(bank: &Bank, lock: &Lock<u32>) {
        wait_until!(bank.notes, holding = bank.journal, holding = lock, |n| n.note > 0, |_| ());
        let limit = Duration::MAX;
        wait_until!(bank.notes, timeout = limit, holding = bank.journal, holding = lock, |n| n.note > 0, |_| ())
            .unwrap();
    }
    let (bank, lock) = (bank(), Lock::new(1));
    run(async { with_lock!(bank.journal, async |_| with_lock!(lock, async |_| wait(&bank, &lock).await)) });
}

#[test]
fn guards_by_hand_are_left_alone() {
    let bank = bank();
    run(async {
        let journal = bank.journal.write().await;
        bank.deposit().await;
        bank.noted().await;
        drop(journal);
    });
}

/// Tasks and branches on several threads, each of which holds locks of its own.
#[test]
fn many_tasks_in_order_go_through() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    let bank = bank();
    runtime.block_on(async {
        let tasks: Vec<_> = (0..200)
            .map(|_| {
                let bank = Arc::clone(&bank);
                tokio::spawn(async move {
                    with_lock!(bank.accounts, async |a| {
                        a.balance += 1;
                        tokio::task::yield_now().await;
                        let other = Arc::clone(&bank);
                        // This task runs by itself, and the body does not wait for it.
                        let task = tokio::spawn(async move { other.deposit().await });
                        tokio::join!(bank.log(), bank.add_note());
                        task
                    })
                    .await
                    .unwrap();
                    tokio::join!(bank.deposit(), async { with_lock!(bank.journal, async |_| bank.add_note().await) });
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
    runtime.block_on(async {
        assert_eq!(bank.accounts.acquire().await.balance, 601);
        assert_eq!(bank.read_log().await, 200);
    });
}

// --- what does not ---

#[cfg(debug_assertions)]
mod checked {
    use std::thread;

    use super::*;
    use crate::hand_polling::panic_of;

    type Mistake = fn(Arc<Bank>) -> tokio::task::JoinHandle<()>;

    /// The lines of this file that a panic names.
    fn lines(told: &str) -> Vec<&str> {
        told.split(concat!(file!(), ":")).skip(1).filter_map(|rest| rest.split(':').next()).collect()
    }

    /// Checks that the panic names two different places in this file.
    #[track_caller]
    fn names_both_places(told: &str) {
        assert!(matches!(lines(told)[..], [one, other] if one != other), "{told}");
    }

    #[track_caller]
    fn told(future: impl Future) -> String {
        let told = panic_of(|| run(future));
        names_both_places(&told);
        told
    }

    #[track_caller]
    fn is_inversion(future: impl Future) {
        let told = told(future);
        assert!(told.contains("Accounts` is acquired at") && told.contains("Journal` is held"), "{told}");
    }

    #[track_caller]
    fn waits_for_itself(future: impl Future) {
        let told = told(future);
        assert!(told.contains("would wait for itself"), "{told}");
    }

    #[test]
    fn an_inversion_panics_at_both_places() {
        let bank = bank();
        is_inversion(async { with_lock!(bank.journal, async |_| bank.deposit().await) });
        is_inversion(async { with_lock!(bank.journal, async |_| bank.deposit_by_hand().await) });
        is_inversion(async { read_lock!(bank.journal, async |_| bank.deposit().await) });
        is_inversion(async { try_with_lock!(bank.journal, async |_| bank.deposit().await) });
        is_inversion(async {
            wait_until!(bank.notes, |_| true, async |_| with_lock!(bank.journal, async |_| bank.deposit().await));
        });
        assert!(!bank.journal.is_locked() && !bank.accounts.is_locked() && !bank.notes.is_locked());
    }

    #[test]
    fn two_of_one_level_are_out_of_order() {
        let (one, other) = (bank(), bank());
        let told = told(async { with_lock!(one.accounts, async |_| other.deposit().await) });
        assert!(told.contains("Accounts` is acquired at") && told.contains("Accounts` is held"), "{told}");
        run(async { with_lock!(one.accounts, other.accounts, async |_, _| one.log().await) });
    }

    #[test]
    fn the_same_lock_again_panics_at_both_places() {
        let (bank, free) = (bank(), Lock::new(1));
        waits_for_itself(async { with_lock!(bank.accounts, async |_| bank.deposit().await) });
        waits_for_itself(async { with_lock!(bank.accounts, async |_| bank.deposit_by_hand().await) });
        waits_for_itself(async { with_lock!(bank.notes, async |_| bank.noted().await) });
        let alias = &free;
        waits_for_itself(async {
            with_lock!(free, async |_| {
                with_lock!(alias, |n| *n += 1);
            });
        });
        let other = Lock::new(2);
        waits_for_itself(async {
            with_lock!(free, async |_| {
                with_lock!(other, alias, |_, n| *n += 1);
            });
        });
    }

    #[test]
    fn a_lock_polled_by_a_join_or_a_select_is_found() {
        let bank = bank();
        is_inversion(async {
            with_lock!(bank.journal, async |_| {
                futures::future::join(bank.add_note(), bank.deposit()).await;
            });
        });
        is_inversion(async {
            with_lock!(bank.journal, async |_| {
                select_event! {
                    mut a = bank.accounts.acquire() => a.balance += 1,
                    () = warded::after(Duration::MAX) => {}
                }
            });
        });
    }

    #[test]
    fn code_outside_async_is_found() {
        let bank = bank();
        let told = panic_of(|| {
            with_lock_blocking!(bank.accounts, |a| {
                a.balance += 1;
                bank.deposit_in_thread();
            });
        });
        names_both_places(&told);
        assert!(told.contains("would wait for itself"), "{told}");
        bank.deposit_in_thread();
    }

    #[test]
    fn a_thread_is_not_refused_for_what_another_thread_holds() {
        let bank = bank();
        with_lock_blocking!(bank.journal, |_| {
            thread::scope(|scope| {
                scope.spawn(|| bank.deposit_in_thread());
            });
        });
    }

    /// tokio has several threads here, and tasks move between them while they hold a lock.
    #[test]
    fn a_task_that_moves_is_found() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (bank, told) = (bank(), |error: tokio::task::JoinError| *error.into_panic().downcast::<String>().unwrap());
        let inversion: Mistake = |bank| {
            tokio::spawn(async move {
                with_lock!(bank.journal, async |_| {
                    tokio::task::yield_now().await;
                    bank.deposit().await;
                });
            })
        };
        let again: Mistake = |bank| {
            tokio::spawn(async move {
                with_lock!(bank.accounts, async |_| {
                    tokio::task::yield_now().await;
                    bank.deposit().await;
                });
            })
        };
        for (mistake, wanted) in [(inversion, "is acquired at"), (again, "wait for itself")] {
            for _ in 0..20 {
                let error = runtime.block_on(async { mistake(Arc::clone(&bank)).await }).unwrap_err();
                let told = told(error);
                names_both_places(&told);
                assert!(told.contains(wanted), "{told}");
                runtime.block_on(bank.deposit());
            }
        }
    }
}

/// The function that the macros insert returns the future unchanged, and its other argument has no size.
#[cfg(not(debug_assertions))]
#[test]
fn release_builds_leave_out_the_check() {
    use std::any::type_name_of_val;

    use warded::__private::{WhileHolding, held, scope};

    let (lock, other) = (Lock::new(1), Lock::new(2));
    let guard = lock.try_acquire().unwrap();
    let held = held(&guard);
    assert_eq!(size_of_val(&held), 0);
    assert_eq!(size_of_val(&scope(held)), 0);
    assert!(!std::mem::needs_drop::<warded::__private::Scope>());
    assert_eq!(type_name_of_val(&other.acquire().while_holding(held)), type_name_of_val(&other.acquire()));
    assert_eq!(size_of_val(&other.acquire().while_holding(held)), size_of_val(&other.acquire()));
}

/// The text of an assertion then shows the code that the macro has inserted. That is better than a task that hangs without a
/// message.
#[test]
#[cfg_attr(not(debug_assertions), ignore = "debug builds look")]
fn an_await_in_an_assertion_is_known_too() {
    async fn is_zero(lock: &Lock<u32>) -> bool {
        with_lock!(lock, |n| *n == 0)
    }

    let lock = Lock::new(0);
    let mut task = Polled::new(async {
        with_lock!(lock, async |_n| assert!(is_zero(&lock).await));
    });
    let text = panic_of(|| task.poll());
    assert!(text.contains("would wait for itself"), "{text}");
}
