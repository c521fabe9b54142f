// A method waits for a predicate of another lock, while it holds the lock that it requires.
use warded::prelude::*;

#[guarded]
struct Bank {
    accounts: Lock,
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
        let total = wait_until!(self.accounts, |a| a.total > 0, |a| a.total);
        self.lines.push(total);
    }
}

fn main() {}
