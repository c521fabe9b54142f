//! The body is a block of the enclosing function.
#![deny(warnings)]

use std::num::ParseIntError;

use warded::prelude::*;

fn returns(monitor: &Monitor<u8>) -> &'static str {
    locked!(monitor, |n| {
        if *n == 0 {
            return "zero";
        }
        *n -= 1;
    });
    "more"
}

fn always_returns(monitor: &Monitor<u8>) -> u8 {
    locked!(monitor, |n| return *n)
}

fn question_mark(monitor: &Monitor<u8>, text: &str) -> Result<u8, ParseIntError> {
    Ok(locked!(monitor, |n| {
        *n = text.parse()?;
        *n
    }))
}

fn of_option(monitor: &Monitor<Vec<u8>>) -> Option<u8> {
    let last = locked!(monitor, |list| list.pop()?);
    Some(last + try_locked!(monitor, |list| list.pop()?)?)
}

fn loops(monitor: &Monitor<u8>) -> u8 {
    let mut turns = 0;
    'outer: loop {
        for _ in 0..3 {
            turns += 1;
            locked!(monitor, |n| {
                *n += 1;
                if *n % 2 == 0 {
                    continue 'outer;
                }
                if *n > 5 {
                    break 'outer;
                }
            });
        }
    }
    turns
}

fn breaks_with_value(monitor: &Monitor<u8>) -> u8 {
    loop {
        locked!(monitor, |n| if *n > 3 { break *n } else { *n += 1 });
    }
}

fn in_conditions(monitor: &Monitor<bool>) -> u8 {
    if locked!(monitor, |ready| *ready) {
        1
    } else if let Some(false) = try_locked!(monitor, |ready| *ready) {
        2
    } else {
        3
    }
}

fn while_some(monitor: &Monitor<Vec<u8>>) -> u8 {
    let mut sum = 0;
    while let Some(n) = locked!(monitor, |list| list.pop()) {
        // The monitor is free here.
        sum += n + locked!(monitor, |list| u8::from(list.is_empty()));
    }
    sum
}

fn main() {
    let monitor = Monitor::new(1);
    assert_eq!(returns(&monitor), "more");
    assert_eq!(returns(&monitor), "zero");
    assert_eq!(always_returns(&monitor), 0);
    assert!(question_mark(&monitor, "five").is_err());
    assert_eq!(question_mark(&monitor, "5"), Ok(5));
    assert!(loops(&monitor) > 0);
    assert!(breaks_with_value(&monitor) > 3);
    assert_eq!(of_option(&Monitor::new(vec![1, 2])), Some(3));
    assert_eq!(of_option(&Monitor::new(vec![1])), None);
    assert_eq!(in_conditions(&Monitor::new(false)), 2);
    assert_eq!(while_some(&Monitor::new(vec![1, 2])), 4);
}
