//! Compares the lock with a model of its rules, in thousands of random runs.
//!
//! The model has only a value, a holder and a queue. After each step lock and model must agree: which task has the lock, which
//! tasks were woken, by which waker and how often.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    task::{Poll, Waker},
};

use warded::{Lock, LockGuard};

use crate::hand_polling::{Alarm, Dice, Polled};

const LIVES: u64 = 4_000;
const STEPS: usize = 80;
const CROWD: usize = 7;
const VALUES: usize = 6;

/// The thing that a waiter waits for.
#[derive(Clone, Copy, Debug)]
enum Want {
    TheLock,
    AtLeast(usize),
    /// Panics when it is evaluated for [`DREADED`].
    Exactly(usize),
}

const DREADED: usize = 5;

#[derive(Debug, PartialEq, Eq)]
enum Answer {
    True,
    False,
    Panics,
}

impl Want {
    fn evaluate(self, value: usize) -> Answer {
        match self {
            Want::TheLock => Answer::True,
            Want::AtLeast(least) if value >= least => Answer::True,
            Want::Exactly(_) if value == DREADED => Answer::Panics,
            Want::Exactly(exactly) if value == exactly => Answer::True,
            Want::AtLeast(_) | Want::Exactly(_) => Answer::False,
        }
    }

    fn predicate(self) -> impl FnMut(&usize) -> bool + Send + 'static {
        move |value| match self.evaluate(*value) {
            Answer::True => true,
            Answer::False => false,
            // Quieter than `panic!`, which would fill the screen.
            Answer::Panics => std::panic::resume_unwind(Box::new("dreaded")),
        }
    }
}

type Name = usize;

/// The outcome of a poll.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Waits,
    Enters,
    Panics,
}

/// A waiter in the queue.
#[derive(Debug)]
struct Waiter {
    name: Name,
    want: Want,
}

/// The specification.
#[derive(Debug, Default)]
struct Model {
    value: usize,
    /// The task that has the lock, or was handed it.
    holder: Option<Name>,
    queue: Vec<Waiter>,
    /// Waiters whose predicate panicked when another task evaluated it.
    panicked: Vec<Name>,
    /// How often each task was woken by each of its two wakers.
    wakes: Vec<[usize; 2]>,
    /// The waker of the last poll of each task.
    waker: Vec<usize>,
}

impl Model {
    fn is_free(&self) -> bool {
        self.holder.is_none()
    }

    fn enter(&mut self, name: Name) -> Outcome {
        self.holder = Some(name);
        Outcome::Enters
    }

    fn join(&mut self, name: Name, want: Want) {
        self.queue.push(Waiter { name, want });
    }

    /// Takes a waiter out of the queue, and wakes it.
    fn take(&mut self, place: usize) -> Name {
        let Waiter { name, .. } = self.queue.remove(place);
        self.wakes[name][self.waker[name]] += 1;
        name
    }

    /// The lock was given back: hands it to the first waiter that can go on.
    fn serve(&mut self) {
        self.holder = None;
        let mut place = 0;
        while let Some(waiter) = self.queue.get(place) {
            match waiter.want.evaluate(self.value) {
                Answer::False => place += 1,
                Answer::Panics => {
                    let name = self.take(place);
                    self.panicked.push(name);
                }
                Answer::True => {
                    let name = self.take(place);
                    self.enter(name);
                    return;
                }
            }
        }
    }

    fn first_poll(&mut self, name: Name, want: Want) -> Outcome {
        if !self.is_free() {
            self.join(name, want);
            return Outcome::Waits;
        }
        self.enter(name);
        self.keep_if(name, want)
    }

    /// A task that holds the lock goes on if its predicate is true. Otherwise it gives the lock back and waits.
    fn keep_if(&mut self, name: Name, want: Want) -> Outcome {
        match want.evaluate(self.value) {
            Answer::True => self.enter(name),
            Answer::False => {
                self.join(name, want);
                self.serve();
                Outcome::Waits
            }
            Answer::Panics => {
                self.serve();
                Outcome::Panics
            }
        }
    }

    fn poll_again(&mut self, name: Name) -> Outcome {
        if let Some(place) = self.panicked.iter().position(|&panicked| panicked == name) {
            self.panicked.remove(place);
            return Outcome::Panics;
        }
        if self.queue.iter().any(|waiter| waiter.name == name) {
            return Outcome::Waits;
        }
        assert_eq!(self.holder, Some(name));
        Outcome::Enters
    }

    fn cancel(&mut self, name: Name) {
        self.panicked.retain(|&panicked| panicked != name);
        self.queue.retain(|waiter| waiter.name != name);
        if self.holder == Some(name) {
            self.serve();
        }
    }

    /// While the lock is free, no waiter could go on.
    fn assert_sound(&self) {
        if self.is_free() {
            assert!(self.queue.iter().all(|waiter| waiter.want.evaluate(self.value) == Answer::False));
        }
    }
}

/// A lock and its model, which take the same steps.
struct Life<'a> {
    lock: &'a Lock<usize>,
    model: Model,
    alarms: Vec<[Arc<Alarm>; 2]>,
    waiting: Vec<(Name, Polled<'a, LockGuard<'a, usize>>)>,
    guard: Option<LockGuard<'a, usize>>,
    dice: Dice,
}

impl<'a> Life<'a> {
    fn new(lock: &'a Lock<usize>, seed: u64) -> Self {
        let (model, alarms, waiting) = Default::default();
        Self { lock, model, alarms, waiting, guard: None, dice: Dice::new(seed) }
    }

    fn newcomer(&mut self) -> Name {
        self.alarms.push(std::array::from_fn(|_| Alarm::new()));
        self.model.wakes.push([0, 0]);
        self.model.waker.push(0);
        self.alarms.len() - 1
    }

    fn some_want(&mut self) -> Want {
        match self.dice.roll(5) {
            0 | 1 => Want::TheLock,
            2 | 3 => Want::AtLeast(self.dice.roll(VALUES)),
            _ => Want::Exactly(self.dice.roll(VALUES)),
        }
    }

    fn step(&mut self) {
        match self.dice.roll(10) {
            0..=2 if self.waiting.len() < CROWD => self.arrive(),
            3 => self.attempt(),
            4 | 5 => self.let_go(),
            6 if self.guard.is_some() => self.wait_until(),
            7 if !self.waiting.is_empty() => self.cancel(),
            8 => self.change(),
            _ if !self.waiting.is_empty() => {
                let place = self.dice.roll(self.waiting.len());
                let waker = self.dice.roll(2);
                self.poll_again(place, waker);
            }
            _ => self.let_go(),
        }
    }

    fn arrive(&mut self) {
        let (name, want) = (self.newcomer(), self.some_want());
        let task = match want {
            Want::TheLock => Polled::new(self.lock.acquire()),
            _ => Polled::new(self.lock.acquire_when(want.predicate())),
        };
        let expected = self.model.first_poll(name, want);
        self.poll(name, task, 0, &expected);
    }

    fn attempt(&mut self) {
        let free = self.model.is_free();
        let guard = self.lock.try_acquire();
        assert_eq!(guard.is_some(), free, "a try gets in exactly if the lock is free");
        if guard.is_some() {
            let name = self.newcomer();
            self.model.enter(name);
            self.guard = guard;
        }
    }

    fn let_go(&mut self) {
        let Some(guard) = self.guard.take() else { return };
        match self.dice.roll(3) {
            0 => guard.release(),
            1 => drop(guard.map(|value| value)),
            _ => drop(guard.wait_until(|_| true)),
        }
        self.model.serve();
    }

    fn wait_until(&mut self) {
        let Some(guard) = self.guard.take() else { return };
        let (name, want) = (self.newcomer(), Want::Exactly(self.dice.roll(VALUES)));
        let expected = self.model.keep_if(name, want);
        self.poll(name, Polled::new(guard.wait_until(want.predicate())), 0, &expected);
    }

    fn cancel(&mut self) {
        let place = self.dice.roll(self.waiting.len());
        let (name, task) = self.waiting.remove(place);
        drop(task);
        self.model.cancel(name);
    }

    fn change(&mut self) {
        let value = self.dice.roll(VALUES);
        if let Some(guard) = &mut self.guard {
            **guard = value;
            self.model.value = value;
        }
    }

    fn poll_again(&mut self, place: usize, waker: usize) {
        let (name, task) = self.waiting.remove(place);
        let expected = self.model.poll_again(name);
        self.poll(name, task, waker, &expected);
    }

    fn poll(&mut self, name: Name, mut task: Polled<'a, LockGuard<'a, usize>>, waker: usize, expected: &Outcome) {
        self.model.waker[name] = waker;
        let waker = Waker::from(Arc::clone(&self.alarms[name][waker]));
        let outcome = match catch_unwind(AssertUnwindSafe(|| task.poll_with(&waker))) {
            Ok(Poll::Ready(guard)) => {
                assert_eq!(*guard, self.model.value);
                assert!(self.guard.replace(guard).is_none(), "two have the lock");
                Outcome::Enters
            }
            Ok(Poll::Pending) => {
                self.waiting.push((name, task));
                Outcome::Waits
            }
            Err(_) => Outcome::Panics,
        };
        assert_eq!(outcome, *expected, "poll of {name}");
    }

    fn compare(&self) {
        self.model.assert_sound();
        assert_eq!(self.lock.is_locked(), !self.model.is_free());
        let wakes: Vec<_> = self.alarms.iter().map(|pair| pair.each_ref().map(|alarm| alarm.wakes())).collect();
        assert_eq!(wakes, self.model.wakes, "who was woken");
    }

    /// Polls every waiter that was woken. At the end no other waiter could go on.
    fn run_to_the_end(&mut self) {
        loop {
            self.let_go();
            self.compare();
            let is_queued = |name: &Name| self.model.queue.iter().any(|waiter| waiter.name == *name);
            let Some(place) = self.waiting.iter().position(|(name, _)| !is_queued(name)) else { break };
            self.poll_again(place, 0);
            self.compare();
        }
        assert!(!self.lock.is_locked());
        self.waiting.clear();
        assert!(!self.lock.is_locked());
        assert!(self.alarms.iter().flatten().all(|alarm| Arc::strong_count(alarm) == 1), "a waker is kept");
    }
}

#[test]
fn the_lock_does_what_its_model_does() {
    for seed in 0..LIVES {
        let lock = Lock::new(0);
        let mut life = Life::new(&lock, seed);
        for step in 0..STEPS {
            let lived = catch_unwind(AssertUnwindSafe(|| {
                life.step();
                life.compare();
            }));
            assert!(lived.is_ok(), "life {seed}, step {step}: {:#?}", life.model);
        }
        life.run_to_the_end();
    }
}
