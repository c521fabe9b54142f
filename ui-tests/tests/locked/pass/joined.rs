//! `locked!` as a statement, an operand and an argument, and with an attribute above it.
#![deny(warnings)]

use warded::prelude::*;

fn main() {
    let (one, other) = (Monitor::new(1), Monitor::new(2));
    let sum = locked!(one, |n| *n) + locked!(other, |n| *n);
    assert_eq!(sum, 3);
    assert_eq!(-locked!(one, |n| *n), -1);
    assert!(!locked!(one, |n| *n == 2));
    assert_eq!([locked!(one, |n| *n), locked!(other, |n| *n)], [1, 2]);
    assert_eq!(format!("{} {}", locked!(one, |n| *n), locked!(other, |n| *n)), "1 2");
    assert_eq!(locked!(one, |n| n.to_string()).len(), 1);
    #[cfg(any())]
    locked!(one, |n| *n += true);
    locked!(one, |n| *n += 1);
    locked! { one, |n| *n += 1 }
    locked![other, |n| *n += 1];
    locked!(other, |n| *n += 1,);
    let (one, other) = (locked!(one, |n| *n), locked!(other, |n| *n));
    assert_eq!((one, other), (3, 4));
}
