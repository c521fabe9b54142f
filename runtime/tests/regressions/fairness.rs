//! Rows 26, 39 and 40: the line, and who may be in it.

use std::{
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use warded::Lock;

use crate::{
    hand_polling::{Habits, Polled, waker_with},
    fixture::{Held, Line, Waiting, assert_free, for_every_hand_over, for_every_wait},
};

/// Row 26. Whoever gets the lock while it is being given up may already make the predicate true, and must find who waits.
#[test]
fn the_waiter_is_in_line_before_the_lock_is_free() {
    let lock: &'static Lock<bool> = Box::leak(Box::default());
    let guard = lock.try_acquire().unwrap();
    let next: Arc<Mutex<Option<Waiting<()>>>> = Arc::default();
    let mut future: Waiting<()> = Box::pin(async { *lock.acquire().await = true });
    let waker = waker_with(Arc::new(Habits {
        on_wake: Some(Box::new({
            let next = Arc::clone(&next);
            move || {
                let mut future = next.lock().unwrap().take().expect("waits");
                assert!(future.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop())).is_ready());
            }
        })),
        ..Habits::default()
    }));
    assert!(future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    *next.lock().unwrap() = Some(future);

    let mut waiter = Polled::waiting(guard.wait_until(|ready| *ready));
    assert!(waiter.is_woken(), "the other ran inside the release, and found somebody in line");
    assert!(*waiter.ready());
}

/// Row 26. The other half: whoever came while the lock was held stands before the one who gives it up.
#[test]
fn who_gives_the_lock_up_to_wait_stands_behind_those_who_waited() {
    let lock = Lock::new(0);
    let guard = lock.try_acquire().unwrap();
    let mut earlier = Polled::waiting(lock.acquire_when(|value| *value == 1));
    let mut waiter = Polled::waiting(guard.wait_until(|value| *value == 1));
    *lock.try_acquire().unwrap() = 1;
    waiter.assert_asleep();
    drop(earlier.woken_and_ready());
    drop(waiter.woken_and_ready());
}

/// Row 39.
#[tokio::test]
async fn the_line_is_joined_before_a_cooperative_budget_is_charged() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let mut tasks = vec![];
        tasks.push(Polled::new(without_budget(fixture.wait())));
        tasks.push(Polled::new(fixture.wait()));
        for task in &mut tasks {
            assert!(task.poll().is_pending());
        }
        drop(closed);
        for task in &mut tasks {
            drop(task.woken_and_ready());
        }
        assert_free(fixture);
    });
}

/// Row 39. A wait that need not wait takes its place, too: without budget it has what it waits for, and is ready at the next
/// poll.
#[tokio::test]
async fn a_free_primitive_is_taken_without_any_budget() {
    for_every_wait(|fixture| {
        drop(fixture.close());
        let mut task = Polled::new(without_budget(fixture.wait()));
        if task.poll().is_pending() {
            assert!(fixture.is_taken() || fixture.turns() == Turns::AllAtOnce, "it has its place");
            assert!(task.is_woken(), "and will be polled");
        }
    });
}

/// Polls `future` with the budget of this task used up.
async fn without_budget(mut future: Waiting<Held>) -> Held {
    std::future::poll_fn(|cx| {
        let mut spent = Context::from_waker(std::task::Waker::noop());
        while pin!(tokio::task::consume_budget()).poll(&mut spent).is_ready() {}
        let answer: Poll<Held> = future.as_mut().poll(cx);
        answer
    })
    .await
}

/// Row 40. The stated answer: what was handed over belongs to the future that waited, until that is polled or dropped.
#[test]
fn of_two_waits_of_one_task_the_first_keeps_its_turn_until_it_is_polled_or_dropped() {
    for_every_hand_over(|fixture| {
        let closed = fixture.close();
        let mut line = Line::of(fixture, 2);
        drop(closed);
        for _ in 0..3 {
            assert!(line.tasks[1].poll().is_pending(), "the first has its turn");
        }
        line.assert_turn_of(0);
        line.tasks[0].cancel();
        line.assert_served(fixture, [1]);
    });
}
