//! Many tasks share a few items on two workers that are simulated on one thread, so that every run has the same result. The workers
//! are like those of tokio: each has a queue and a slot for the task that was woken last, and one without tasks steals half of the
//! other's queue. At times the system stops a worker. A task may be overtaken between any two of its calls.

use std::{
    cell::RefCell,
    collections::VecDeque,
    mem,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
};

use warded::Monitor;

use crate::hand_polling::{Boxed, Dice};

struct Pool {
    items: usize,
    /// How often each task was served.
    served: Vec<usize>,
    /// How many gets are left, in all.
    left: usize,
}

impl Pool {
    fn serve(&mut self, task: usize) {
        self.items -= 1;
        self.served[task] += 1;
        self.left -= 1;
    }
}

/// A wait for an item, at one of three places in the source. If `is_counted`, it says how many may go on.
fn get(pool: &Monitor<Pool>, task: usize, is_counted: bool) -> Boxed<'_, ()> {
    let serve = move |pool: &mut Pool| pool.serve(task);
    match (task % 3, is_counted) {
        (0, false) => Box::pin(pool.wait_until(|pool| pool.items > 0).then(serve)),
        (1, false) => Box::pin(pool.wait_until(|pool| pool.items > 0).then(serve)),
        (_, false) => Box::pin(pool.wait_until(|pool| pool.items > 0).then(serve)),
        (0, true) => Box::pin(pool.wait_until(|pool| pool.items > 0).as_many_as(|pool| pool.items).then(serve)),
        (1, true) => Box::pin(pool.wait_until(|pool| pool.items > 0).as_many_as(|pool| pool.items).then(serve)),
        (_, true) => Box::pin(pool.wait_until(|pool| pool.items > 0).as_many_as(|pool| pool.items).then(serve)),
    }
}

#[derive(Default)]
struct Worker {
    queue: VecDeque<usize>,
    /// The task that was woken last. It runs next.
    slot: Option<usize>,
    /// How many tasks from the slot have run one after the other. After three comes one from the queue.
    in_a_row: usize,
    running: Option<usize>,
}

impl Worker {
    fn next(&mut self) -> Option<usize> {
        if self.slot.is_some() && self.in_a_row < 3 {
            self.in_a_row += 1;
            return self.slot.take();
        }
        self.in_a_row = 0;
        self.queue.extend(self.slot.take());
        self.queue.pop_front()
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum IsWoken {
    #[default]
    No,
    Yes,
    /// It is woken while it runs, so it runs again.
    Again,
}

#[derive(Default)]
struct Scheduler {
    workers: [Worker; 2],
    /// The worker that makes the present step.
    present: usize,
    tasks: Vec<IsWoken>,
}

thread_local! {
    static SCHEDULER: RefCell<Scheduler> = RefCell::default();
}

struct WakesTask(usize);

impl Wake for WakesTask {
    fn wake(self: Arc<Self>) {
        SCHEDULER.with_borrow_mut(|Scheduler { workers, present, tasks }| {
            if workers.iter().any(|worker| worker.running == Some(self.0)) {
                tasks[self.0] = IsWoken::Again;
            } else if mem::replace(&mut tasks[self.0], IsWoken::Yes) == IsWoken::No {
                let Worker { slot, queue, .. } = &mut workers[*present];
                queue.extend(slot.replace(self.0));
            }
        });
    }
}

impl Scheduler {
    /// The task that makes the next step, on one of the workers, unless that one has no task.
    fn step(&mut self, dice: &mut Dice) -> Option<usize> {
        self.present = dice.roll(2);
        let [one, two] = &mut self.workers;
        let (worker, other) = if self.present == 0 { (one, two) } else { (two, one) };
        if worker.running.is_none() {
            worker.running = worker.next().or_else(|| {
                let half = other.queue.len().div_ceil(2);
                worker.queue.extend(other.queue.drain(..half));
                worker.queue.pop_front()
            });
            self.tasks[worker.running?] = IsWoken::No;
        }
        worker.running
    }

    /// The task that made a step is pending.
    fn suspend(&mut self, task: usize) {
        let worker = &mut self.workers[self.present];
        worker.running = None;
        if self.tasks[task] == IsWoken::Again {
            self.tasks[task] = IsWoken::Yes;
            worker.queue.push_back(task);
        }
    }
}

/// The next call of a task.
enum Call<'a> {
    Get(Boxed<'a, ()>),
    PutBack,
    GetAgain,
}

/// The share of the least served of some tasks that share items, divided by that of the most served. On the average, a task has
/// this many turns.
fn share((tasks, items, turns): (usize, usize, usize), is_counted: bool, holds: bool) -> f64 {
    SCHEDULER.set(Scheduler { tasks: vec![IsWoken::No; tasks], ..Scheduler::default() });
    let pool = Monitor::new(Pool { items: 0, served: vec![0; tasks], left: tasks * turns });
    let wakers: Vec<Waker> = (0..tasks).map(|task| Arc::new(WakesTask(task)).into()).collect();
    let mut calls: Vec<_> = (0..tasks).map(|_| Call::GetAgain).collect();
    for task in 0..tasks {
        let mut wait = get(&pool, task, is_counted);
        assert!(wait.as_mut().poll(&mut Context::from_waker(&wakers[task])).is_pending());
        calls[task] = Call::Get(wait);
    }
    pool.with(|pool| pool.items = items);
    let mut dice = Dice::new(1);
    while pool.peek(|pool| pool.left > tasks) {
        let Some(task) = SCHEDULER.with_borrow_mut(|scheduler| scheduler.step(&mut dice)) else { continue };
        let cx = &mut Context::from_waker(&wakers[task]);
        let (next, is_pending) = match mem::replace(&mut calls[task], Call::GetAgain) {
            Call::Get(mut wait) => match wait.as_mut().poll(cx) {
                Poll::Pending => (Call::Get(wait), true),
                Poll::Ready(()) => {
                    if holds {
                        cx.waker().wake_by_ref();
                    }
                    (Call::PutBack, holds)
                }
            },
            Call::PutBack => {
                pool.with(|pool| pool.items += 1);
                (Call::GetAgain, false)
            }
            Call::GetAgain => (Call::Get(get(&pool, task, is_counted)), false),
        };
        calls[task] = next;
        if is_pending {
            SCHEDULER.with_borrow_mut(|scheduler| scheduler.suspend(task));
        }
    }
    let served = pool.peek(|pool| pool.served.clone());
    #[expect(clippy::cast_precision_loss, reason = "they are small")]
    let [least, most] = [served.iter().min(), served.iter().max()].map(|served| *served.unwrap() as f64);
    least / most
}

/// Each of the three classes wakes as many waiters as there are items.
#[test]
#[cfg_attr(miri, ignore = "needs many turns")]
fn tasks_that_wait_at_three_places_are_served_alike() {
    for (tasks, items, turns) in [(8, 3, 5_000), (1_000, 50, 200)] {
        for is_counted in [false, true] {
            for holds in [false, true] {
                let share = share((tasks, items, turns), is_counted, holds);
                println!("{tasks} tasks, {items} items, counted: {is_counted}, held: {holds}: {share:.2}");
                assert!(share >= 0.8, "{share}: {tasks} tasks, {items} items, counted: {is_counted}, held: {holds}");
            }
        }
    }
}
