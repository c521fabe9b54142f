//! Guides: one page for each question, with programs that are tested.
//!
//! | if you want to | read |
//! | --- | --- |
//! | write your first monitor | [Getting started](getting_started) |
//! | choose between a `Monitor`, a `Lock` and an `RwLock` | [Monitor or Lock](monitor_or_lock) |
//! | look up a task, and see what to write | [I want to …](i_want_to) |
//! | replace a type or method of `tokio::sync` | [Coming from tokio](coming_from_tokio) |
//! | replace a class or method of Python's asyncio | [Coming from asyncio](coming_from_asyncio) |
//! | know what a predicate may read, what it costs, and who goes on first | [Waiting for a predicate](waiting_for_a_predicate) |
//! | know what happens when a future is dropped | [Cancellation](cancellation) |
//! | hold two locks, or find out why two tasks wait for each other | [Deadlocks and lock order](deadlocks_and_lock_order) |
//! | use a lock in `Drop`, in a callback, or on a plain thread | [Destructors and blocking code](destructors_and_blocking_code) |
//! | serialize the guarded fields | [Saving and loading](saving_and_loading) |
//! | see the mistakes that do not compile, with their messages | [What does not compile](what_does_not_compile) |
//!
#![cfg_attr(
    feature = "observe",
    doc = "With the feature `observe`, if you want to know who holds a lock and who waits: [Finding out why it hangs](finding_out_why_it_hangs)."
)]
//!
//! If you are new here, read [Getting started](getting_started), then [Monitor or Lock](monitor_or_lock). Each takes five
//! minutes.

/// The pages. Each is in a file of the same name.
macro_rules! pages {
    ($($page:ident)*) => {$(
        pub mod $page {
            #![doc = include_str!(concat!("guide/", stringify!($page), ".md"))]
        }
    )*};
}

pages! {
    getting_started monitor_or_lock i_want_to coming_from_tokio coming_from_asyncio waiting_for_a_predicate cancellation
    deadlocks_and_lock_order destructors_and_blocking_code saving_and_loading
}

// This page is about the feature `observe`.
#[cfg(feature = "observe")]
pages! { finding_out_why_it_hangs }

// The programs of this page are those of ui-tests, and are tested there.
#[cfg(not(doctest))]
pages! { what_does_not_compile }
