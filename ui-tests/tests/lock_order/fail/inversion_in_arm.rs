// Acquires a lock against the order, in an arm whose pattern begins with a bar.
use warded::prelude::*;

lock_order!(Accounts < Journal);

#[guarded]
struct Bank {
    #[lock(order = Accounts)]
    accounts: Lock,
    #[guarded(by = accounts)]
    balance: i64,
    #[lock(order = Journal)]
    journal: Lock,
    #[guarded(by = journal)]
    entries: Vec<i64>,
}

#[rustfmt::skip]
async fn book(bank: &Bank, day: u8) {
    with_lock!(bank.journal, async |j| match day {
        | 0 | 6 => j.entries.push(0),
        | _ => {
            let balance = with_lock!(bank.accounts, |a| a.balance);
            j.entries.push(balance);
        }
    });
}

fn main() {}
