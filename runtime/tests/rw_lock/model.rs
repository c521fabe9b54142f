//! Compares an `RwLock` with a simple model of it, in random steps.

use std::{collections::VecDeque, task::Poll};

use warded::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::hand_polling::{Dice, Polled};

/// The expected state: the tasks that hold the lock or were granted it, and the tasks that wait, in order. `true` means a writer.
#[derive(Default)]
struct Model {
    readers: usize,
    writes: bool,
    queue: VecDeque<(usize, bool)>,
    granted: Vec<usize>,
}

impl Model {
    fn try_enter(&mut self, writes: bool) -> bool {
        let enters = !self.writes && (!writes || self.readers == 0);
        if enters && writes {
            self.writes = true;
        } else if enters {
            self.readers += 1;
        }
        enters
    }

    fn newcomer_enters(&mut self, writes: bool) -> bool {
        self.queue.is_empty() && self.try_enter(writes)
    }

    fn serve(&mut self) {
        while let Some((name, writes)) = self.queue.front().copied() {
            if !self.try_enter(writes) {
                return;
            }
            self.queue.pop_front();
            self.granted.push(name);
        }
    }

    fn give_back(&mut self, writes: bool) {
        if writes {
            self.writes = false;
        } else {
            self.readers -= 1;
        }
        self.serve();
    }

    fn leave(&mut self, name: usize, writes: bool) {
        if self.granted.contains(&name) {
            self.granted.retain(|other| *other != name);
            self.give_back(writes);
        } else {
            self.queue.retain(|(other, _)| *other != name);
            self.serve();
        }
    }
}

enum Held<'a> {
    Read(#[expect(dead_code, reason = "only held, and then dropped")] RwLockReadGuard<'a, ()>),
    Write(RwLockWriteGuard<'a, ()>),
}

#[test]
fn random_steps_agree_with_the_model() {
    for seed in 0..400 {
        run(seed);
    }
}

fn run(seed: u64) {
    let dice = &mut Dice::new(seed);
    let lock = RwLock::new(());
    let lock = &lock;
    let mut model = Model::default();
    let mut held: Vec<Held<'_>> = vec![];
    let mut tasks: Vec<(usize, bool, Polled<'_, Held<'_>>)> = vec![];
    for name in 0..300 {
        let writes = dice.roll(3) == 0;
        match dice.roll(9) {
            0..=2 => {
                let mut task = Polled::new(async move {
                    if writes { Held::Write(lock.write().await) } else { Held::Read(lock.read().await) }
                });
                match task.poll() {
                    Poll::Ready(guard) => {
                        assert!(model.newcomer_enters(writes), "seed {seed}: {name} overtook");
                        held.push(guard);
                    }
                    Poll::Pending => {
                        assert!(!model.newcomer_enters(writes), "seed {seed}: {name} waits");
                        model.queue.push_back((name, writes));
                        tasks.push((name, writes, task));
                    }
                }
            }
            3 => {
                let tried = if writes { lock.try_write().map(Held::Write) } else { lock.try_read().map(Held::Read) };
                assert_eq!(tried.is_some(), model.newcomer_enters(writes), "seed {seed}: {name} tried");
                held.extend(tried);
            }
            4..=5 if !held.is_empty() => {
                let guard = held.swap_remove(dice.roll(held.len()));
                model.give_back(matches!(guard, Held::Write(_)));
                drop(guard);
            }
            6 if !tasks.is_empty() => {
                let (name, writes, task) = tasks.swap_remove(dice.roll(tasks.len()));
                drop(task);
                model.leave(name, writes);
            }
            7 if matches!(held.as_slice(), [Held::Write(_)]) => {
                let Some(Held::Write(guard)) = held.pop() else { unreachable!("looked at") };
                held.push(Held::Read(guard.downgrade()));
                (model.writes, model.readers) = (false, 1);
                model.serve();
            }
            _ => tasks.retain_mut(|(name, _, task)| {
                if dice.roll(2) == 0 {
                    return true;
                }
                match task.poll() {
                    Poll::Ready(guard) => {
                        assert!(model.granted.contains(name), "seed {seed}: {name} was served out of turn");
                        model.granted.retain(|other| other != name);
                        held.push(guard);
                        false
                    }
                    Poll::Pending => true,
                }
            }),
        }
        assert_eq!(lock.is_locked(), model.writes || model.readers > 0, "seed {seed}, step {name}");
        for (name, _, task) in &tasks {
            assert_eq!(task.is_woken(), model.granted.contains(name), "seed {seed}: {name}");
        }
    }
    drop((tasks, held));
    assert!(!lock.is_locked());
}
