//! Five consumers wait for a condition. First one, then two, then all of them are released.
//!
//! ```python
//! async with condition:                     async with condition:
//!     print('consumer is waiting')              print('notifying 2 consumers')
//!     await condition.wait()                    condition.notify(2)
//!     print('consumer triggered')
//! ```
//!
//! Here are two versions. One uses `notify`, as in Python. The other has a gate, whose fields say how many tasks may go on. With
//! the gate no code notifies, and it does not matter whether a task comes early or late.

use std::{sync::Arc, time::Duration};

use tokio::{task::JoinSet, time::sleep};
use warded::{Condition, prelude::*};

pub(crate) const PRINTS: &[&str] = &[
    "consumer 0 is waiting",
    "consumer 1 is waiting",
    "consumer 2 is waiting",
    "consumer 3 is waiting",
    "consumer 4 is waiting",
    "starting manipulate_condition",
    "notifying 1 consumers",
    "consumer 0 triggered",
    "ending consumer 0",
    "notifying 2 consumers",
    "consumer 1 triggered",
    "ending consumer 1",
    "consumer 2 triggered",
    "ending consumer 2",
    "notifying remaining consumers",
    "ending manipulate_condition",
    "consumer 3 triggered",
    "ending consumer 3",
    "consumer 4 triggered",
    "ending consumer 4",
];

const PAUSE: Duration = Duration::from_millis(100);

// --- with notify ---

async fn consumer(n: usize, condition: Arc<Condition>) {
    let guard = condition.acquire().await;
    say!("consumer {n} is waiting");
    let guard = guard.wait().await;
    say!("consumer {n} triggered");
    guard.release();
    say!("ending consumer {n}");
}

async fn manipulate_condition(condition: Arc<Condition>) {
    say!("starting manipulate_condition");
    sleep(PAUSE).await; // lets the consumers start
    for i in 1..3 {
        let guard = condition.acquire().await;
        say!("notifying {i} consumers");
        guard.notify(i);
        guard.release();
        sleep(PAUSE).await;
    }
    let guard = condition.acquire().await;
    say!("notifying remaining consumers");
    guard.notify_all();
    guard.release();
    say!("ending manipulate_condition");
}

pub(crate) async fn run() {
    let condition = Arc::new(Condition::new(()));
    let mut tasks = JoinSet::new();
    for n in 0..5 {
        tasks.spawn(consumer(n, Arc::clone(&condition)));
    }
    tasks.spawn(manipulate_condition(condition));
    tasks.join_all().await;
}

// --- without ---

/// Lets one task through for each ticket, and all tasks if it is open.
#[guarded]
struct Gate {
    state: Lock,
    #[guarded(by = state)]
    tickets: usize,
    #[guarded(by = state)]
    open: bool,
}

impl GateState {
    fn pass(&mut self) {
        self.tickets = self.tickets.saturating_sub(1);
    }
}

async fn consumer_at_gate(n: usize, gate: Arc<Gate>) {
    say!("consumer {n} is waiting");
    wait_until!(gate.state, |s| s.open || s.tickets > 0, |s| {
        s.pass();
        say!("consumer {n} triggered");
    });
    say!("ending consumer {n}");
}

async fn manipulate_gate(gate: Arc<Gate>) {
    say!("starting manipulate_condition");
    sleep(PAUSE).await;
    for i in 1..3 {
        with_lock!(gate.state, |s| {
            say!("notifying {i} consumers");
            s.tickets += i;
        });
        sleep(PAUSE).await;
    }
    with_lock!(gate.state, |s| {
        say!("notifying remaining consumers");
        s.open = true;
    });
    say!("ending manipulate_condition");
}

pub(crate) async fn run_without_notify() {
    let gate: Arc<Gate> = Arc::new(GateInit { tickets: 0, open: false }.into());
    let mut tasks = JoinSet::new();
    for n in 0..5 {
        tasks.spawn(consumer_at_gate(n, Arc::clone(&gate)));
    }
    tasks.spawn(manipulate_gate(gate));
    tasks.join_all().await;
}
