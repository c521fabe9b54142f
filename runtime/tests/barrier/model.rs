//! Compares a barrier with a simple model of it, in random steps.

use std::{collections::BTreeMap, num::NonZeroUsize, task::Poll};

use warded::Barrier;

use super::Arrival;
use crate::hand_polling::{Dice, Polled};

/// The expected state: the tasks in the round that fills, in order, and the outcomes that the other tasks must get.
#[derive(Default)]
struct Model {
    parties: usize,
    broken: bool,
    round: Vec<usize>,
    outcomes: BTreeMap<usize, Option<usize>>,
}

impl Model {
    fn arrive(&mut self, name: usize) {
        if self.broken {
            self.outcomes.insert(name, None);
            return;
        }
        self.round.push(name);
        if self.round.len() == self.parties {
            self.outcomes.extend(self.round.drain(..).enumerate().map(|(index, name)| (name, Some(index))));
        }
    }

    fn leave(&mut self, name: usize) {
        self.round.retain(|other| *other != name);
        self.outcomes.remove(&name);
    }

    fn send_away(&mut self, broken: bool) {
        self.outcomes.extend(self.round.drain(..).map(|name| (name, None)));
        self.broken = broken;
    }
}

#[test]
fn random_steps_agree_with_the_model() {
    for seed in 0..300 {
        let dice = &mut Dice::new(seed);
        let parties = 1 + dice.roll(5);
        let barrier = Barrier::new(NonZeroUsize::new(parties).unwrap());
        let mut model = Model { parties, ..Model::default() };
        let mut tasks: Vec<(usize, Arrival<'_>)> = vec![];
        for name in 0..300 {
            match dice.roll(20) {
                0 => {
                    barrier.reset();
                    model.send_away(false);
                }
                1 => {
                    barrier.abort();
                    model.send_away(true);
                }
                2..12 => {
                    model.arrive(name);
                    let mut task = Polled::new(barrier.wait());
                    match (task.poll(), model.outcomes.remove(&name)) {
                        (Poll::Pending, None) => tasks.push((name, task)),
                        (Poll::Ready(turn), Some(index)) => assert_eq!(turn.ok().map(|turn| turn.index()), index),
                        (poll, expected) => panic!("seed {seed}: {name} finds {poll:?}, and not {expected:?}"),
                    }
                }
                12..15 if !tasks.is_empty() => {
                    let (name, task) = tasks.swap_remove(dice.roll(tasks.len()));
                    drop(task);
                    model.leave(name);
                }
                _ => tasks.retain_mut(|(name, task)| {
                    if dice.roll(2) == 0 {
                        return true;
                    }
                    match (task.poll(), model.outcomes.remove(name)) {
                        (Poll::Pending, None) => true,
                        (Poll::Ready(turn), Some(index)) => {
                            if let Ok(turn) = turn {
                                assert_eq!((Some(turn.index()), turn.is_last()), (index, false), "seed {seed}: {name}");
                            } else {
                                assert_eq!(index, None, "seed {seed}: {name}");
                            }
                            false
                        }
                        (poll, expected) => panic!("seed {seed}: {name} finds {poll:?}, and not {expected:?}"),
                    }
                }),
            }
            assert_eq!((barrier.waiting(), barrier.is_broken()), (model.round.len(), model.broken), "seed {seed}");
            for (name, task) in &tasks {
                assert_eq!(task.is_woken(), model.outcomes.contains_key(name), "seed {seed}: {name}");
            }
        }
    }
}
