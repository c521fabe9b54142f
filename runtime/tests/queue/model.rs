//! The queues beside a model that is too simple to be wrong: random steps, the same outcome.

use std::{collections::VecDeque, task::Poll};

use warded::{Job, Order, QueueShutDown, Slot, TryGetError, TryPutError};

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
    is_shut_down_now: bool,
    /// Which tasks wait, in order.
    getters: VecDeque<usize>,
    putters: VecDeque<usize>,
    joiners: Vec<usize>,
    /// Which tasks have an item or a slot and have not been polled.
    with_item: Vec<usize>,
    with_slot: Vec<usize>,
    /// How many slots are held.
    slots: usize,
    /// Which tasks will be refused.
    refused: Vec<usize>,
    released: Vec<usize>,
}

impl Model {
    fn free_slots(&self) -> usize {
        self.capacity.saturating_sub(self.items + self.with_slot.len() + self.slots)
    }

    fn refuses_getters(&self) -> bool {
        self.is_shut_down && self.items == 0 && self.with_item.is_empty()
    }

    fn serve(&mut self) {
        while self.items > 0 && !self.getters.is_empty() {
            self.items -= 1;
            self.with_item.extend(self.getters.pop_front());
        }
        while !self.is_shut_down && self.free_slots() > 0 && !self.putters.is_empty() {
            self.with_slot.extend(self.putters.pop_front());
        }
        if self.refuses_getters() {
            self.refused.extend(self.getters.drain(..));
        }
        if self.is_shut_down {
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
        self.items += usize::from(has(&mut self.with_item, name));
        self.getters.retain(|other| *other != name);
        self.putters.retain(|other| *other != name);
        for list in [&mut self.joiners, &mut self.with_slot, &mut self.refused, &mut self.released] {
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

enum Task<'a, O: Order<u8>> {
    Get(Polled<'a, Result<Job<'a, u8, O>, QueueShutDown>>),
    Put(Polled<'a, Result<(), QueueShutDown<u8>>>),
    Reserve(Polled<'a, Result<Slot<'a, u8, O>, QueueShutDown>>),
    Join(Polled<'a, ()>),
}

impl<O: Order<u8>> Task<'_, O> {
    fn is_woken(&self) -> bool {
        match self {
            Self::Get(task) => task.is_woken(),
            Self::Put(task) => task.is_woken(),
            Self::Reserve(task) => task.is_woken(),
            Self::Join(task) => task.is_woken(),
        }
    }
}

fn random_steps_end_as_in_the_model<Q: AnyQueue<u8>>() {
    for seed in 0..300 {
        run::<Q>(seed);
    }
}

/// What is held.
struct Hands<'a, O: Order<u8>> {
    jobs: Vec<Job<'a, u8, O>>,
    slots: Vec<Slot<'a, u8, O>>,
}

fn run<Q: AnyQueue<u8>>(seed: u64) {
    let dice = &mut Dice::new(seed);
    let capacity = 1 + dice.roll(4);
    let queue = Q::bounded(capacity);
    let mut model = Model { capacity, ..Model::default() };
    let mut tasks: Vec<(usize, Task<'_, Q::Order>)> = vec![];
    let mut hands = Hands { jobs: vec![], slots: vec![] };
    for name in 0..300 {
        match dice.roll(18) {
            0 | 1 => {
                let mut task = Polled::new(queue.get());
                match task.poll() {
                    Poll::Ready(Ok(job)) => {
                        assert!(model.items > 0, "seed {seed}: {name} overtook");
                        model.get();
                        hands.jobs.push(job);
                    }
                    Poll::Ready(Err(_)) => assert!(model.refuses_getters(), "seed {seed}: {name} was refused"),
                    Poll::Pending => {
                        assert!(!model.refuses_getters() && model.items == 0, "seed {seed}: {name} waits");
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
                    assert!(model.items > 0, "seed {seed}: {name} tried");
                    model.get();
                    hands.jobs.push(job);
                }
                Err(TryGetError::Empty) => assert!(!model.refuses_getters() && model.items == 0),
                Err(TryGetError::ShutDown) => assert!(model.refuses_getters()),
            },
            6 => match queue.try_put(0) {
                Ok(()) => {
                    assert!(!model.is_shut_down && model.free_slots() > 0, "seed {seed}: {name} tried");
                    model.put();
                }
                Err(TryPutError::Full(_)) => assert!(!model.is_shut_down && model.free_slots() == 0),
                Err(TryPutError::ShutDown(_)) => assert!(model.is_shut_down),
            },
            7 if !hands.jobs.is_empty() => {
                drop(hands.jobs.swap_remove(dice.roll(hands.jobs.len())));
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
                model.is_shut_down_now = true;
                model.unfinished -= model.items + model.with_item.len();
                model.items = 0;
                model.refused.append(&mut model.with_item);
                model.serve();
            }
            12 => match queue.try_reserve() {
                Ok(slot) => {
                    assert!(!model.is_shut_down && model.free_slots() > 0, "seed {seed}: {name} tried");
                    model.slots += 1;
                    hands.slots.push(slot);
                }
                Err(TryPutError::Full(())) => assert!(!model.is_shut_down && model.free_slots() == 0),
                Err(TryPutError::ShutDown(())) => assert!(model.is_shut_down),
            },
            13 => {
                let mut task = Polled::new(queue.reserve());
                match task.poll() {
                    Poll::Ready(Ok(slot)) => {
                        assert!(!model.is_shut_down && model.free_slots() > 0, "seed {seed}: {name} overtook");
                        model.slots += 1;
                        hands.slots.push(slot);
                    }
                    Poll::Ready(Err(_)) => assert!(model.is_shut_down),
                    Poll::Pending => {
                        assert!(!model.is_shut_down && model.free_slots() == 0, "seed {seed}: {name} waits");
                        model.putters.push_back(name);
                        tasks.push((name, Task::Reserve(task)));
                    }
                }
            }
            14 if !hands.slots.is_empty() => {
                let slot = hands.slots.swap_remove(dice.roll(hands.slots.len()));
                model.slots -= 1;
                if dice.roll(3) == 0 {
                    drop(slot);
                    model.serve();
                } else if slot.put(0).is_ok() {
                    assert!(!model.is_shut_down);
                    model.put();
                } else {
                    assert!(model.is_shut_down);
                    model.serve();
                }
            }
            15 if !hands.jobs.is_empty() => {
                let job = hands.jobs.swap_remove(dice.roll(hands.jobs.len()));
                if job.put_back().is_ok() {
                    assert!(!model.is_shut_down_now);
                    model.items += 1;
                } else {
                    assert!(model.is_shut_down_now);
                    model.unfinished -= 1;
                }
                model.serve();
            }
            _ => poll_some(seed, dice, &mut model, &mut tasks, &mut hands),
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

/// Some of the tasks that wait are polled.
fn poll_some<'a, O: Order<u8>>(
    seed: u64,
    dice: &mut Dice,
    model: &mut Model,
    tasks: &mut Vec<(usize, Task<'a, O>)>,
    hands: &mut Hands<'a, O>,
) {
    tasks.retain_mut(|(name, task)| {
        if dice.roll(2) == 0 {
            return true;
        }
        match task {
            Task::Get(task) => match task.poll() {
                Poll::Ready(Ok(job)) => {
                    assert!(has(&mut model.with_item, *name), "seed {seed}: {name} got out of turn");
                    model.serve();
                    hands.jobs.push(job);
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
            Task::Reserve(task) => match task.poll() {
                Poll::Ready(Ok(slot)) => {
                    // A slot that was given before a shutdown is refused when it is filled.
                    let given = has(&mut model.with_slot, *name) || has(&mut model.refused, *name);
                    assert!(given, "seed {seed}: {name} reserved out of turn");
                    model.slots += 1;
                    hands.slots.push(slot);
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
