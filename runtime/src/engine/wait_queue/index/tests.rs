//! Compares the index with a list that is searched from its head.

use super::super::key::{AnyKeys, Fit, Keys, Measure, Selectivity};
use super::{FEW, Index, WaiterNumber, group::Group, thresholds::Thresholds};

/// A random number generator that gives the same numbers in every run.
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

// --- one table ---

/// The number and the key of each waiter, in the order of arrival.
type Waiting = Vec<(WaiterNumber, u64)>;

fn first_behind(
    waiting: &Waiting,
    number: WaiterNumber,
    fits: impl Fn(u64) -> bool,
) -> Option<(WaiterNumber, WaiterNumber)> {
    waiting.iter().find(|(own, key)| *own > number && fits(*key)).map(|(own, _)| (*own, *own))
}

#[test]
fn a_group_gives_its_waiters_in_the_order_of_their_numbers() {
    for seed in SEEDS {
        let mut dice = Dice(seed);
        let mut waiting: Waiting = vec![(1, 0)];
        let (mut group, mut spare) = (Group::One(1, 1), None);
        for number in 2..STEPS as WaiterNumber {
            if dice.roll(2) == 0 {
                group.push(number, number, &mut spare);
                waiting.push((number, 0));
            } else if let Some(place) = dice.one_of(&waiting) {
                let (leaves, _) = waiting.remove(place);
                if group.remove(leaves) {
                    assert!(waiting.is_empty(), "`remove` returns true only for the last waiter");
                    break;
                }
            }
            assert!(!waiting.is_empty(), "`remove` returns true for the last waiter");
            let behind = dice.roll(number + 1);
            assert_eq!(group.first_behind(behind), first_behind(&waiting, behind, |_| true));
        }
    }
}

#[test]
fn thresholds_give_the_first_waiter_whose_threshold_is_reached() {
    for seed in SEEDS {
        let mut dice = Dice(seed);
        let mut waiting = Waiting::new();
        let mut thresholds = Thresholds::new();
        let spread = 1 + dice.roll(20);
        for number in 1..STEPS as WaiterNumber {
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
fn the_room_of_removed_thresholds_is_used_again() {
    let mut thresholds = Thresholds::new();
    for number in 1..10_000 {
        thresholds.push(number, number, ());
        if number > 8 {
            thresholds.remove(number - 8);
        }
    }
    assert!(thresholds.capacity() <= 32, "{}", thresholds.capacity());
}

// --- the whole index ---

/// The value that the waiters of these tests read.
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

/// Each reading, and the function that makes its keys. Two readings read the same field, and compare it differently.
const READINGS: [(Fit, Reads, Makes); 4] = [
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

/// The keys of a waiter that waits for any of `wants`: the index of a reading in `READINGS`, and a value.
fn keys_of(wants: &[(usize, u64)]) -> AnyKeys {
    wants.iter().map(|&(place, key)| READINGS[place].2(key)).reduce(Keys::keyed_or).expect("a waiter has a key").any()
}

struct Waiter {
    number: WaiterNumber,
    keys: AnyKeys,
    wants: Vec<(usize, u64)>,
}

impl Waiter {
    fn new(number: WaiterNumber, wants: Vec<(usize, u64)>) -> Self {
        Self { number, keys: keys_of(&wants), wants }
    }

    fn random(number: WaiterNumber, dice: &mut Dice) -> Self {
        let mut wants = Vec::new();
        for _ in 0..=dice.roll(2) {
            let place = usize::try_from(dice.roll(4)).unwrap();
            let key = dice.roll(5);
            // If a waiter has two thresholds for one reading, only the lower one is kept.
            if READINGS[place].0 == Fit::Equal || wants.iter().all(|(other, _)| *other != place) {
                wants.push((place, if place == 3 { !key } else { key }));
            }
        }
        Self::new(number, wants)
    }

    fn is_matched_by(&self, value: &Value) -> bool {
        self.wants.iter().any(|&(place, key)| {
            let (fit, read, _) = READINGS[place];
            match fit {
                Fit::Equal => read(value) == key,
                Fit::AtLeast => read(value) >= key,
            }
        })
    }
}

/// Takes the readings that the waiters need, from a value that may have changed. Returns how many readings were taken.
fn read(index: &mut Index<WaiterNumber>, value: &Value) -> usize {
    index.forget_readings();
    let mut count = 0;
    while let Some(reading) = index.read(|_| None) {
        let is = |place: &usize| keys_of(&[(*place, 0)]).iter().any(|key| key.reading == reading);
        let place = (0..READINGS.len()).find(is).expect("it is one of `READINGS`");
        index.set_reading(reading, READINGS[place].1(value));
        count += 1;
    }
    count
}

#[test]
fn the_index_finds_the_same_waiters_as_a_search_of_the_list_in_the_same_order() {
    for seed in SEEDS {
        let mut dice = Dice(seed);
        let mut index = Index::new();
        let mut waiting: Vec<Waiter> = Vec::new();
        for number in 1..STEPS as WaiterNumber {
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
            read(&mut index, &value);
            let mut behind = 0;
            for expected in waiting.iter().filter(|waiter| waiter.is_matched_by(&value)).map(|waiter| waiter.number) {
                assert_eq!(index.first_behind(behind), Some((expected, expected)), "seed {seed}");
                behind = expected;
            }
            assert_eq!(index.first_behind(behind), None, "seed {seed}");
        }
    }
}

/// A waiter that arrives after its reading was taken is found by that reading.
#[test]
fn only_readings_that_waiters_need_are_taken_and_once_for_each_value() {
    let mut index = Index::new();
    let waiters = [(1, 0), (2, 0), (3, 2)].map(|(number, place)| Waiter::new(number, vec![(place, 1)]));
    for waiter in &waiters {
        index.push(waiter.number, waiter.number, &waiter.keys);
    }
    assert_eq!(read(&mut index, &[1, 0, 0]), 2, "two readings");
    assert_eq!(index.read(|_| None), None);
    let another = Waiter::new(4, vec![(0, 1)]);
    index.push(4, 4, &another.keys);
    assert_eq!(index.read(|_| None), None);
    assert_eq!(index.first_behind(2), Some((4, 4)));
    index.remove(3, &waiters[2].keys);
    assert_eq!(read(&mut index, &[1, 0, 0]), 1, "no waiter needs the other reading");
}

/// A reading that was not taken yet matches no key.
#[test]
fn keys_are_not_compared_with_readings_of_an_old_value() {
    let mut index = Index::new();
    index.push(1, 1, &keys_of(&[(0, 1)]));
    read(&mut index, &[1, 0, 0]);
    assert_eq!(index.first_behind(0), Some((1, 1)));
    index.forget_readings();
    assert_eq!(index.first_behind(0), None);
}

#[test]
fn a_waiter_that_has_left_leaves_nothing_in_the_index() {
    let mut index = Index::new();
    for number in 1..100_000 {
        let keys = keys_of(&[(0, number), (2, number), (3, !number)]);
        index.push(number, (), &keys);
        index.remove(number, &keys);
    }
    assert!(index.is_empty());
    assert!(index.tables.iter().all(|table| table.len == 0 && table.room() <= 4 * FEW));
}

/// Once all waiters have the same key, and once each has its own.
#[test]
fn the_index_frees_its_memory_when_many_waiters_have_left() {
    for in_one_group in [true, false] {
        let mut index = Index::new();
        let keys = |number| {
            let key = if in_one_group { 7 } else { number };
            keys_of(&[(0, key), (2, key)])
        };
        for number in 1..=10_000 {
            index.push(number, (), &keys(number));
        }
        for number in 1..=10_000 {
            index.remove(number, &keys(number));
        }
        assert!(index.is_empty());
        assert!(index.room() <= 64 * FEW, "{}", index.room());
    }
}
