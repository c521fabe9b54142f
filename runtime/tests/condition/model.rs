//! Compares a condition with a simple model of it, in random steps.

use std::{collections::VecDeque, task::Poll};

use warded::{Condition, ConditionGuard};

use super::Waiter;
use crate::hand_polling::{Dice, Polled};

/// The thing that a task waits for: the lock, a notification, or also a value.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Wait {
    name: usize,
    value: Option<usize>,
    needs_notification: bool,
}

/// The expected state.
#[derive(Default)]
struct Model {
    value: usize,
    is_held: bool,
    queue: VecDeque<Wait>,
    parked: VecDeque<Wait>,
    granted: Option<Wait>,
}

impl Model {
    fn is_locked(&self) -> bool {
        self.is_held || self.granted.is_some()
    }

    fn serve(&mut self) {
        if !self.is_locked() {
            self.granted = self.queue.pop_front();
        }
    }

    /// Polls the waiter that was granted the lock. It evaluates its predicate, and keeps the lock or waits again.
    fn run(&mut self) {
        let granted = self.granted.take().expect("a task has its turn");
        if granted.value.is_none_or(|value| value == self.value) {
            self.is_held = true;
        } else {
            self.parked.push_back(granted);
            self.serve();
        }
    }

    fn release(&mut self) {
        self.is_held = false;
        self.serve();
    }

    fn notify(&mut self, n: usize) {
        let notified = self.parked.len().min(n);
        self.queue.extend(self.parked.drain(..notified));
    }

    fn leave(&mut self, name: usize) {
        self.parked.retain(|wait| wait.name != name);
        let queued = self.queue.iter().position(|wait| wait.name == name);
        let left =
            queued.and_then(|index| self.queue.remove(index)).or_else(|| self.granted.take_if(|it| it.name == name));
        if left.is_some_and(|wait| wait.needs_notification) {
            self.notify(1);
        }
        self.serve();
    }
}

#[test]
fn random_steps_agree_with_the_model() {
    for seed in 0..400 {
        run(seed);
    }
}

fn run(seed: u64) {
    let dice = &mut Dice::new(seed);
    let condition = Condition::new(0);
    let mut model = Model::default();
    let mut tasks: Vec<(usize, Waiter<'_, usize>)> = vec![];
    let mut held: Option<ConditionGuard<'_, usize>> = None;
    for name in 0..300 {
        match (dice.roll(10), held.take()) {
            (0..=1, guard) => {
                held = guard;
                let mut task = Polled::new(condition.acquire());
                match task.poll() {
                    Poll::Ready(guard) => {
                        assert!(!model.is_locked(), "seed {seed}: {name} overtook");
                        model.is_held = true;
                        held = Some(guard);
                    }
                    Poll::Pending => {
                        assert!(model.is_locked(), "seed {seed}: {name} waits");
                        model.queue.push_back(Wait { name, value: None, needs_notification: false });
                        tasks.push((name, task));
                    }
                }
            }
            (2..=3, Some(guard)) => {
                let value = (dice.roll(2) == 0).then(|| dice.roll(3));
                let mut task = match value {
                    None => Polled::new(guard.wait()),
                    Some(value) => Polled::new(guard.wait_for(move |now| *now == value)),
                };
                match task.poll() {
                    Poll::Ready(guard) => {
                        assert_eq!(value, Some(model.value), "seed {seed}: {name} did not wait");
                        held = Some(guard);
                    }
                    Poll::Pending => {
                        assert_ne!(value, Some(model.value), "seed {seed}: {name} waits");
                        model.parked.push_back(Wait { name, value, needs_notification: true });
                        tasks.push((name, task));
                        model.release();
                    }
                }
            }
            (4..=5, Some(mut guard)) => {
                *guard = dice.roll(3);
                model.value = *guard;
                let n = dice.roll(4);
                guard.notify(n);
                model.notify(n);
                held = Some(guard);
            }
            (6, Some(guard)) => {
                drop(guard);
                model.release();
            }
            (7, guard) if !tasks.is_empty() => {
                held = guard;
                let (name, task) = tasks.swap_remove(dice.roll(tasks.len()));
                drop(task);
                model.leave(name);
            }
            (_, guard) => {
                held = guard;
                tasks.retain_mut(|(name, task)| {
                    if dice.roll(2) == 0 {
                        return true;
                    }
                    let is_its_turn = model.granted.is_some_and(|granted| granted.name == *name);
                    if is_its_turn {
                        model.run();
                    }
                    match task.poll() {
                        Poll::Ready(guard) => {
                            assert!(is_its_turn && model.is_held, "seed {seed}: {name}");
                            held = Some(guard);
                            false
                        }
                        Poll::Pending => true,
                    }
                });
            }
        }
        assert_eq!(condition.is_locked(), model.is_locked(), "seed {seed}, step {name}");
        for (name, task) in &tasks {
            let is_next = model.granted.is_some_and(|granted| granted.name == *name);
            assert_eq!(task.is_woken(), is_next, "seed {seed}: {name}");
        }
    }
}
