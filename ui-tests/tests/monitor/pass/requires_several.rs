//! Methods that require several monitors.
#![deny(warnings)]

use warded::prelude::*;

lock_order!(Accounts < Journal);

#[guarded]
struct Bank<T> {
    fee: i64,
    #[lock(order = Accounts)]
    accounts: Monitor,
    #[guarded(by = accounts)]
    balances: Vec<i64>,
    #[lock(order = Journal)]
    journal: Monitor,
    #[guarded(by = journal)]
    entries: Vec<T>,
    limits: Monitor,
    #[guarded(by = limits)]
    limit: i64,
}

#[guarded]
impl<T: Clone> Bank<T> {
    #[requires(accounts, journal)]
    fn pay(&mut self, amount: i64, entry: T) -> usize {
        self.balances.push(amount - self.fee);
        self.entries.push(entry);
        self.count()
    }

    #[requires(accounts)]
    fn count(&self) -> usize {
        self.balances.len()
    }

    #[requires(limits, accounts, journal)]
    fn pay_within_limit(&mut self, amount: i64, entry: T) -> bool {
        let is_within = amount <= self.limit;
        if is_within {
            self.pay(amount, entry);
        }
        is_within
    }

    fn pays(&self, entry: T) -> usize {
        locked!(self.holding_accounts_and_journal(), |bank| {
            bank.pay(4, entry.clone());
            bank.pay(5, entry)
        })
    }
}

fn main() {
    let bank = Bank::from(BankInit { fee: 1, balances: vec![], entries: vec![], limit: 7 });
    assert_eq!(bank.pays("rent"), 2);
    let all = bank.holding_accounts_and_journal_and_limits();
    assert!(locked!(all, |bank| bank.pay_within_limit(7, "bread")));
    assert_eq!(
        try_locked!(bank.holding_accounts_and_journal_and_limits(), |bank| bank.pay_within_limit(8, "gold")),
        Some(false)
    );
    locked!(bank.journal, |_| assert_eq!(try_locked!(bank.holding_accounts_and_journal(), |b| b.count()), None));
    locked!(bank.accounts, bank.journal, |accounts, journal| {
        assert_eq!(accounts.balances, [3, 4, 6]);
        assert_eq!(journal.entries, ["rent", "rent", "bread"]);
    });
}
