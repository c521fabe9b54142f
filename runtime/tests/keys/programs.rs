//! The same random programs, with keys and without.

#![expect(
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_lossless,
    clippy::nonminimal_bool,
    reason = "small numbers, and predicates as a user may write them"
)]

use std::{
    cell::Cell,
    ops::{Deref, Index},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    task::Poll,
    time::Duration,
};

use warded::{__private, Lock, LockGuard, wait_until};

use crate::hand_polling::{Alarm, Boxed, Dice, Log, Polled};

const LIVES: u64 = if cfg!(miri) { 10 } else { 6_000 };
const STEPS: usize = 120;
/// In most programs, more waiters than a release evaluates one by one.
const CROWD: usize = 20;

// --- what is waited on ---

/// A field of each sort.
#[derive(Debug)]
struct State {
    turn: u64,
    level: i64,
    share: f64,
    wide: u128,
    time: Duration,
    open: bool,
    closed: bool,
    items: Vec<u8>,
    name: Option<&'static str>,
    title: String,
    label: &'static str,
    phase: Phase,
    mood: Mood,
    touchy: Touchy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Phase {
    One,
    Two,
}

/// A type that can't be hashed.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
enum Mood {
    Bad,
    Good,
}

impl Phase {
    fn of(number: u64) -> Self {
        if number % 2 == 0 { Self::One } else { Self::Two }
    }
}

impl State {
    fn new() -> Self {
        Self {
            turn: 0,
            level: 0,
            share: 0.0,
            wide: 0,
            time: Duration::ZERO,
            open: false,
            closed: false,
            items: Vec::new(),
            name: None,
            title: String::new(),
            label: "a",
            phase: Phase::One,
            mood: Mood::Bad,
            touchy: Touchy(0),
        }
    }

    fn looks_open(&self) -> bool {
        self.open
    }

    fn change(&mut self, dice: &mut Dice) {
        let number = dice.roll(4);
        match dice.roll(13) {
            0..=2 => self.turn = number as u64,
            3 | 4 => self.level = number as i64 - 1,
            5 => self.share = number as f64 / 2.0 - 0.5,
            6 => self.wide = number as u128,
            7 => self.open = number % 2 == 0,
            8 => self.closed = number % 2 == 0,
            9 => self.items = vec![0; number],
            10 => self.time = Duration::from_nanos(number as u64),
            11 => {
                self.title = String::from(LABELS[number % 2]);
                self.label = LABELS[number / 2];
                self.name = (number > 1).then_some("a name");
                self.touchy = Touchy(number as u64);
            }
            _ => {
                self.phase = if number % 2 == 0 { Phase::One } else { Phase::Two };
                self.mood = if number < 2 { Mood::Bad } else { Mood::Good };
            }
        }
    }
}

/// Every use of it panics if it is three.
#[derive(Clone, Copy, Debug)]
struct Touchy(u64);

impl Touchy {
    fn touched(&self) -> &u64 {
        // Quieter than `panic!`, which would fill the screen.
        if self.0 == 3 { resume_unwind(Box::new("touched")) } else { &self.0 }
    }

    fn len(self) -> usize {
        usize::try_from(*self.touched()).unwrap()
    }
}

impl PartialEq<u64> for Touchy {
    fn eq(&self, other: &u64) -> bool {
        self.touched() == other
    }
}

impl Deref for Touchy {
    type Target = u64;

    fn deref(&self) -> &u64 {
        self.touched()
    }
}

impl Index<usize> for Touchy {
    type Output = u64;

    fn index(&self, _: usize) -> &u64 {
        self.touched()
    }
}

const LABELS: [&str; 2] = ["a", "b"];

/// The captures of a waiter.
#[derive(Clone, Copy, Debug)]
struct Own {
    a: u64,
    b: i64,
    limits: Limits,
}

#[derive(Clone, Copy, Debug)]
struct Limits {
    few: usize,
}

const ONE: u64 = 1;
const KEYS: [u64; 4] = [3, 1, 0, 2];

thread_local! {
    static TOUCHED: Cell<u64> = const { Cell::new(0) };
}

fn is_even(number: u64) -> bool {
    number % 2 == 0
}

fn next(number: u64) -> u64 {
    number + 1
}

/// Has an effect that no predicate reads.
fn touch() -> bool {
    TOUCHED.set(TOUCHED.get() + 1);
    true
}

macro_rules! leave_if_closed {
    ($s:ident) => {
        if $s.closed {
            return $s.open;
        }
    };
}

/// Panics when it is evaluated.
fn dreads(state: &State) -> bool {
    // Quieter than `panic!`, which would fill the screen.
    if state.open { resume_unwind(Box::new("dreaded")) } else { true }
}

// --- predicates ---

type Waits = Boxed<'static, LockGuard<'static, State>>;

/// A way to wait.
struct Kind {
    predicate: &'static str,
    keyed: fn(&'static Lock<State>, Own) -> Waits,
    keyless: fn(&'static Lock<State>, Own) -> Waits,
}

/// A predicate is passed as tokens in brackets, because `wait_until!` finds no keys in an `expr` of another macro.
macro_rules! kinds {
    (|$s:ident, $a:ident, $b:ident, $limits:ident| $([$($predicate:tt)*];)*) => {
        [$(
            Kind {
                predicate: stringify!($($predicate)*),
                keyed: |lock, own| {
                    #[allow(unused_variables, reason = "not every predicate has them all")]
                    let Own { a: $a, b: $b, limits: $limits } = own;
                    Box::pin(async move { wait_until!(lock, |$s| $($predicate)*) })
                },
                keyless: |lock, own| {
                    #[allow(unused_variables, reason = "not every predicate has them all")]
                    let Own { a: $a, b: $b, limits: $limits } = own;
                    Box::pin(lock.acquire_when(move |$s: &State| $($predicate)*))
                },
            },
        )*]
    };
}

fn kinds() -> Vec<Kind> {
    let mut kinds: Vec<Kind> = [kinds_with_keys(), kinds_in_part(), kinds_with_code()].into_iter().flatten().collect();
    // Without a predicate.
    kinds.push(Kind {
        predicate: "acquire",
        keyed: |lock, _| Box::pin(lock.acquire()),
        keyless: |lock, _| Box::pin(lock.acquire()),
    });
    kinds
}

/// Predicates that consist of comparisons.
fn kinds_with_keys() -> Vec<Kind> {
    let shapes = kinds! { |s, a, b, limits|
        [s.turn == a];
        [a == s.turn];
        [s.turn == 2];
        [s.turn == ONE];
        [s.level == -1];
        [s.level >= b];
        [s.level > b];
        [s.level <= b];
        [s.level < b];
        [b >= s.level];
        [b > s.level];
        [b <= s.level];
        [b < s.level];
        [s.level > -1];
        [s.level >= a as i64];
        [s.wide >= 2];
        [s.wide < a as u128];
        [s.time > Duration::ZERO];
        [s.share >= 0.5];
        [s.share < 0.0];
        [s.share == 0.0];
        [s.open];
        [!s.open];
        [s.closed];
        [s.items.is_empty()];
        [!s.items.is_empty()];
        [s.items.len() < limits.few];
        [s.items.len() == limits.few];
        [limits.few <= s.items.len()];
        [s.name.is_none()];
        [s.name.is_some()];
        [s.title == "b"];
        [s.label == "b"];
        [s.phase == Phase::Two];
        [s.mood == Mood::Good];
        [s.mood > Mood::Bad];
    };
    let joined = kinds! { |s, a, b, limits|
        [s.closed || s.turn == a];
        [s.turn == a || s.closed];
        [s.open && s.turn == a];
        [s.turn == a && s.open];
        [s.level >= b && s.level <= 2];
        [s.level < b || s.level > 1];
        [s.turn == a || s.turn == 1];
        [s.turn == a && (s.open || s.level > b)];
        [(s.turn == a && s.open) || (s.turn == 1 && s.closed)];
        [(s.turn == a || s.open) && (s.turn == 1 || s.closed)];
        [s.turn == a || s.level > b || s.items.len() == limits.few];
        [s.turn == a || s.level > 1 || s.items.len() == 3 || s.phase == Phase::Two];
        [s.closed || s.items.len() < limits.few];
        [s.phase == Phase::Two && s.turn == a];
        [s.mood == Mood::Good || s.turn == a];
        [s.mood == Mood::Good && s.turn == a];
    };
    shapes.into_iter().chain(joined).collect()
}

/// Predicates with a part that is no comparison.
fn kinds_in_part() -> Vec<Kind> {
    let half_known = kinds! { |s, a, b, limits|
        [s.turn == a && s.items.iter().all(|item| *item == 0)];
        [s.turn % 2 == a % 2 && s.level >= b];
        [s.turn % 2 == a % 2 || s.level >= b];
        [s.turn == a && matches!(s.phase, Phase::Two)];
        [s.turn == a && dreads(s)];
        [(s.turn == a || s.level > b) && dreads(s)];
    };
    let unknown = kinds! { |s, a, b, limits|
        [s.level.abs() < 100];
        [s.turn % 2 == a % 2];
        [s.turn != a];
        [!(s.turn == a)];
        [s.turn + 1 == a];
        [s.level.unsigned_abs() == s.turn];
        [dreads(s)];
        [{ let sum = s.level + b; sum > 1 }];
    };
    let calculated = kinds! { |s, a, b, limits|
        [s.turn == a + 1];
        [s.turn == a + 1 && dreads(s)];
        [s.turn == KEYS[limits.few]];
        [KEYS[limits.few] == s.turn || s.open];
        [s.level >= -b];
        [s.level > b * 2 - 1 && s.open];
        [s.items.len() < limits.few + 1];
        [s.turn == a.wrapping_sub(1)];
        [s.open && s.turn == a + 1];
        [s.open || s.turn == KEYS[limits.few]];
        [s.looks_open() && s.turn == a + 1];
        [s.turn + 1 == a || s.open];
        [s.turn != a && s.level >= b];
        [!(s.turn != a)];
        [!(s.closed || s.turn == a)];
        [!(s.closed || s.turn == a) && s.level >= b];
    };
    let called = kinds! { |s, a, b, limits|
        [s.turn == next(a)];
        [next(a) == s.turn && dreads(s)];
        [s.turn == Touchy(a + 4)[0] - 4 || s.open];
        [s.touchy == next(a)];
        [s.level > i64::try_from(limits.few).unwrap() - 1];
        [i64::abs(b) <= s.level];
        [s.wide < u128::from(a) * 2];
        [s.share > f64::sqrt(limits.few as f64) / 2.0];
        [s.items.len() >= usize::min(limits.few, 2) && s.open];
        [!(s.turn != u64::max(a, 1) || s.closed)];
        [s.name == Some("a name")];
        [s.title == LABELS[limits.few % 2].to_string().as_str()];
        [s.time >= Duration::from_nanos(a)];
        [s.closed == is_even(a) && s.turn == a];
        [s.phase == Phase::of(a)];
    };
    half_known.into_iter().chain(unknown).chain(calculated).chain(called).collect()
}

/// Predicates that return early, bind names again, call functions, change something or panic.
fn kinds_with_code() -> Vec<Kind> {
    let leaving = kinds! { |s, a, b, limits|
        [(if s.closed { return true } else { s.open }) && s.turn == a];
        [s.turn == a && (if s.open { return false } else { s.closed })];
        [s.turn == a || (if s.open { return s.closed } else { false })];
        [{ if s.closed { return s.open } s.turn == a }];
        [{ leave_if_closed!(s); s.turn == a }];
        ['found: { if s.closed { break 'found s.open } s.turn == a }];
        ['found: { (if s.closed { break 'found true } else { true }) && s.turn == a }];
        [(|| Some(s.name? == "a name" && s.turn == a))().unwrap_or(s.closed)];
    };
    let rebinding = kinds! { |s, a, b, limits|
        [{ let a = a + 1; s.turn == a }];
        [s.turn == a || { let a = 2; s.turn == a }];
        [match a { 0 => s.open, a => s.turn == a }];
        [s.closed || (0..2).any(|a| s.turn == a)];
        [{ let held = s; let s = &State { turn: 2, ..State::new() }; s.turn == a || held.closed }];
        [if let Some(a) = s.name { a.len() == 6 } else { s.turn == a }];
    };
    let touching = kinds! { |s, a, b, limits|
        [touch() && s.turn == a];
        [s.turn == a && touch()];
        [!touch() || s.turn == a];
        [(s.open || touch()) && s.turn == a];
        [s.looks_open() && s.turn == a];
        [s.turn == a && s.looks_open()];
        [s.closed || s.looks_open() || s.turn == a];
        [matches!(s.phase, Phase::One) && s.turn == a];
    };
    let panicking = kinds! { |s, a, b, limits|
        [dreads(s) && s.turn == a];
        [s.closed && dreads(s) && s.turn == a];
        [dreads(s) || s.turn == a];
        [s.turn == a || dreads(s)];
        [s.open && s.touchy.len() >= limits.few];
        [s.touchy.len() >= limits.few && s.turn == a];
        [s.open && s.touchy == a];
        [s.touchy == a || s.turn == a];
        [s.open && *s.touchy == a];
        [*s.touchy != a && s.turn == a];
        [s.open && s.touchy[limits.few] == a];
        [s.turn == a && s.touchy[0] == a];
    };
    leaving.into_iter().chain(rebinding).chain(touching).chain(panicking).collect()
}

// --- programs ---

/// A step, and its observed effects.
#[derive(Debug, PartialEq, Eq)]
struct Step {
    what: What,
    task: usize,
    woken: Vec<usize>,
    is_locked: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum What {
    Waits(&'static str),
    Enters(&'static str),
    Panics(&'static str),
    Cancelled,
    Forgotten,
    Released,
    Taken(bool),
    Nothing,
}

struct Waiter {
    kind: &'static str,
    task: Polled<'static, LockGuard<'static, State>>,
}

/// One run of a program on one lock.
struct Program {
    lock: &'static Lock<State>,
    log: Log,
    holder: Option<LockGuard<'static, State>>,
    waiters: Vec<(usize, Waiter)>,
    /// Waiters whose predicates never become true.
    crowd: Vec<Polled<'static, LockGuard<'static, State>>>,
    /// How many waiters there have been.
    names: usize,
}

impl Program {
    fn new() -> Self {
        let lock = Box::leak(Box::new(Lock::new(State::new())));
        Self { lock, log: Log::default(), holder: None, waiters: Vec::new(), crowd: Vec::new(), names: 0 }
    }

    /// Runs the program of this seed. Its random choices depend only on earlier steps, and not on keys.
    fn run(seed: u64, kinds: &[Kind], is_keyed: bool) -> Vec<Step> {
        let mut dice = Dice::new(seed);
        let mut program = Self::new();
        if seed % 300 == 0 {
            program.crowd(is_keyed, &mut dice);
        }
        // Each program uses a few kinds, so that several waiters are of the same kind.
        let mut chosen: Vec<&Kind> = (0..4).map(|_| &kinds[dice.roll(kinds.len())]).collect();
        if dice.roll(2) == 0 {
            chosen.push(kinds.last().expect("there are some"));
        }
        let mut steps: Vec<Step> = (0..STEPS).map(|_| program.step(&chosen, is_keyed, &mut dice)).collect();
        // At the end all waiters whose predicates are true leave, one release after the other.
        while program.holder.is_some() || program.waiters.iter().any(|(_, waiter)| waiter.task.is_woken()) {
            steps.push(program.release(&mut dice));
            if let Some(place) = program.waiters.iter().position(|(_, waiter)| waiter.task.is_woken()) {
                steps.push(program.poll(place));
            }
        }
        steps
    }

    /// About a thousand waiters come at once, while the lock is held.
    fn crowd(&mut self, is_keyed: bool, dice: &mut Dice) {
        let lock = self.lock;
        self.holder = lock.try_acquire();
        for key in 1_000..1_990 + dice.roll(20) as u64 {
            let wait: Waits = if is_keyed {
                Box::pin(async move { wait_until!(lock, |s| s.turn == key) })
            } else {
                Box::pin(lock.acquire_when(move |s: &State| s.turn == key))
            };
            self.crowd.push(Polled::waiting(wait));
        }
    }

    fn step(&mut self, kinds: &[&Kind], is_keyed: bool, dice: &mut Dice) -> Step {
        let place = dice.roll(CROWD);
        let waiter = (place < self.waiters.len()).then_some(place);
        match (dice.roll(20), waiter) {
            (0..=8, _) if self.waiters.len() < CROWD => self.arrive(kinds[dice.roll(kinds.len())], is_keyed, dice),
            (9, Some(place)) => self.poll(place),
            (10, Some(place)) => {
                let (task, _) = self.waiters.remove(place);
                self.seen(What::Cancelled, task)
            }
            (11, Some(place)) if dice.roll(20) == 0 => {
                let (task, mut waiter) = self.waiters.remove(place);
                waiter.task.forget();
                self.seen(What::Forgotten, task)
            }
            (12, _) if self.holder.is_none() => {
                self.holder = self.lock.try_acquire();
                let taken = What::Taken(self.holder.is_some());
                self.seen(taken, usize::MAX)
            }
            // This prefers a waiter that was woken.
            (13..=15, _) => match self.waiters.iter().position(|(_, waiter)| waiter.task.is_woken()) {
                Some(place) => self.poll(place),
                None => self.seen(What::Nothing, usize::MAX),
            },
            _ => self.release(dice),
        }
    }

    fn arrive(&mut self, kind: &Kind, is_keyed: bool, dice: &mut Dice) -> Step {
        let few = dice.roll(4);
        let own = Own { a: dice.roll(4) as u64, b: dice.roll(5) as i64 - 2, limits: Limits { few } };
        let wait = if is_keyed { kind.keyed } else { kind.keyless };
        let task = Polled::with_alarm(wait(self.lock, own), Alarm::logged(&self.log, self.names));
        self.waiters.push((self.names, Waiter { kind: kind.predicate, task }));
        self.names += 1;
        self.poll(self.waiters.len() - 1)
    }

    fn poll(&mut self, place: usize) -> Step {
        let (name, Waiter { kind, task }) = &mut self.waiters[place];
        let (name, kind) = (*name, *kind);
        let what = match catch_unwind(AssertUnwindSafe(|| task.poll())) {
            Ok(Poll::Pending) => What::Waits(kind),
            Ok(Poll::Ready(guard)) => {
                assert!(self.holder.is_none(), "two have the lock");
                self.holder = Some(guard);
                drop(self.waiters.remove(place));
                What::Enters(kind)
            }
            Err(_) => {
                drop(self.waiters.remove(place));
                What::Panics(kind)
            }
        };
        self.seen(what, name)
    }

    fn release(&mut self, dice: &mut Dice) -> Step {
        let Some(mut guard) = self.holder.take() else { return self.seen(What::Nothing, usize::MAX) };
        guard.change(dice);
        drop(guard);
        self.seen(What::Released, usize::MAX)
    }

    fn seen(&self, what: What, task: usize) -> Step {
        Step { what, task, woken: self.log.take(), is_locked: self.lock.is_locked() }
    }
}

/// The first program that runs differently with keys.
fn differs(kinds: &[Kind], lives: u64) -> Option<String> {
    (0..lives).find_map(|seed| {
        let [keyed, keyless] = [true, false].map(|is_keyed| Program::run(seed, kinds, is_keyed));
        if keyed == keyless {
            return None;
        }
        let same = keyed.iter().zip(&keyless).take_while(|(one, other)| one == other).count();
        Some(format!(
            "seed {seed}: after {:#?}\nwith keys {:#?}\nwithout {:#?}",
            &keyless[..same],
            keyed.get(same),
            keyless.get(same)
        ))
    })
}

#[test]
fn keys_change_no_turn() {
    if let Some(difference) = differs(&kinds(), LIVES) {
        panic!("{difference}");
    }
}

// --- wrong keys ---

/// A predicate with a key that does not belong to it.
macro_rules! wrong {
    (|$about:ident, $a:ident, $b:ident| $keys:expr, |$s:ident| $predicate:expr) => {
        Kind {
            predicate: concat!(stringify!($predicate), ", keyed ", stringify!($keys)),
            keyed: |lock, Own { a: $a, b: $b, .. }| {
                #[allow(unused_variables, reason = "not every key has them all")]
                let asked = __private::waited_on(lock, ());
                Box::pin(asked.until_keyed((), move |$s, _| $predicate, &|$about, _| $keys))
            },
            #[allow(unused_variables, reason = "not every predicate has them all")]
            keyless: |lock, Own { a: $a, b: $b, .. }| Box::pin(lock.acquire_when(move |$s: &State| $predicate)),
        }
    };
}

#[test]
fn a_wrong_key_is_noticed() {
    let wrong = [
        wrong!(|about, _a, b| about.keyed_field(|s| &s.level, &b).keyed_above(), |s| s.level >= b),
        wrong!(|about, _a, b| about.keyed_field(|s| &s.level, &b).keyed_below(), |s| s.level <= b),
        wrong!(|about, _a, b| about.keyed_field(|s| &s.level, &b).keyed_at_most(), |s| s.level >= b),
        wrong!(|about, a, _b| about.keyed_field(|s| &s.turn, &(a + 1)).keyed_equal(), |s| s.turn == a),
        wrong!(|about, _a, _b| about.keyed_field(|s| &s.open, &true).keyed_equal(), |s| !s.open),
        wrong!(|about, _a, _b| about.keyed_field(|s| &s.open, &true).keyed_equal(), |s| s.closed),
        wrong!(
            |about, a, _b| about
                .keyed_field(|s| &s.open, &true)
                .keyed_equal()
                .keyed_and(about.keyed_field(|s| &s.turn, &a).keyed_equal()),
            |s| s.open || s.turn == a
        ),
    ];
    for kind in wrong {
        let name = kind.predicate;
        assert!(differs(&[kind], LIVES).is_some(), "not noticed: {name}");
    }
}

#[test]
fn a_right_key_by_the_same_means_is_not() {
    let right = wrong!(|about, _a, b| about.keyed_field(|s| &s.level, &b).keyed_at_least(), |s| s.level >= b);
    assert_eq!(differs(&[right], LIVES / 10), None);
    // A weaker key finds more waiters than necessary, and changes nothing else.
    let weak = wrong!(|about, a, _b| about.keyed_field(|s| &s.turn, &a).keyed_at_least(), |s| s.turn == a);
    assert_eq!(differs(&[weak], LIVES / 10), None);
}
