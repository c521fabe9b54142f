//! Models of a select: the grant of a branch that loses.

use std::task::Poll;

use super::{Task, leaked, model, together};
use crate::{
    __private::{Branches, PollOrder, Select, Which, Won, both, branch, loses_nothing, select, won},
    Event, Lock, Operation, Queue, Semaphore,
};

/// Says whether `stop` or the other wait was ready.
type StopOr<O> = Which<Won<()>, Won<<<O as Operation>::Future as Future>::Output>>;

/// A select that looks at `stop` first, and then at another wait.
fn biased<O: Operation>(stop: &'static Event, wait: O) -> Select<impl Branches<Output = StopOr<O>>> {
    let stop = branch(loses_nothing(stop.wait()), |()| true);
    select(PollOrder::Biased, both(stop, branch(loses_nothing(wait), |_| true)))
}

/// Polls a select whose `stop` is set, so that `stop` wins and the loser is dropped.
fn stops<B: Branches<Output = Which<Won<()>, Won<T>>>, T>(selecting: &mut Task<Select<B>>) {
    assert!(matches!(selecting.poll(), Poll::Ready(Some(Which::Left(_)))), "the first that is ready");
}

/// Catches: a permit that was granted to the loser is lost, or goes to two waiters.
#[test]
fn granted_loser_and_release() {
    model(|| {
        let (semaphore, stop) = (leaked(Semaphore::new(1)), leaked(Event::new()));
        let held = semaphore.try_acquire().unwrap();
        let mut selecting = Task::waiting(biased(stop, semaphore.acquire()));
        let next = Task::waiting(semaphore.acquire());
        stop.set();
        together(move || drop(held), || stops(&mut selecting));
        let permit = next.finish();
        assert!(semaphore.is_locked(), "handed on once");
        drop(permit);
        assert_eq!(semaphore.available_permits(), 1);
    });
}

/// Catches: the loser passes on its permit while another permit comes back, and one of the two permits serves no waiter.
#[test]
fn granted_loser_and_another_release() {
    model(|| {
        let (semaphore, stop) = (leaked(Semaphore::new(0)), leaked(Event::new()));
        let mut selecting = Task::waiting(biased(stop, semaphore.acquire()));
        let (one, other) = (Task::waiting(semaphore.acquire()), Task::waiting(semaphore.acquire()));
        semaphore.add_permits(1);
        stop.set();
        together(|| semaphore.add_permits(1), || stops(&mut selecting));
        drop((one.finish(), other.finish()));
        assert_eq!(semaphore.available_permits(), 2);
    });
}

/// Catches: a lock that was granted to the loser stays locked.
#[test]
fn granted_loser_of_a_lock_and_release() {
    model(|| {
        let (lock, stop) = (leaked(Lock::new(())), leaked(Event::new()));
        let held = lock.try_acquire().unwrap();
        let mut selecting = Task::waiting(biased(stop, lock.acquire()));
        let next = Task::waiting(lock.acquire());
        stop.set();
        together(move || drop(held), || stops(&mut selecting));
        drop(next.finish());
        assert!(!lock.is_locked());
    });
}

/// Catches: an item that was handed to the loser is lost, or two getters get it.
#[test]
fn granted_loser_of_a_queue_and_put() {
    model(|| {
        let (queue, stop) = (leaked(Queue::unbounded()), leaked(Event::new()));
        let mut selecting = Task::waiting(biased(stop, queue.get()));
        let next = Task::waiting(queue.get());
        stop.set();
        together(|| queue.try_put(7).unwrap(), || stops(&mut selecting));
        assert_eq!(next.finish().unwrap().into_inner(), 7);
        assert_eq!(queue.unfinished(), 0);
    });
}

/// Catches: a branch is granted something while the other branch wins, and the grant is lost.
#[test]
fn loser_granted_while_another_wins() {
    model(|| {
        let (one, other) = (leaked(Semaphore::new(0)), leaked(Semaphore::new(0)));
        let branches =
            both(branch(loses_nothing(one.acquire()), |_| true), branch(loses_nothing(other.acquire()), |_| true));
        let mut selecting = Task::waiting(select(PollOrder::Biased, branches));
        let mut winner = None;
        together(
            || one.add_permits(1),
            || {
                other.add_permits(1);
                winner = Some(selecting.poll());
            },
        );
        let Some(Poll::Ready(Some(Which::Left(permit) | Which::Right(permit)))) = winner else {
            panic!("one is granted")
        };
        assert_eq!(one.available_permits() + other.available_permits(), 1, "one is the winner's");
        drop(won(permit));
        assert_eq!((one.available_permits(), other.available_permits()), (1, 1));
    });
}
