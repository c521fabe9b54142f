//! The queues beside a model that is too simple to be wrong: random steps, the same outcome.

use std::{collections::VecDeque, task::Poll};

use warded::{Job, QueueShutDown, TryGetError, TryPutError};

use super::kinds::{AnyQueue, of_every_kind};
use crate::hand_polling::{Dice, Polled};

of_every_kind!(random_steps_end_as_in_the_model);

/// What should be. Items are told apart by the kind of queue alone, so that the model need not know any order: it counts.
#[derive(Default)]
struct Model {
    capacity: usize,
    items: usize,
    unfinished: usize,
    is_shut_down: bool,
    /// Who waits, in order.
    getters: VecDeque<usize>,
    putters: VecDeque<usize>,
    joiners: Vec<usize>,
    /// Who has an item or a slot and has not looked.
    with_item: Vec<usize>,
    with_slot: Vec<usize>,
    /// Who will be refused.
    refused: Vec<usize>,
    released: Vec<usize>,
}

impl Model {
    fn free_items(&self) -> usize {
        self.items - self.with_item.len()
    }

    fn free_slots(&self) -> usize {
        self.capacity - self.items - self.with_slot.len()
    }

    fn serve(&mut self) {
        while self.free_items() > 0 && !self.getters.is_empty() {
            self.with_item.extend(self.getters.pop_front());
        }
        while !self.is_shut_down && self.free_slots() > 0 && !self.putters.is_empty() {
            self.with_slot.extend(self.putters.pop_front());
        }
        if self.is_shut_down {
            self.refused.extend(self.getters.drain(..));
            self.refused.extend(self.putters.drain(..));
            self.refused.append(&mut self.with_slot);
        }
        if self.unfinished == 0 {
            self.released.append(&mut self.joiners);
        }
    }

    fn put(&mut self) {
        self.items += 1;
        self.unfinished += 1;
        self.serve();
    }

    fn get(&mut self) {
        self.items -= 1;
        self.serve();
    }

    fn leave(&mut self, name: usize) {
        self.getters.retain(|other| *other != name);
        self.putters.retain(|other| *other != name);
        for list in [&mut self.joiners, &mut self.with_item, &mut self.with_slot, &mut self.refused, &mut self.released]
        {
            list.retain(|other| *other != name);
        }
        self.serve();
    }
}

fn has(list: &mut Vec<usize>, name: usize) -> bool {
    let before = list.len();
    list.retain(|other| *other != name);
    list.len() < before
}

enum Task<'a> {
    Get(Polled<'a, Result<Job<'a, u8>, QueueShutDown>>),
    Put(Polled<'a, Result<(), QueueShutDown<u8>>>),
    Join(Polled<'a, ()>),
}

impl Task<'_> {
    fn is_woken(&self) -> bool {
        match self {
            Self::Get(task) => task.is_woken(),
            Self::Put(task) => task.is_woken(),
            Self::Join(task) => task.is_woken(),
        }
    }
}

fn random_steps_end_as_in_the_model<Q: AnyQueue<u8>>() {
    for seed in 0..200 {
        run::<Q>(seed);
    }
}

fn run<Q: AnyQueue<u8>>(seed: u64) {
    let dice = &mut Dice::new(seed);
    let capacity = 1 + dice.roll(4);
    let queue = Q::bounded(capacity);
    let mut model = Model { capacity, ..Model::default() };
    let mut tasks: Vec<(usize, Task<'_>)> = vec![];
    let mut jobs: Vec<Job<'_, u8>> = vec![];
    for name in 0..300 {
        match dice.roll(14) {
            0 | 1 => {
                let mut task = Polled::new(queue.get());
                match task.poll() {
                    Poll::Ready(Ok(job)) => {
                        assert!(model.free_items() > 0, "seed {seed}: {name} overtook");
                        model.get();
                        jobs.push(job);
                    }
                    Poll::Ready(Err(_)) => assert!(model.is_shut_down && model.free_items() == 0),
                    Poll::Pending => {
                        assert!(!model.is_shut_down && model.free_items() == 0, "seed {seed}: {name} waits");
                        model.getters.push_back(name);
                        tasks.push((name, Task::Get(task)));
                    }
                }
            }
            2 | 3 => {
                let mut task = Polled::new(queue.put(0));
                match task.poll() {
                    Poll::Ready(Ok(())) => {
                        assert!(!model.is_shut_down && model.free_slots() > 0, "seed {seed}: {name} overtook");
                        model.put();
                    }
                    Poll::Ready(Err(_)) => assert!(model.is_shut_down),
                    Poll::Pending => {
                        assert!(!model.is_shut_down && model.free_slots() == 0, "seed {seed}: {name} waits");
                        model.putters.push_back(name);
                        tasks.push((name, Task::Put(task)));
                    }
                }
            }
            4 => {
                let mut task = Polled::new(queue.join());
                if task.poll().is_ready() {
                    assert_eq!(model.unfinished, 0, "seed {seed}");
                } else {
                    assert!(model.unfinished > 0, "seed {seed}");
                    model.joiners.push(name);
                    tasks.push((name, Task::Join(task)));
                }
            }
            5 => match queue.try_get() {
                Ok(job) => {
                    assert!(model.free_items() > 0, "seed {seed}: {name} tried");
                    model.get();
                    jobs.push(job);
                }
                Err(TryGetError::Empty) => assert!(!model.is_shut_down && model.free_items() == 0),
                Err(TryGetError::ShutDown) => assert!(model.is_shut_down && model.free_items() == 0),
            },
            6 => match queue.try_put(0) {
                Ok(()) => {
                    assert!(!model.is_shut_down && model.free_slots() > 0, "seed {seed}: {name} tried");
                    model.put();
                }
                Err(TryPutError::Full(_)) => assert!(!model.is_shut_down && model.free_slots() == 0),
                Err(TryPutError::ShutDown(_)) => assert!(model.is_shut_down),
            },
            7 if !jobs.is_empty() => {
                drop(jobs.swap_remove(dice.roll(jobs.len())));
                model.unfinished -= 1;
                model.serve();
            }
            8 | 9 if !tasks.is_empty() => {
                let (name, task) = tasks.swap_remove(dice.roll(tasks.len()));
                drop(task);
                model.leave(name);
            }
            10 if name > 200 && dice.roll(20) == 0 => {
                queue.shutdown();
                model.is_shut_down = true;
                model.serve();
            }
            11 if name > 200 && dice.roll(20) == 0 => {
                queue.shutdown_now();
                model.is_shut_down = true;
                model.unfinished -= model.items;
                model.items = 0;
                model.refused.append(&mut model.with_item);
                model.serve();
            }
            _ => poll_some(seed, dice, &mut model, &mut tasks, &mut jobs),
        }
        assert_eq!((queue.len(), queue.unfinished()), (model.items, model.unfinished), "seed {seed}, step {name}");
        assert_eq!(queue.is_shut_down(), model.is_shut_down);
        for (name, task) in &tasks {
            let lists = [&model.with_item, &model.with_slot, &model.refused, &model.released];
            let served = lists.iter().any(|list| list.contains(name));
            assert_eq!(task.is_woken(), served, "seed {seed}: {name}");
        }
    }
}

/// Some of those who wait look whether it is their turn.
fn poll_some<'a>(
    seed: u64,
    dice: &mut Dice,
    model: &mut Model,
    tasks: &mut Vec<(usize, Task<'a>)>,
    jobs: &mut Vec<Job<'a, u8>>,
) {
    tasks.retain_mut(|(name, task)| {
        if dice.roll(2) == 0 {
            return true;
        }
        match task {
            Task::Get(task) => match task.poll() {
                Poll::Ready(Ok(job)) => {
                    if !has(&mut model.with_item, *name) {
                        // It was refused, and finds what another has left behind since.
                        assert!(has(&mut model.refused, *name), "seed {seed}: {name} got out of turn");
                        assert!(model.free_items() > 0, "seed {seed}: {name} overtook");
                    }
                    model.get();
                    jobs.push(job);
                    false
                }
                Poll::Ready(Err(_)) => {
                    assert!(has(&mut model.refused, *name), "seed {seed}: {name} was refused");
                    false
                }
                Poll::Pending => true,
            },
            Task::Put(task) => match task.poll() {
                Poll::Ready(Ok(())) => {
                    assert!(has(&mut model.with_slot, *name), "seed {seed}: {name} put out of turn");
                    model.put();
                    false
                }
                Poll::Ready(Err(_)) => {
                    assert!(has(&mut model.refused, *name), "seed {seed}: {name} was refused");
                    false
                }
                Poll::Pending => true,
            },
            Task::Join(task) => {
                let released = task.poll().is_ready();
                assert_eq!(released, has(&mut model.released, *name), "seed {seed}: {name} joined");
                !released
            }
        }
    });
}
