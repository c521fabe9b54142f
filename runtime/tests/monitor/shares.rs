//! Many tasks share a few items, which they get and put back again and again. The tests count how often each task is served.
//!
//! The gets are counted under the monitor's own mutex, and a run ends after a fixed number of gets, so no test reads a clock. All
//! tasks wait before the first item is put in.

#![cfg(all(feature = "tokio", not(miri)))]

use std::{future::poll_fn, sync::Arc, task::Poll};

use tokio::{runtime::Runtime, task::yield_now};
use warded::Monitor;

#[derive(Debug)]
struct Pool {
    items: usize,
    /// How often each task was served.
    served: Vec<usize>,
    /// How many more gets are counted. At zero all tasks end.
    left: usize,
}

impl Pool {
    fn serve(&mut self, task: usize) -> bool {
        self.items -= 1;
        if self.left > 0 {
            self.left -= 1;
            self.served[task] += 1;
        }
        self.left > 0
    }

    fn put_back(&mut self) {
        self.items += 1;
    }
}

/// From how many places in the source the tasks get, and whether the waits say how many may go on (`as_many_as`).
#[derive(Clone, Copy, Debug)]
enum Places {
    One,
    Three,
    OneCounted,
    ThreeCounted,
}

const ALL_PLACES: [Places; 4] = [Places::OneCounted, Places::ThreeCounted, Places::One, Places::Three];

async fn get(pool: &Monitor<Pool>, task: usize, places: Places) -> bool {
    match (places, task % 3) {
        (Places::One, _) | (Places::Three, 0) => {
            pool.wait_until(|pool| pool.items > 0).then(|pool| pool.serve(task)).await
        }
        (Places::Three, 1) => pool.wait_until(|pool| pool.items > 0).then(|pool| pool.serve(task)).await,
        (Places::Three, _) => pool.wait_until(|pool| pool.items > 0).then(|pool| pool.serve(task)).await,
        (Places::OneCounted, _) | (Places::ThreeCounted, 0) => {
            let wait = pool.wait_until(|pool| pool.items > 0).as_many_as(|pool| pool.items);
            wait.then(|pool| pool.serve(task)).await
        }
        (Places::ThreeCounted, 1) => {
            let wait = pool.wait_until(|pool| pool.items > 0).as_many_as(|pool| pool.items);
            wait.then(|pool| pool.serve(task)).await
        }
        (Places::ThreeCounted, _) => {
            let wait = pool.wait_until(|pool| pool.items > 0).as_many_as(|pool| pool.items);
            wait.then(|pool| pool.serve(task)).await
        }
    }
}

/// The work of a task while it has an item.
#[derive(Clone, Copy, Debug)]
enum Holds {
    /// It puts the item back at once.
    No,
    /// It lets other tasks run, and then puts the item back.
    AcrossAYield,
}

/// Lets the tasks run that are woken already. tokio's `yield_now` can't be used: with one worker, the task that yielded last runs
/// first, and is the first to get again, which is unfair whatever the monitor does.
async fn to_the_end_of_the_queue() {
    let mut has_yielded = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut has_yielded, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[derive(Clone, Copy, Debug)]
enum Workers {
    One,
    Two,
}

fn runtime(workers: Workers) -> Runtime {
    match workers {
        Workers::One => tokio::runtime::Builder::new_current_thread().build().unwrap(),
        Workers::Two => tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap(),
    }
}

/// How often the least served and the most served of `tasks` were served, when they share `items`.
fn served(tasks: usize, items: usize, places: Places, holds: Holds, workers: Workers) -> (usize, usize) {
    // A task that puts back at once may go on until its budget ends, after 2,048 gets. With so many gets in all, 2,048 make no
    // difference.
    let left = tasks
        * match (tasks < 100, holds, cfg!(debug_assertions)) {
            (true, Holds::No, true) => 25_000,
            (true, Holds::AcrossAYield, true) => 5_000,
            (true, _, false) => 50_000,
            (false, _, true) => 200,
            (false, _, false) => 400,
        };
    let pool = Arc::new(Monitor::new(Pool { items: 0, served: vec![0; tasks], left }));
    runtime(workers).block_on(async {
        let handles: Vec<_> = (0..tasks)
            .map(|task| {
                let pool = Arc::clone(&pool);
                tokio::spawn(async move {
                    while get(&pool, task, places).await {
                        if let Holds::AcrossAYield = holds {
                            to_the_end_of_the_queue().await;
                        }
                        pool.with(Pool::put_back);
                    }
                    pool.with(Pool::put_back);
                })
            })
            .collect();
        while pool.waiting() < tasks {
            yield_now().await;
        }
        pool.with(|pool| pool.items = items);
        for handle in handles {
            handle.await.unwrap();
        }
    });
    let pool = pool.lock();
    assert_eq!(pool.served.iter().sum::<usize>(), left);
    (*pool.served.iter().min().unwrap(), *pool.served.iter().max().unwrap())
}

/// Asserts that the least served task was served at least nine tenths as often as the most served.
#[track_caller]
fn are_served_alike(tasks: usize, items: usize, places: Places, holds: Holds, workers: Workers) {
    let (least, most) = served(tasks, items, places, holds, workers);
    assert!(
        least * 10 >= most * 9,
        "{least} and {most}: {places:?}, {holds:?}, {workers:?}, {tasks} tasks, {items} items"
    );
}

#[test]
fn with_one_worker_a_thousand_tasks_that_share_fifty_items_are_served_alike() {
    for places in ALL_PLACES {
        are_served_alike(1_000, 50, places, Holds::AcrossAYield, Workers::One);
        are_served_alike(1_000, 50, places, Holds::No, Workers::One);
    }
}

#[test]
fn with_one_worker_eight_tasks_that_share_three_items_are_served_alike() {
    for places in ALL_PLACES {
        are_served_alike(8, 3, places, Holds::AcrossAYield, Workers::One);
        are_served_alike(8, 3, places, Holds::No, Workers::One);
    }
}

#[test]
fn with_two_workers_no_task_starves_if_items_are_held_across_a_yield() {
    for places in ALL_PLACES {
        let (least, most) = served(8, 3, places, Holds::AcrossAYield, Workers::Two);
        assert!(least * 10 >= most, "{least} and {most}: {places:?}");
    }
}

/// With two workers the ratio depends on the other load of the machine: if the system has stopped a worker, all other tasks
/// overtake a task that is woken on that worker. The reasons below give the lowest and the highest ratio that were seen, on a
/// loaded machine. tokio's semaphore, which gives its permits in the order of arrival, had ratios from 0.83 to 0.99 in the same
/// runs.
#[test]
#[ignore = "depends on the load: ratios of 0.76 to 0.98 for eight tasks, 0.89 to 0.98 for a thousand"]
fn with_two_workers_tasks_that_wait_at_one_place_are_served_alike() {
    for places in [Places::One, Places::OneCounted] {
        for holds in [Holds::No, Holds::AcrossAYield] {
            are_served_alike(8, 3, places, holds, Workers::Two);
            are_served_alike(1_000, 50, places, holds, Workers::Two);
        }
    }
}

#[test]
#[ignore = "depends on the load: ratios of 0.46 to 0.96 for eight tasks, 0.29 to 0.98 for a thousand"]
fn with_two_workers_tasks_that_wait_at_three_places_are_served_alike() {
    for places in [Places::Three, Places::ThreeCounted] {
        for holds in [Holds::No, Holds::AcrossAYield] {
            are_served_alike(8, 3, places, holds, Workers::Two);
            are_served_alike(1_000, 50, places, holds, Workers::Two);
        }
    }
}

#[test]
#[expect(clippy::cast_precision_loss, reason = "the ratio is only printed")]
#[ignore = "prints a table; WARDED_SHARES selects the rows that contain it"]
fn prints_how_often_each_task_is_served() {
    for workers in [Workers::One, Workers::Two] {
        for places in ALL_PLACES {
            for holds in [Holds::No, Holds::AcrossAYield] {
                for (tasks, items) in [(8, 3), (1_000, 50)] {
                    let row = format!("{workers:?} {places:?} {holds:?} {tasks}/{items}:");
                    if std::env::var("WARDED_SHARES").is_ok_and(|part| !row.contains(&part)) {
                        continue;
                    }
                    print!("{row}");
                    for _ in 0..5 {
                        let (least, most) = served(tasks, items, places, holds, workers);
                        print!(" {least}/{most}={:.3}", least as f64 / most as f64);
                    }
                    println!();
                }
            }
        }
    }
}
