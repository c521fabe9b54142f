//! The index against a list that is searched from its head.

use super::super::key::{AnyKeys, Fit, Keys, Measure, Selectivity};
use super::{Index, LOWEST, Number, group::Group, thresholds::Thresholds};

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        // Knuth's MMIX generator.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn one_of<T>(&mut self, things: &[T]) -> Option<usize> {
        (!things.is_empty()).then(|| usize::try_from(self.roll(things.len() as u64)).unwrap())
    }
}

const SEEDS: std::ops::Range<u64> = 0..if cfg!(miri) { 3 } else { 60 };
const STEPS: usize = if cfg!(miri) { 60 } else { 200 };

// --- one class ---

/// Who waits for which key, the first to come first.
type Waiting = Vec<(Number, u64)>;

fn first_behind(waiting: &Waiting, number: Number, fits: impl Fn(u64) -> bool) -> Option<(Number, Number)> {
    waiting.iter().find(|(own, key)| *own > number && fits(*key)).map(|(own, _)| (*own, *own))
}

#[test]
fn a_group_gives_its_waiters_in_the_order_of_their_numbers() {
    for seed in SEEDS {
        let mut dice = Dice(seed);
        let mut waiting: Waiting = vec![(1, 0)];
        let mut group = Group::One(1, 1);
        for number in 2..STEPS as Number {
            if dice.roll(2) == 0 {
                group.push(number, number);
                waiting.push((number, 0));
            } else if let Some(place) = dice.one_of(&waiting) {
                let (leaves, _) = waiting.remove(place);
                if group.remove(leaves) {
                    assert!(waiting.is_empty(), "only the last one says so");
                    break;
                }
            }
            assert!(!waiting.is_empty(), "the last one says so");
            let behind = dice.roll(number + 1);
            assert_eq!(group.first_behind(behind), first_behind(&waiting, behind, |_| true));
        }
    }
}

#[test]
fn thresholds_give_who_came_first_of_those_that_are_reached() {
    for seed in SEEDS {
        let mut dice = Dice(seed);
        let mut waiting = Waiting::new();
        let mut thresholds = Thresholds::new();
        let spread = 1 + dice.roll(20);
        for number in 1..STEPS as Number {
            if dice.roll(5) < 3 {
                let threshold = dice.roll(spread);
                thresholds.push(threshold, number, number);
                waiting.push((number, threshold));
            } else if let Some(place) = dice.one_of(&waiting) {
                let (leaves, _) = waiting.remove(place);
                thresholds.remove(leaves);
            }
            let behind = dice.roll(number + 1);
            let value = if dice.roll(10) == 0 { u64::MAX } else { dice.roll(spread + 1) };
            let expected = first_behind(&waiting, behind, |threshold| threshold <= value);
            assert_eq!(thresholds.first_behind(behind, value), expected);
        }
    }
}

#[test]
fn thresholds_that_are_gone_leave_their_room_to_others() {
    let mut thresholds = Thresholds::new();
    for number in 1..10_000 {
        thresholds.push(number, number, ());
        if number > 8 {
            thresholds.remove(number - 8);
        }
    }
    assert!(thresholds.capacity() <= 32, "{}", thresholds.capacity());
}

// --- all of it ---

/// What is waited on in these tests.
type Value = [u64; 3];

type Reads = fn(&Value) -> u64;

type Makes = fn(u64) -> Keys<Value>;

struct Up;
struct Down;

impl Measure<u64> for Up {
    fn measure(of: &u64) -> u64 {
        *of
    }
}

impl Measure<u64> for Down {
    fn measure(of: &u64) -> u64 {
        !*of
    }
}

/// Each class, what it reads, and how its keys are made.
const CLASSES: [(Fit, Reads, Makes); 4] = [
    (Fit::Equal, |value| value[0], |key| Keys::one::<u64, Up>(|value| &value[0], Fit::Equal, key, Selectivity::Equal)),
    (Fit::Equal, |value| value[1], |key| Keys::one::<u64, Up>(|value| &value[1], Fit::Equal, key, Selectivity::Equal)),
    (
        Fit::AtLeast,
        |value| value[1],
        |key| Keys::one::<u64, Up>(|value| &value[1], Fit::AtLeast, key, Selectivity::Bound),
    ),
    (
        Fit::AtLeast,
        |value| !value[2],
        |key| Keys::one::<u64, Down>(|value| &value[2], Fit::AtLeast, key, Selectivity::Bound),
    ),
];

struct Waiter {
    number: Number,
    keys: AnyKeys,
    /// The classes and keys again.
    wants: Vec<(usize, u64)>,
}

impl Waiter {
    fn random(number: Number, dice: &mut Dice) -> Self {
        let mut wants = Vec::new();
        for _ in 0..=dice.roll(2) {
            let class = usize::try_from(dice.roll(4)).unwrap();
            let key = dice.roll(5);
            wants.push((class, if class == 3 { !key } else { key }));
        }
        let keys = wants.iter().map(|(class, key)| CLASSES[*class].2(*key)).reduce(Keys::keyed_or).unwrap();
        Self { number, keys: keys.any(), wants }
    }

    fn may_hold(&self, value: &Value, panicking: Option<usize>) -> bool {
        self.wants.iter().any(|&(class, key)| {
            let (fit, read, _) = CLASSES[class];
            Some(class) == panicking
                || match fit {
                    Fit::Equal => read(value) == key,
                    Fit::AtLeast => read(value) >= key,
                }
        })
    }
}

/// Reads all classes of `value`; `panicking` says which of them can't be read.
fn read(index: &mut Index<Number>, value: &Value, panicking: Option<usize>) {
    index.forget_readings();
    while let Some(class) = index.unread() {
        let is = |place: usize| CLASSES[place].2(0).any().iter().next().is_some_and(|key| key.reading == class);
        let place = (0..CLASSES.len()).find(|place| is(*place)).expect("one of these");
        index.set_reading(class, (Some(place) != panicking).then(|| CLASSES[place].1(value)));
    }
}

#[test]
fn the_index_finds_whom_a_search_of_all_finds() {
    for seed in SEEDS {
        let mut dice = Dice(seed);
        let mut index = Index::new();
        let mut waiting: Vec<Waiter> = Vec::new();
        for number in 1..STEPS as Number {
            if dice.roll(5) < 3 {
                let waiter = Waiter::random(number, &mut dice);
                index.push(number, number, &waiter.keys);
                waiting.push(waiter);
            } else if let Some(place) = dice.one_of(&waiting) {
                let Waiter { number, keys, .. } = waiting.remove(place);
                index.remove(number, &keys);
            }
            assert_eq!(index.is_empty(), waiting.is_empty());
            let value = [dice.roll(5), dice.roll(5), dice.roll(5)];
            let panicking = usize::try_from(dice.roll(40)).ok().filter(|class| *class < CLASSES.len());
            read(&mut index, &value, panicking);
            let mut behind = LOWEST;
            let expected = waiting.iter().filter(|waiter| waiter.may_hold(&value, panicking));
            for expected in expected.map(|waiter| waiter.number) {
                assert_eq!(index.first_behind(behind), Some((expected, expected)), "seed {seed}");
                behind = expected;
            }
            assert_eq!(index.first_behind(behind), None, "seed {seed}");
        }
    }
}

#[test]
fn who_has_left_leaves_nothing_in_the_index() {
    let mut index = Index::new();
    for number in 1..100_000 {
        let keys = CLASSES[0].2(number).keyed_or(CLASSES[2].2(number)).keyed_or(CLASSES[3].2(!number)).any();
        index.push(number, (), &keys);
        index.remove(number, &keys);
    }
    assert!(index.is_empty());
    assert!(index.classes.iter().all(|members| members.len == 0 && members.room() <= 32));
}
