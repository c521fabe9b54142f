//! Row 39: tokio's cooperative budget.
//!
//! "Row" means a row of `README.md`.

use std::{
    pin::pin,
    task::{Context, Poll},
};

use tokio::task::yield_now;
use warded::Lock;

use crate::{
    fixture::{Held, Turns, Waiting, all, assert_free},
    hand_polling::Polled,
};

/// Row 39.
#[tokio::test]
async fn the_queue_is_joined_before_a_cooperative_budget_is_charged() {
    for fixture in all() {
        println!("{}", fixture.name());
        let closed = fixture.close();
        let mut tasks = [Polled::new(without_budget(fixture.wait())), Polled::new(fixture.wait())];
        for task in &mut tasks {
            assert!(task.poll().is_pending());
        }
        yield_now().await;
        drop(closed);
        for task in &mut tasks {
            drop(task.woken_and_ready());
        }
        assert_free(fixture);
    }
}

/// Row 39. A wait that is ready at once takes its grant, keeps it, and is ready at the next poll.
#[tokio::test]
async fn without_budget_a_free_primitive_is_taken_and_the_wait_is_ready_at_the_next_poll() {
    let mut kept = 0;
    for fixture in all() {
        println!("{}", fixture.name());
        drop(fixture.close());
        let mut task = Polled::new(without_budget(fixture.wait()));
        if task.poll().is_pending() {
            kept += 1;
            if fixture.turns() == Turns::HandedOver {
                assert!(fixture.is_taken(), "it has the grant, or a place in the queue");
                assert!(fixture.try_now().is_none());
            }
            yield_now().await;
            drop(task.woken_and_ready());
        }
        yield_now().await;
        assert_free(fixture);
    }
    assert!(kept > all().len() / 2, "the waits take part in the budget: {kept}");
}

/// Row 39. If the wait is dropped after that, the grant goes to the next waiter.
#[tokio::test]
async fn a_grant_without_budget_is_given_back_if_the_wait_is_dropped() {
    for fixture in all().into_iter().filter(|fixture| fixture.turns() == Turns::HandedOver) {
        println!("{}", fixture.name());
        drop(fixture.close());
        let mut task = Polled::new(without_budget(fixture.wait()));
        if task.poll().is_pending() {
            yield_now().await;
            let mut next = Polled::waiting(fixture.wait());
            task.cancel();
            drop(next.woken_and_ready());
        }
        yield_now().await;
        assert_free(fixture);
    }
}

/// Row 39. Only the budget makes such a loop let other tasks run.
#[tokio::test]
async fn a_loop_of_waits_that_are_ready_at_once_keeps_no_other_task_from_running() {
    for fixture in all() {
        println!("{}", fixture.name());
        drop(fixture.close());
        if Polled::new(without_budget(fixture.wait())).poll().is_ready() {
            continue; // The fixture takes its lock by a try, and then does not wait.
        }
        yield_now().await;
        let other = tokio::spawn(async {});
        // tokio's budget of 128, with 16 waits for each unit.
        let turns = (0..).take_while(|_| !other.is_finished());
        for turn in turns {
            assert!(turn <= 16 * 130, "starved");
            drop(fixture.wait().await);
        }
    }
}

/// Polls `future` for the first time with the budget of this task used up.
async fn without_budget(mut future: Waiting<Held>) -> Held {
    let mut spend = Some(|| {
        let mut cx = Context::from_waker(std::task::Waker::noop());
        while pin!(Lock::new(()).acquire()).poll(&mut cx).is_ready() {}
    });
    std::future::poll_fn(|cx| {
        if let Some(spend) = spend.take() {
            spend();
        }
        let answer: Poll<Held> = future.as_mut().poll(cx);
        answer
    })
    .await
}
