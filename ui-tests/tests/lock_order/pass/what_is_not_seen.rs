// Code that may run later or elsewhere compiles, whatever names it uses.
use std::future::Future;

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
    entries: u32,
}

/// Keeps closures, and calls them later, although its methods have the names of methods of std that call them at once.
struct Hooks(Vec<Box<dyn Fn() + Send>>);

impl Hooks {
    fn for_each(&mut self, hook: impl Fn() + Send + 'static) {
        self.0.push(Box::new(hook));
    }

    fn retain(&mut self, hook: impl Fn() + Send + 'static) {
        self.0.push(Box::new(hook));
    }
}

/// Polls none of the futures.
async fn join_all<F: Future>(_: Vec<F>) {}

macro_rules! join {
    ($one:expr, $other:expr) => {
        format!("{}{}", $one, $other)
    };
}

macro_rules! select {
    ($what:expr) => {
        $what
    };
}

async fn later(bank: &'static Bank, hooks: &mut Hooks) {
    with_lock!(bank.journal, async |j| {
        hooks.for_each(|| with_lock_blocking!(bank.accounts, |a| a.balance += 1));
        hooks.retain(|| with_lock_blocking!(bank.journal, |j| j.entries += 1));
        let again = async { with_lock!(bank.journal, |j| j.entries += 1) };
        join_all(vec![again]).await;
        let add = || with_lock_blocking!(bank.accounts, |a| a.balance += 1);
        hooks.for_each(add);
        j.entries += 1;
    });
    let text = with_lock!(bank.accounts, |a| join!(a.balance, select!(1)));
    assert_eq!(text, "01");
    for hook in &hooks.0 {
        hook();
    }
}

fn main() {
    let bank: Bank = BankInit { balance: 0, entries: 0 }.into();
    let bank: &'static Bank = Box::leak(Box::new(bank));
    std::thread::spawn(move || {
        let mut hooks = Hooks(Vec::new());
        warded::block_on(later(bank, &mut hooks));
        assert_eq!(with_lock_blocking!(bank.accounts, |a| a.balance), 2);
    })
    .join()
    .unwrap();
}
