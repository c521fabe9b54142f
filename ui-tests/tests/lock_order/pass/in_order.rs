// Every macro inside every other, in order. Macros that never wait may stand in any order.
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use warded::prelude::*;

lock_order!(pub Config < Accounts < Journal, Config < Cache);

mod bank {
    warded::lock_order!(pub(crate) Vault < Counter);
}

lock_order!(self::Journal < bank::Vault; bank::Counter < Last);

#[guarded]
struct Bank<T> {
    #[lock(order = Config)]
    config: RwLock,
    #[guarded(by = config)]
    limit: u32,
    #[lock(order = Accounts)]
    accounts: Lock,
    #[guarded(by = accounts)]
    balances: Vec<T>,
    #[condition(of = accounts, when = |a| !a.balances.is_empty())]
    opened: Condition,
    #[lock(order = crate::Journal)]
    journal: Condition,
    #[guarded(by = journal)]
    entries: u32,
    #[lock(order = bank::Vault)]
    vault: Lock,
    #[guarded(by = vault)]
    gold: u32,
}

static LAST: LazyLock<Arc<Lock<u32>>> = LazyLock::new(Arc::default);

impl<T: Copy + Send> Bank<T> {
    async fn nested(&self) -> u32 {
        read_lock!(self.config, async |c| {
            let first = wait_until!(self.opened, holding = self.config, |a| !a.balances.is_empty(), async |a| {
                with_lock!(self.journal, timeout = Duration::from_secs(1), async |j| {
                    j.entries += 1;
                    with_lock!(self.vault, async |v| v.gold += with_lock!(LAST, |last| *last));
                })
                .ok();
                a.balances.len() as u32
            });
            c.limit + first
        })
    }

    async fn several(&self, other: &Self) {
        with_lock!(self.accounts, other.accounts, async |a, b| {
            std::mem::swap(&mut a.balances, &mut b.balances);
            select_event! {
                gold = with_lock!(self.vault, |v| v.gold) => with_lock!(other.journal, |j| j.entries += gold),
                () = warded::after(Duration::ZERO) => {}
            }
        });
    }

    async fn tried(&self) -> Option<u32> {
        with_lock!(self.journal, async |j| {
            let limit = try_with_lock!(self.config, |c| c.limit)?;
            let again = try_with_lock!(self.journal, |j| j.entries);
            j.entries = limit;
            again
        })
    }

    fn blocking(&self) -> u32 {
        with_lock_blocking!(self.accounts, |a| {
            let len = a.balances.len() as u32;
            wait_until_blocking!(self.vault, holding = self.accounts, |v| v.gold > 0, |v| v.gold + len)
        })
    }
}

fn main() {
    let bank: Bank<u8> = BankInit { limit: 1, balances: vec![1], entries: 0, gold: 2 }.into();
    let other: Bank<u8> = BankInit { limit: 1, balances: vec![1], entries: 0, gold: 2 }.into();
    assert_eq!(warded::block_on(bank.nested()), 2);
    warded::block_on(bank.several(&other));
    assert_eq!(warded::block_on(bank.tried()), None);
    assert_eq!(bank.blocking(), 3);
}
