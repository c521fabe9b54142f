//! Bodies and operations belong to the enclosing function: `return`, `?`, `break`, `continue` and `.await` work in them.
#![deny(warnings)]

use std::num::ParseIntError;

use warded::prelude::*;
use warded::{Event, Queue, block_on};

async fn sum(words: &Queue<&str>, stop: &Event) -> Result<u32, ParseIntError> {
    let mut sum = 0;
    'words: loop {
        let number: u32 = select_event! {
            biased;
            Ok(word) = words.get() => match *word {
                "" => continue,
                "end" => break 'words,
                word => word.parse::<u32>()?,
            },
            () = stop.wait() => return Ok(0),
            else => break,
        };
        sum += number;
    }
    Ok(sum)
}

/// A body awaits, also the first of others.
async fn nested(words: &Queue<&str>, lock: &Lock<u32>, stop: &Event) -> u32 {
    select_event! {
        biased;
        word = words.get() => {
            let length = word.map_or(0, |word| word.len());
            select_event! {
                mut total = lock.acquire() => {
                    *total += 1;
                    length
                }
                () = stop.wait() => 0,
            };
            with_lock!(lock, |total| *total)
        }
        () = stop.wait() => 0,
    }
}

/// All bodies leave.
async fn leaves(stop: &Event) -> u32 {
    loop {
        select_event! {
            () = stop.wait() => return 1,
        }
    }
}

fn main() {
    let (words, stop, lock) = (Queue::unbounded(), Event::new(), Lock::new(0));
    block_on(async {
        for word in ["1", "", "2", "end", "x", "abc"] {
            words.put(word).await.unwrap();
        }
        assert_eq!(sum(&words, &stop).await, Ok(3));
        assert!(sum(&words, &stop).await.is_err());
        assert_eq!(nested(&words, &lock, &stop).await, 1);
        words.shutdown();
        stop.set();
        assert_eq!(sum(&words, &stop).await, Ok(0));
        assert_eq!(leaves(&stop).await, 1);
    });
}
