// A method acquires a lock that comes before the one that it requires.
use warded::prelude::*;

lock_order!(Accounts < Journal);

#[guarded]
struct Bank {
    #[lock(order = Accounts)]
    accounts: Lock,
    #[lock(order = Journal)]
    journal: Lock,
    #[guarded(by = accounts)]
    total: u32,
    #[guarded(by = journal)]
    lines: Vec<u32>,
}

#[guarded]
impl Bank {
    #[requires(journal)]
    async fn write_down(&mut self) {
        let total = with_lock!(self.accounts, |a| a.total);
        self.lines.push(total);
    }
}

fn main() {}
