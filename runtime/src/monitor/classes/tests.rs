//! The index of the table.

use std::any::TypeId;

use super::{ClassKey, Classes, Identity};

fn identity(key: ClassKey, more: Option<ClassKey>) -> Identity {
    Identity { key, predicate: TypeId::of::<u8>(), more }
}

/// Adds a class as if it had a waiter.
fn add(classes: &mut Classes, key: ClassKey, more: Option<ClassKey>) -> usize {
    let number = classes.add(Some(identity(key, more)), true, None);
    classes.in_use += 1;
    number
}

/// The most classes that are in one bucket.
fn longest_bucket(classes: &Classes) -> usize {
    let len = |first: &u32| {
        std::iter::successors(classes.table.get(*first as usize), |class| classes.table.get(class.class.next as usize))
            .count()
    };
    classes.index.iter().map(len).max().expect("there is an index")
}

#[test]
fn no_stride_of_keys_fills_one_bucket() {
    for stride in [1, 2, 3, 15, 16, 17, 64, 4_096, 1 << 20, 1 << 32, 1 << 60, 1 << 64, 1 << 100] {
        let mut classes = Classes::NEW;
        for key in (0..4_096).map(|number| number * stride) {
            add(&mut classes, key, None);
        }
        let longest = longest_bucket(&classes);
        let most = if stride == 1 { 1 } else { 12 };
        assert!(longest <= most, "{longest} classes in one bucket, stride {stride}");
    }
}

#[test]
fn keys_side_by_side_are_in_one_cache_line_of_the_index() {
    let mut classes = Classes::NEW;
    for key in 0..4_096 {
        add(&mut classes, key, None);
    }
    for first in (0..4_096).step_by(16) {
        let lines = (first..first + 16).map(|key| classes.bucket(&identity(key, None)) / 16);
        assert_eq!(lines.collect::<std::collections::HashSet<_>>().len(), 1);
    }
}

#[test]
fn long_keys_that_differ_only_in_their_second_part_are_two_classes() {
    for others in [0, 100] {
        let mut classes = Classes::NEW;
        for key in 0..others {
            add(&mut classes, 1_000 + key, Some(0));
        }
        let numbers = [0, 1, 2].map(|more| add(&mut classes, 7, Some(more)));
        assert_eq!([0, 1, 2].map(|more| classes.find(&identity(7, Some(more)))), numbers.map(Some), "beside {others}");
        assert_eq!(classes.find(&identity(7, Some(3))), None);
    }
}

/// Classes enter and leave the list of their group, and change their bounds when they are used again.
#[test]
fn the_classes_in_the_list_whose_bounds_are_reached_are_taken_and_no_others() {
    let mut classes = Classes::NEW;
    for key in 0..40 {
        let number = add(&mut classes, key, None);
        classes.details[number].bound = Some(0);
    }
    let (mut state, mut most_left, mut taken) = (0x9E37_79B9_7F4A_7C15_u64, 0, 0);
    for round in 0..20_000 {
        let mut roll = |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % below
        };
        let number = usize::try_from(roll(40)).unwrap();
        match roll(8) {
            0..4 => classes.list(number),
            4..6 => classes.unlist(number),
            6 => {
                classes.unlist(number);
                classes.details[number].bound = Some(roll(20));
            }
            _ if classes.has_bounds(0) => {
                let most = if roll(4) == 0 { u64::MAX } else { roll(20) };
                let is_reached = |number: &usize| {
                    classes.table[*number].class.is_listed && classes.details[*number].bound <= Some(most)
                };
                let reached: Vec<_> = (0..40).filter(is_reached).collect();
                let mut found = classes.take_reached(0, most);
                found.sort_unstable();
                assert_eq!(found, reached, "round {round}");
                taken += found.len();
            }
            _ => {}
        }
        let listed = (0..40).filter(|number| classes.table[*number].class.is_listed).count();
        assert_eq!(listed, classes.groups[0].listed.len());
        most_left = most_left.max(classes.groups[0].bounds.len());
    }
    assert!(taken > 1_000, "{taken} were taken");
    assert!(most_left <= 2 * 40 + super::FEW + 1, "the bounds of {most_left} classes were kept");
}
