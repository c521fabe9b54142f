//! No lint that a careful crate turns on is reported for generated code.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, missing_debug_implementations, missing_copy_implementations)]
#![deny(unreachable_pub, unused_qualifications, single_use_lifetimes, unused_lifetimes, trivial_casts)]
#![deny(let_underscore_drop, unused_results, variant_size_differences, non_ascii_idents, elided_lifetimes_in_paths)]
#![deny(explicit_outlives_requirements, unnameable_types, unit_bindings, tail_expr_drop_order, if_let_rescope)]

use std::time::Duration;

use warded::prelude::*;

/// An account.
#[guarded]
#[derive(Debug)]
pub struct Account<'a> {
    owner: &'a str,
    state: Lock,
    /// In cents.
    #[guarded(by = state)]
    balance: i64,
}

impl Account<'_> {
    async fn all(&self) -> Result<(), Elapsed> {
        with_lock!(self.state, |s| s.balance += 1);
        with_lock!(self.state, timeout = Duration::from_secs(1), |s| s.balance += 1)?;
        wait_until!(self.state, |s| s.balance > 1, |s| s.balance += 1);
        let mut s = wait_until!(self.state, timeout = Duration::from_secs(1), |s| s.balance > 1)?;
        s.balance += 1;
        s.release();
        try_with_lock!(self.state, |s| s.balance += 1).unwrap();
        Ok(())
    }
}

fn main() {
    let account: Account<'_> = AccountInit { owner: "Ada", balance: 0 }.into();
    warded::block_on(account.all()).unwrap();
    with_lock_blocking!(account.state, |s| s.balance += 1);
    wait_until_blocking!(account.state, |s| s.balance > 1, |s| s.balance += 1);
    assert_eq!((account.owner, account.into_init().balance), ("Ada", 7));
}
