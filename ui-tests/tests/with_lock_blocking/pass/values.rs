//! In `main`, a thread, a trait and a closure, with every control flow.
#![deny(warnings)]

use std::num::ParseIntError;
use std::str::FromStr;
use std::thread;
use std::time::{Duration, Instant};

use warded::prelude::*;

#[guarded]
#[derive(Debug, Default)]
struct Total {
    state: Lock,
    #[guarded(by = state)]
    sum: i64,
}

impl FromStr for Total {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        let total = Self::default();
        for word in text.split(',') {
            with_lock_blocking!(total.state, |s| {
                let word = word.trim();
                if word.is_empty() {
                    continue;
                }
                if word == "end" {
                    break;
                }
                s.sum += word.parse::<i64>()?;
            });
        }
        Ok(total)
    }
}

impl Total {
    fn take(&self, amount: i64) -> Result<i64, Elapsed> {
        let first = with_lock_blocking!(self.state, timeout = Duration::from_secs(60), |s| {
            s.sum -= amount;
            s.sum
        })?;
        with_lock_blocking!(self.state, deadline = Instant::now(), |s| s.sum.min(first))
    }
}

fn main() -> Result<(), ParseIntError> {
    let total: Total = "1, 2, , 3, end, x".parse()?;
    assert!("1, x".parse::<Total>().is_err());
    assert_eq!(total.take(1), Ok(5));
    let doubles = || with_lock_blocking!(total.state, |s| s.sum *= 2);
    thread::scope(|scope| scope.spawn(doubles).join().expect("nothing panics"));
    assert_eq!(with_lock_blocking!(total.state, |TotalState { sum }| *sum), 10);
    let labelled = 'found: {
        for turn in 0.. {
            with_lock_blocking!(total.state, |s| if s.sum > turn { s.sum -= 1 } else { break 'found turn });
        }
        -1
    };
    assert_eq!(labelled, 5);
    Ok(())
}
