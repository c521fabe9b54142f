//! An executor with one thread and one queue. A task that is woken goes to the end of the queue, once, however often it is
//! woken.
//!
//! It has no clock and makes no random choice, so the same program always gives the same trace.

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll, Wake, Waker},
};

/// Tasks that all end with a `T`.
pub(crate) struct Executor<'f, T> {
    tasks: Vec<Task<'f, T>>,
    ready: Ready,
}

/// A task of this executor; never used for another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TaskId(usize);

struct Task<'f, T> {
    /// `None` once it has ended or was cancelled.
    future: Option<Pin<Box<dyn Future<Output = T> + 'f>>>,
    alarm: Arc<Alarm>,
}

impl<'f, T> Executor<'f, T> {
    pub(crate) fn new() -> Self {
        Self { tasks: Vec::new(), ready: Ready::default() }
    }

    /// A new task, at the end of the queue.
    pub(crate) fn spawn(&mut self, future: impl Future<Output = T> + 'f) -> TaskId {
        let id = TaskId(self.tasks.len());
        let alarm = Arc::new(Alarm { id, is_queued: AtomicBool::new(false), ready: self.ready.clone() });
        alarm.wake_by_ref();
        self.tasks.push(Task { future: Some(Box::pin(future)), alarm });
        id
    }

    /// Drops the task's future, at once.
    pub(crate) fn cancel(&mut self, TaskId(index): TaskId) {
        self.tasks[index].future = None;
    }

    /// Polls the woken tasks, in order, until one ends. `None` if no task is woken.
    pub(crate) fn run_until_one_ends(&mut self) -> Option<T> {
        while let Some(TaskId(index)) = self.ready.pop() {
            if let Poll::Ready(output) = self.tasks[index].poll() {
                return Some(output);
            }
        }
        None
    }
}

impl<T> Task<'_, T> {
    fn poll(&mut self) -> Poll<T> {
        // This comes before the poll: a task that is woken during the poll is queued again.
        self.alarm.is_queued.store(false, Relaxed);
        let Some(future) = &mut self.future else { return Poll::Pending };
        let waker = Waker::from(Arc::clone(&self.alarm));
        let answer = future.as_mut().poll(&mut Context::from_waker(&waker));
        if answer.is_ready() {
            self.future = None;
        }
        answer
    }
}

/// The tasks to be polled, in order.
#[derive(Clone, Default)]
struct Ready(Arc<Mutex<VecDeque<TaskId>>>);

impl Ready {
    fn push(&self, task: TaskId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(task);
    }

    fn pop(&self) -> Option<TaskId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

/// A task's waker.
struct Alarm {
    id: TaskId,
    is_queued: AtomicBool,
    ready: Ready,
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.is_queued.swap(true, Relaxed) {
            self.ready.push(self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        cell::{Cell, RefCell},
        future::poll_fn,
    };

    use super::*;

    #[test]
    fn tasks_run_in_the_order_in_which_they_were_woken() {
        let wakers = RefCell::new(Vec::new());
        let mut executor = Executor::new();
        for name in ["first", "second"] {
            let wakers = &wakers;
            let mut is_woken = false;
            executor.spawn(poll_fn(move |context| {
                wakers.borrow_mut().push(context.waker().clone());
                if std::mem::replace(&mut is_woken, true) { Poll::Ready(name) } else { Poll::Pending }
            }));
        }
        assert_eq!(executor.run_until_one_ends(), None);
        wakers.take().into_iter().rev().for_each(Waker::wake);
        assert_eq!(executor.run_until_one_ends(), Some("second"));
        assert_eq!(executor.run_until_one_ends(), Some("first"));
        assert_eq!(executor.run_until_one_ends(), None);
    }

    #[test]
    fn a_task_that_is_woken_twice_is_polled_once() {
        let polls = Cell::new(0);
        let waker = RefCell::new(None);
        let mut executor = Executor::<()>::new();
        executor.spawn(poll_fn(|context| {
            polls.set(polls.get() + 1);
            waker.replace(Some(context.waker().clone()));
            Poll::Pending
        }));
        executor.run_until_one_ends();
        let waker = waker.take().unwrap();
        waker.wake_by_ref();
        waker.wake();
        executor.run_until_one_ends();
        assert_eq!(polls.get(), 2);
    }

    #[test]
    fn a_cancelled_task_is_dropped_at_once_and_polled_no_more() {
        let owned = Arc::new(());
        let kept = Arc::clone(&owned);
        let mut executor = Executor::new();
        let task = executor.spawn(async move { drop(kept) });
        executor.cancel(task);
        assert_eq!(Arc::strong_count(&owned), 1);
        assert_eq!(executor.run_until_one_ends(), None);
    }
}
