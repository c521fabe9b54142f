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
        assert!(longest <= 12, "{longest} classes in one bucket, stride {stride}");
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
