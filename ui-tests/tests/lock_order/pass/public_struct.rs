//! A lock of a public struct may have a level without a visibility.

#![deny(warnings, missing_docs)]

use warded::prelude::*;

lock_order!(Accounts < Journal);

/// A bank.
#[guarded]
#[derive(Debug)]
pub struct Bank {
    #[lock(order = Accounts)]
    accounts: Lock,
    /// The balance.
    #[guarded(by = accounts)]
    pub balance: i64,
    #[lock(order = Journal)]
    journal: RwLock,
    /// The entries.
    #[guarded(by = journal)]
    pub lines: Vec<i64>,
}

fn main() {
    let bank: Bank = BankInit { balance: 5, lines: vec![] }.into();
    warded::block_on(async {
        with_lock!(bank.accounts, async |a| with_lock!(bank.journal, |j| j.lines.push(a.balance)));
        assert_eq!(read_lock!(bank.journal, |j| j.lines.clone()), [5]);
    });
}
