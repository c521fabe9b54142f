//! Compares the queues with a simple model of them, in random steps.

use std::{collections::VecDeque, task::Poll};

use warded::{Job, Order, QueueShutDown, Slot, TryGetError, TryPutError};

use super::kinds::{AnyQueue, of_every_kind};
use crate::hand_polling::{Dice, Polled};

of_every_kind!(random_steps_agree_with_the_model);

/// The expected state. The model counts items and does not know which is which, so it needs no order.
#[derive(Default)]
struct Model {
    capacity: usize,
    items: usize,
    unfinished: usize,
    is_shut_down: bool,
    is_shut_down_now: bool,
    /// The tasks that wait, in order.
    getters: VecDeque<usize>,
    putters: VecDeque<usize>,
    joiners: Vec<usize>,
    /// The tasks that were given an item or a slot and have not been polled since.
    with_item: Vec<usize>,
    with_slot: Vec<usize>,
    /// How many slots are reserved.
    slots: usize,
    /// The tasks that will be refused.
    refused: Vec<usize>,
    released: Vec<usize>,
}

impl Model {
    /// How many items are in the queue: those that can be taken, and those of getters that have not been polled since.
    fn len(&self) -> usize {
        self.items + self.with_item.len()
    }

    fn free_slots(&self) -> usize {
        self.capacity.saturating_sub(self.len() + self.with_slot.len() + self.slots)
    }

    fn has_room(&self) -> bool {
        !self.is_shut_down && self.free_slots() > 0
    }

    fn refuses_getters(&self) -> bool {
        self.is_shut_down && self.len() == 0
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

    fn shut_down_now(&mut self) {
        self.is_shut_down = true;
        self.is_shut_down_now = true;
        self.unfinished -= self.len();
        self.items = 0;
        self.refused.append(&mut self.with_item);
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

fn random_steps_agree_with_the_model<Q: AnyQueue<u8>>() {
    for seed in 0..300 {
        run::<Q>(seed);
    }
}

/// One run of random steps.
struct Run<'a, Q: AnyQueue<u8>> {
    queue: &'a Q,
    model: Model,
    tasks: Vec<(usize, Task<'a, Q::Order>)>,
    jobs: Vec<Job<'a, u8, Q::Order>>,
    slots: Vec<Slot<'a, u8, Q::Order>>,
    /// Seed and step, for the message of an assertion.
    at: String,
}

fn run<Q: AnyQueue<u8>>(seed: u64) {
    let dice = &mut Dice::new(seed);
    let capacity = 1 + dice.roll(4);
    let queue = &Q::bounded(capacity);
    let model = Model { capacity, ..Model::default() };
    let mut run = Run { queue, model, tasks: vec![], jobs: vec![], slots: vec![], at: String::new() };
    for name in 0..300 {
        run.at = format!("seed {seed}, step {name}");
        match dice.roll(18) {
            0 | 1 => run.get(name),
            2 | 3 => run.put(name),
            4 => run.join(name),
            5 => run.try_get(),
            6 => run.try_put(),
            7 if !run.jobs.is_empty() => {
                drop(run.jobs.swap_remove(dice.roll(run.jobs.len())));
                run.model.unfinished -= 1;
                run.model.serve();
            }
            8 | 9 if !run.tasks.is_empty() => {
                let (name, task) = run.tasks.swap_remove(dice.roll(run.tasks.len()));
                drop(task);
                run.model.leave(name);
            }
            10 if name > 200 && dice.roll(20) == 0 => {
                queue.shutdown();
                run.model.is_shut_down = true;
                run.model.serve();
            }
            11 if name > 200 && dice.roll(20) == 0 => {
                queue.shutdown_now();
                run.model.shut_down_now();
            }
            12 => run.try_reserve(),
            13 => run.reserve(name),
            14 if !run.slots.is_empty() => {
                let slot = run.slots.swap_remove(dice.roll(run.slots.len()));
                run.give_up(slot, dice.roll(3) == 0);
            }
            15 if !run.jobs.is_empty() => {
                let job = run.jobs.swap_remove(dice.roll(run.jobs.len()));
                run.put_back(job);
            }
            _ => run.poll_some(dice),
        }
        run.check();
    }
}

impl<'a, Q: AnyQueue<u8>> Run<'a, Q> {
    fn get(&mut self, name: usize) {
        let mut task = Polled::new(self.queue.get());
        match task.poll() {
            Poll::Ready(Ok(job)) => {
                assert!(self.model.items > 0, "{}: overtook", self.at);
                self.model.get();
                self.jobs.push(job);
            }
            Poll::Ready(Err(_)) => assert!(self.model.refuses_getters(), "{}: was refused", self.at),
            Poll::Pending => {
                assert!(!self.model.refuses_getters() && self.model.items == 0, "{}: waits", self.at);
                self.model.getters.push_back(name);
                self.tasks.push((name, Task::Get(task)));
            }
        }
    }

    fn put(&mut self, name: usize) {
        let mut task = Polled::new(self.queue.put(0));
        match task.poll() {
            Poll::Ready(Ok(())) => {
                assert!(self.model.has_room(), "{}: overtook", self.at);
                self.model.put();
            }
            Poll::Ready(Err(_)) => assert!(self.model.is_shut_down, "{}", self.at),
            Poll::Pending => {
                self.must_wait_for_a_slot();
                self.model.putters.push_back(name);
                self.tasks.push((name, Task::Put(task)));
            }
        }
    }

    fn reserve(&mut self, name: usize) {
        let mut task = Polled::new(self.queue.reserve());
        match task.poll() {
            Poll::Ready(Ok(slot)) => {
                assert!(self.model.has_room(), "{}: overtook", self.at);
                self.model.slots += 1;
                self.slots.push(slot);
            }
            Poll::Ready(Err(_)) => assert!(self.model.is_shut_down, "{}", self.at),
            Poll::Pending => {
                self.must_wait_for_a_slot();
                self.model.putters.push_back(name);
                self.tasks.push((name, Task::Reserve(task)));
            }
        }
    }

    fn must_wait_for_a_slot(&self) {
        assert!(!self.model.is_shut_down && self.model.free_slots() == 0, "{}: waits", self.at);
    }

    fn join(&mut self, name: usize) {
        let mut task = Polled::new(self.queue.join());
        if task.poll().is_ready() {
            assert_eq!(self.model.unfinished, 0, "{}", self.at);
        } else {
            assert!(self.model.unfinished > 0, "{}", self.at);
            self.model.joiners.push(name);
            self.tasks.push((name, Task::Join(task)));
        }
    }

    fn try_get(&mut self) {
        match self.queue.try_get() {
            Ok(job) => {
                assert!(self.model.items > 0, "{}: overtook", self.at);
                self.model.get();
                self.jobs.push(job);
            }
            Err(TryGetError::Empty) => assert!(!self.model.refuses_getters() && self.model.items == 0, "{}", self.at),
            Err(TryGetError::ShutDown) => assert!(self.model.refuses_getters(), "{}", self.at),
        }
    }

    fn try_put(&mut self) {
        match self.queue.try_put(0) {
            Ok(()) => {
                assert!(self.model.has_room(), "{}: overtook", self.at);
                self.model.put();
            }
            Err(TryPutError::Full(_)) => self.must_wait_for_a_slot(),
            Err(TryPutError::ShutDown(_)) => assert!(self.model.is_shut_down, "{}", self.at),
        }
    }

    fn try_reserve(&mut self) {
        match self.queue.try_reserve() {
            Ok(slot) => {
                assert!(self.model.has_room(), "{}: overtook", self.at);
                self.model.slots += 1;
                self.slots.push(slot);
            }
            Err(TryPutError::Full(())) => self.must_wait_for_a_slot(),
            Err(TryPutError::ShutDown(())) => assert!(self.model.is_shut_down, "{}", self.at),
        }
    }

    fn give_up(&mut self, slot: Slot<'a, u8, Q::Order>, is_dropped: bool) {
        self.model.slots -= 1;
        if is_dropped {
            drop(slot);
            self.model.serve();
        } else if slot.put(0).is_ok() {
            assert!(!self.model.is_shut_down, "{}", self.at);
            self.model.put();
        } else {
            assert!(self.model.is_shut_down, "{}", self.at);
        }
    }

    fn put_back(&mut self, job: Job<'a, u8, Q::Order>) {
        if job.put_back().is_ok() {
            assert!(!self.model.is_shut_down_now, "{}", self.at);
            self.model.items += 1;
        } else {
            assert!(self.model.is_shut_down_now, "{}", self.at);
            self.model.unfinished -= 1;
        }
        self.model.serve();
    }

    fn check(&self) {
        let Self { queue, model, at, .. } = self;
        assert_eq!((queue.len(), queue.unfinished()), (model.len(), model.unfinished), "{at}");
        assert_eq!(queue.is_full(), model.len() >= model.capacity, "{at}");
        assert_eq!(queue.is_shut_down(), model.is_shut_down);
        for (name, task) in &self.tasks {
            let lists = [&model.with_item, &model.with_slot, &model.refused, &model.released];
            let served = lists.iter().any(|list| list.contains(name));
            assert_eq!(task.is_woken(), served, "{at}: {name}");
        }
    }

    /// Polls some of the tasks that wait.
    fn poll_some(&mut self, dice: &mut Dice) {
        let mut tasks = std::mem::take(&mut self.tasks);
        tasks.retain_mut(|(name, task)| dice.roll(2) == 0 || !self.is_ready(*name, task));
        self.tasks = tasks;
    }

    fn is_ready(&mut self, name: usize, task: &mut Task<'a, Q::Order>) -> bool {
        let Self { model, jobs, slots, at, .. } = self;
        match task {
            Task::Get(task) => match task.poll() {
                Poll::Ready(Ok(job)) => {
                    assert!(has(&mut model.with_item, name), "{at}: {name} got out of turn");
                    model.serve();
                    jobs.push(job);
                }
                Poll::Ready(Err(_)) => assert!(has(&mut model.refused, name), "{at}: {name} was refused"),
                Poll::Pending => return false,
            },
            Task::Put(task) => match task.poll() {
                Poll::Ready(Ok(())) => {
                    assert!(has(&mut model.with_slot, name), "{at}: {name} put out of turn");
                    model.put();
                }
                Poll::Ready(Err(_)) => assert!(has(&mut model.refused, name), "{at}: {name} was refused"),
                Poll::Pending => return false,
            },
            Task::Reserve(task) => match task.poll() {
                Poll::Ready(Ok(slot)) => {
                    // A slot that was given before a shutdown is refused when it is filled.
                    let given = has(&mut model.with_slot, name) || has(&mut model.refused, name);
                    assert!(given, "{at}: {name} reserved out of turn");
                    model.slots += 1;
                    slots.push(slot);
                }
                Poll::Ready(Err(_)) => assert!(has(&mut model.refused, name), "{at}: {name} was refused"),
                Poll::Pending => return false,
            },
            Task::Join(task) => {
                let released = task.poll().is_ready();
                assert_eq!(released, has(&mut model.released, name), "{at}: {name} joined");
                return released;
            }
        }
        true
    }
}
