// Code that runs later or elsewhere holds no locks of the body in which it is written.
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::thread;

use warded::prelude::*;
use warded::{Event, Queue};

lock_order!(Accounts < Journal);

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

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
    #[guarded(by = journal)]
    jobs: Vec<Job>,
    #[guarded(by = journal)]
    hooks: Vec<Box<dyn Fn() + Send>>,
}

static COUNT: Lock<u32> = Lock::new(0);

impl Bank {
    async fn spawned(self: &Arc<Self>) {
        let bank = Arc::clone(self);
        let task = with_lock!(self.journal, async |j| {
            j.entries.push(1);
            let other = Arc::clone(&bank);
            let _detached = tokio::spawn(async move { with_lock!(other.journal, |j| j.entries.push(2)) });
            tokio::task::yield_now().await;
            tokio::spawn(async move { with_lock!(bank.accounts, |a| a.balance += 1) })
        });
        task.await.unwrap();
    }

    async fn made_now_and_run_later(self: &Arc<Self>) {
        let (one, other) = (Arc::clone(self), Arc::clone(self));
        with_lock!(self.journal, async |j| {
            j.jobs.push(Box::pin(async move { with_lock!(one.journal, |j| j.entries.clear()) }));
            j.jobs.push(Box::pin(async { with_lock!(COUNT, |count| *count += 1) }));
            j.hooks.push(Box::new(move || with_lock_blocking!(other.accounts, |a| a.balance = 0)));
            std::future::ready(()).await;
        });
        let jobs = with_lock!(self.journal, |j| std::mem::take(&mut j.jobs));
        for job in jobs {
            job.await;
        }
    }

    async fn given_away(self: Arc<Self>, queue: &Queue<Job>) {
        let bank = Arc::clone(&self);
        with_lock!(self.journal, async |j| {
            j.entries.clear();
            queue.put(Box::pin(async move { with_lock!(bank.accounts, |a| a.balance += 1) })).await.ok();
        });
        queue.get().await.unwrap().into_inner().await;
    }

    async fn as_value(&self) -> i64 {
        let later = with_lock!(self.journal, async |j| {
            j.entries.push(std::future::ready(1).await);
            async move { with_lock!(self.accounts, |a| a.balance) }
        });
        let named = with_lock!(self.journal, async |_| {
            let later = async { with_lock!(self.journal, |j| j.entries.len()) };
            later
        });
        let closure = with_lock!(self.journal, async |_| {
            std::future::ready(1).await;
            async |n: i64| with_lock!(self.accounts, |a| a.balance + n)
        });
        later.await + named.await as i64 + closure(1).await
    }

    fn on_another_thread(&self) {
        thread::scope(|scope| {
            let helper = with_lock_blocking!(self.journal, |j| {
                j.entries.clear();
                scope.spawn(|| with_lock_blocking!(self.journal, |j| j.entries.push(1)))
            });
            helper.join().unwrap();
        });
        let hook = with_lock_blocking!(self.journal, |j| {
            j.entries.clear();
            move || with_lock_blocking!(self.accounts, |a| a.balance += 1)
        });
        hook();
    }

    async fn in_functions_of_their_own(&self, stop: &Event) {
        with_lock!(self.journal, async |j| {
            struct Inner;
            impl Inner {
                async fn run(bank: &Bank) -> i64 {
                    with_lock!(bank.accounts, |a| a.balance)
                }
            }
            async fn count() -> u32 {
                with_lock!(COUNT, |count| *count)
            }
            j.entries.push(1);
            stop.set();
            let _ = (count, Inner::run);
            stop.wait().await;
        });
    }

    async fn in_another_branch(&self) {
        tokio::join!(
            async { with_lock!(self.journal, async |j| j.entries.push(std::future::ready(1).await)) },
            async { with_lock!(self.accounts, async |a| a.balance += std::future::ready(1).await) },
        );
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let init = BankInit { balance: 0, entries: vec![], jobs: vec![], hooks: vec![] };
    let bank: Arc<Bank> = Arc::new(init.into());
    bank.spawned().await;
    bank.made_now_and_run_later().await;
    Arc::clone(&bank).given_away(&Queue::unbounded()).await;
    bank.as_value().await;
    let elsewhere = Arc::clone(&bank);
    thread::spawn(move || elsewhere.on_another_thread()).join().unwrap();
    bank.in_functions_of_their_own(&Event::new()).await;
    bank.in_another_branch().await;
}
