//! Timers and tasks of tokio, under a paused clock.

use std::{pin::pin, task::Poll, time::Duration};

use tokio::{
    task::{JoinHandle, yield_now},
    time::{Instant, MissedTickBehavior, interval, sleep, sleep_until},
};
use warded::{Event, Queue, Wait, after, at, select_event};

use crate::hand_polling::Polled;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn after_wins_after_its_duration() {
    let (start, never) = (Instant::now(), Event::new());
    select_event! {
        () = never.wait() => panic!("it is never set"),
        () = after(3 * SECOND) => panic!("the other is shorter"),
        () = after(2 * SECOND) => {}
    }
    assert_eq!(start.elapsed(), 2 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn at_is_a_limit_for_a_whole_loop() {
    let start = Instant::now();
    let mut turns = 0;
    loop {
        select_event! {
            biased;
            () = at(start + 10 * SECOND) => break,
            () = after(3 * SECOND) => turns += 1,
        }
    }
    assert_eq!((turns, start.elapsed()), (3, 10 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn at_takes_a_std_instant_and_one_that_has_passed() {
    let passed = std::time::Instant::now();
    let never = Event::new();
    select_event! {
        () = never.wait() => panic!("it is never set"),
        () = at(passed) => {}
    }
}

#[tokio::test(start_paused = true)]
async fn a_reference_to_an_interval_is_its_next_tick() {
    let start = Instant::now();
    let mut ticks = interval(2 * SECOND);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut seen = vec![];
    loop {
        select_event! {
            biased;
            () = at(start + 7 * SECOND) => break,
            tick = &mut ticks => seen.push((tick - start).as_secs()),
            () = after(SECOND) => {}
        }
    }
    assert_eq!(seen, [0, 2, 4, 6], "no turn resets it");
}

#[tokio::test(start_paused = true)]
async fn a_pinned_sleep_outlives_the_turns() {
    let start = Instant::now();
    let mut timer = pin!(sleep(5 * SECOND));
    let mut turns = 0;
    loop {
        select_event! {
            biased;
            () = timer.as_mut() => break,
            () = after(2 * SECOND) => turns += 1,
        }
    }
    assert_eq!((turns, start.elapsed()), (2, 5 * SECOND));
    timer.as_mut().reset(start + 6 * SECOND);
    select_event! { () = timer.as_mut() => {} }
    assert_eq!(start.elapsed(), 6 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_handle_wins_with_what_its_task_gives() {
    let never = Event::new();
    let task = tokio::spawn(async {
        sleep(SECOND).await;
        7
    });
    let given = select_event! {
        () = never.wait() => None,
        result = task => result.ok(),
    };
    assert_eq!(given, Some(7));
}

#[tokio::test(start_paused = true)]
async fn a_handle_tells_of_a_panic() {
    let task: JoinHandle<()> = tokio::spawn(async { std::panic::resume_unwind(Box::new("quietly")) });
    select_event! {
        result = task => assert!(result.unwrap_err().is_panic()),
    }
}

/// The task goes on while the body of another branch runs, and in all iterations.
#[tokio::test(start_paused = true)]
async fn a_reference_to_a_handle_keeps_its_task() {
    let start = Instant::now();
    let mut task = tokio::spawn(async {
        for _ in 0..10 {
            sleep(SECOND).await;
        }
        Instant::now()
    });
    let mut turns = 0;
    let ended = loop {
        select_event! {
            result = &mut task => break result.unwrap(),
            () = after(3 * SECOND) => {
                turns += 1;
                sleep(SECOND).await;
            }
        }
    };
    assert_eq!(ended - start, 10 * SECOND);
    assert_eq!(turns, 2);
}

#[tokio::test(start_paused = true)]
async fn a_task_whose_handle_loses_goes_on() {
    let done = std::sync::Arc::new(Event::new());
    let task = tokio::spawn({
        let done = done.clone();
        async move {
            sleep(5 * SECOND).await;
            done.set();
        }
    });
    select_event! {
        _ = task => panic!("the timer is shorter"),
        () = after(SECOND) => {}
    }
    assert_eq!(done.wait().timeout(10 * SECOND).await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_limit_stands_inside_a_macro_of_a_branch() {
    let (lock, never, start) = (warded::Lock::new(0), Event::new(), Instant::now());
    let elapsed = select_event! {
        guard = wait_until!(lock, timeout = SECOND, |value| *value == 1) => guard.is_err(),
        () = never.wait() => false,
    };
    assert!(elapsed);
    assert_eq!(start.elapsed(), SECOND);
}

/// A program for `tokio::select!`, with another name.
#[tokio::test(start_paused = true)]
async fn operations_of_tokio_may_stay_as_they_are() {
    macro_rules! program {
        ($($select:ident)::+) => {{
            let semaphore = warded::Semaphore::new(1);
            let event = warded::Event::new();
            event.set();
            let mut task = tokio::spawn(yield_now());
            let mut timer = pin!(sleep_until(Instant::now() + SECOND));
            let (mut permits, mut events, mut is_over, mut is_joined) = (0, 0, false, false);
            while !is_over {
                $($select)::+! {
                    biased;
                    permit = semaphore.acquire(), if permits == 0 => {
                        permits += permit.permits();
                    }
                    _ = event.wait(), if events < 3 => events += 1,
                    result = &mut task, if !is_joined => { result.unwrap(); is_joined = true; },
                    () = timer.as_mut() => is_over = true,
                    else => unreachable!("the timer is always on"),
                }
            }
            (permits, events, is_joined)
        }};
    }
    assert_eq!(program!(select_event), program!(tokio::select));
}

/// How many waits may go on in one poll of a task: 16 for each of the 128 units of tokio's budget, and a few more.
const ONE_POLL: usize = 16 * 130;

/// How many turns a task takes that always has something to do, until another task has run.
async fn turns_until_another_task_has_run(mut turn: impl AsyncFnMut()) -> usize {
    let other = tokio::spawn(async {});
    for turns in 0..10_000 {
        if other.is_finished() {
            return turns;
        }
        turn().await;
    }
    panic!("starved")
}

/// These loops never have to wait. They let other tasks run only when tokio's budget is used up.
#[tokio::test]
async fn a_loop_that_is_always_ready_keeps_no_other_task_from_running() {
    let (queue, never) = (Queue::unbounded(), Event::new());
    let wins = async || {
        queue.try_put(()).unwrap();
        select_event! {
            job = queue.get() => drop(job),
            () = never.wait() => panic!("it is never set"),
        }
    };
    let takes_and_does_not_match = async || {
        queue.try_put(()).unwrap();
        select_event! { Err(_) = queue.get() => panic!("it is never shut down"), else => {} }
    };
    let wins_beside_others = async || {
        select_event! { () = never.wait(), if queue.is_full() => {} else => {} }
        assert!(
            Polled::new(async {
                select_event! { () = never.wait() => {} }
            })
            .poll()
            .is_pending()
        );
        wins().await;
    };
    for phase in 0..3 {
        for _ in 0..phase {
            wins().await;
        }
        assert!(turns_until_another_task_has_run(wins).await <= ONE_POLL);
        assert!(turns_until_another_task_has_run(takes_and_does_not_match).await <= ONE_POLL);
        assert!(turns_until_another_task_has_run(wins_beside_others).await <= ONE_POLL);
    }
}

/// A wait without budget has taken its item, and returns it at the next poll.
#[tokio::test]
async fn a_select_whose_budget_is_used_up_gives_at_the_next_poll_what_it_took() {
    let queue = Queue::unbounded();
    let mut got = vec![];
    let mut out_of_budget = loop {
        queue.try_put(got.len()).unwrap();
        let mut selecting = Polled::new(async {
            select_event! { job = queue.get() => job.unwrap().into_inner() }
        });
        match selecting.poll() {
            Poll::Ready(item) => got.push(item),
            Poll::Pending => break selecting,
        }
        assert!(got.len() <= ONE_POLL);
    };
    assert!(queue.try_get().is_err(), "its item is its own");
    yield_now().await;
    got.push(out_of_budget.woken_and_ready());
    assert_eq!(got, (0..got.len()).collect::<Vec<_>>());
}

/// A select that took an item without budget, and is dropped before its next poll, returns the item to its position.
#[tokio::test]
async fn a_select_that_is_dropped_without_budget_loses_no_item() {
    let queue = Queue::unbounded();
    for item in 0.. {
        queue.try_put(item).unwrap();
        let mut selecting = Polled::new(async {
            select_event! { job = queue.get() => drop(job) }
        });
        if selecting.poll().is_pending() {
            queue.try_put(item + 1).unwrap();
            drop(selecting);
            assert_eq!(queue.try_get().unwrap().into_inner(), item);
            assert_eq!(queue.try_get().unwrap().into_inner(), item + 1);
            return;
        }
        assert!(item <= ONE_POLL);
    }
}

/// In `&mut end`, `end` may be a `&mut` itself: `tokio::pin!` and parameters make such variables. The select borrows what `end` refers to.
#[tokio::test(start_paused = true)]
async fn a_borrowed_value_is_borrowed_again() {
    async fn wait(mut task: &mut JoinHandle<()>, mut ticks: &mut tokio::time::Interval) -> (u32, u32) {
        tokio::pin! { let end = sleep(5 * SECOND); }
        let mut boxed = Box::pin(sleep(4 * SECOND));
        let (mut ticked, mut ended) = (0, 0);
        loop {
            select_event! {
                biased;
                () = &mut end => return (ticked, ended),
                () = &mut boxed, if ended < 2 => ended += 2,
                result = &mut task, if ended < 1 => {
                    result.unwrap();
                    ended += 1;
                }
                _ = &mut ticks => ticked += 1,
            }
        }
    }
    let mut task = tokio::spawn(sleep(SECOND));
    assert_eq!(wait(&mut task, &mut interval(2 * SECOND)).await, (3, 3));
}
