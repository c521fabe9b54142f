//! Compares a semaphore with a simple model of it, in random steps.

use std::collections::VecDeque;

use warded::{Semaphore, SemaphorePermit};

use crate::hand_polling::{Dice, Polled};

const MOST: usize = 6;

/// The expected state: how many permits are free, which tasks wait for how many in which order, and which tasks were served and
/// not polled since.
struct Model {
    free: usize,
    queue: VecDeque<(usize, usize)>,
    served: Vec<(usize, usize)>,
}

impl Model {
    fn give(&mut self, permits: usize) {
        self.free += permits;
        while let Some(&(name, wanted)) = self.queue.front().filter(|(_, wanted)| *wanted <= self.free) {
            self.free -= wanted;
            self.queue.pop_front();
            self.served.push((name, wanted));
        }
    }

    /// Whether a task enters at once. A task that wants no permits always does.
    fn try_take(&mut self, wanted: usize) -> bool {
        let enters = wanted == 0 || (self.queue.is_empty() && wanted <= self.free);
        self.free -= if enters { wanted } else { 0 };
        enters
    }

    fn leave(&mut self, name: usize) {
        self.queue.retain(|(waiter, _)| *waiter != name);
        let served = self.served.iter().position(|(waiter, _)| *waiter == name);
        let permits = served.map_or(0, |index| self.served.remove(index).1);
        self.give(permits);
    }
}

#[test]
fn random_steps_agree_with_the_model() {
    for seed in 0..300 {
        let dice = &mut Dice::new(seed);
        let semaphore = Semaphore::new(MOST);
        let mut model = Model { free: MOST, queue: VecDeque::new(), served: vec![] };
        let mut waiting: Vec<(usize, Polled<'_, SemaphorePermit<'_>>)> = vec![];
        let mut held: Vec<SemaphorePermit<'_>> = vec![];
        for name in 0..200 {
            let wanted = dice.roll(MOST + 1);
            match dice.roll(6) {
                0 | 1 => {
                    let mut task = Polled::new(semaphore.acquire_many(wanted));
                    match task.poll() {
                        std::task::Poll::Ready(permit) => {
                            assert!(model.try_take(wanted), "seed {seed}: {name} overtook");
                            held.push(permit);
                        }
                        std::task::Poll::Pending => {
                            assert!(!model.try_take(wanted), "seed {seed}: {name} had to wait");
                            model.queue.push_back((name, wanted));
                            waiting.push((name, task));
                        }
                    }
                }
                2 => {
                    let permit = semaphore.try_acquire_many(wanted);
                    assert_eq!(permit.is_some(), model.try_take(wanted), "seed {seed}: {name} tried");
                    held.extend(permit);
                }
                3 if !held.is_empty() => {
                    let permit = held.swap_remove(dice.roll(held.len()));
                    model.give(permit.permits());
                    drop(permit);
                }
                4 if !waiting.is_empty() => {
                    let (name, task) = waiting.swap_remove(dice.roll(waiting.len()));
                    model.leave(name);
                    drop(task);
                }
                _ => {
                    waiting.retain_mut(|(name, task)| {
                        if dice.roll(2) == 0 {
                            return true;
                        }
                        let served = model.served.iter().position(|(waiter, _)| waiter == name);
                        match task.poll() {
                            std::task::Poll::Ready(permit) => {
                                let (_, wanted) = model.served.remove(served.expect("served out of turn"));
                                assert_eq!(permit.permits(), wanted);
                                held.push(permit);
                                false
                            }
                            std::task::Poll::Pending => {
                                assert!(served.is_none(), "seed {seed}: {name} was forgotten");
                                true
                            }
                        }
                    });
                }
            }
            assert_eq!(semaphore.available_permits(), model.free, "seed {seed}, step {name}");
            for (name, task) in &waiting {
                let served = model.served.iter().any(|(waiter, _)| waiter == name);
                assert_eq!(task.is_woken(), served, "seed {seed}: {name}");
            }
        }
        drop((waiting, held));
        assert_eq!(semaphore.available_permits(), MOST, "seed {seed}");
    }
}
