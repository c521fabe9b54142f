//! A select that another macro writes, from parts of every kind.
#![deny(warnings)]

use warded::prelude::*;
use warded::{Event, Queue, block_on};

macro_rules! first {
    ($($pattern:pat = $operation:expr $(, if $condition:expr)? => $body:expr),*; $otherwise:expr) => {
        select_event! {
            biased;
            $($pattern = $operation $(, if $condition)? => $body,)*
            else => $otherwise,
        }
    };
}

macro_rules! with_block {
    ($name:ident, $operation:expr, $stop:ident $body:block) => {
        select_event! {
            $name = $operation => $body
            () = $stop.wait() => {}
        }
    };
}

macro_rules! forwarded {
    ($($input:tt)*) => {
        select_event! { $($input)* }
    };
}

macro_rules! with_names_of_its_own {
    ($queue:expr, $value:expr) => {{
        let job = 1;
        select_event! {
            number = $queue.get() => number.map_or(0, |number| *number) + job + $value,
        }
    }};
}

fn main() {
    let (queue, stop, lock) = (Queue::unbounded(), Event::new(), Lock::new(3));
    block_on(async {
        for number in 1..5 {
            queue.put(number).await.unwrap();
        }
        let one = first!(Ok(job) = queue.get() => *job, () = stop.wait(), if queue.is_empty() => 0; 9);
        assert_eq!(one, 1);
        let three = first!(number = with_lock!(lock, |number| *number) => number, mut guard = lock.acquire() => { *guard += 1; 8 }; 9);
        assert_eq!(three, 3);
        let mut seen = None;
        with_block!(job, queue.get(), stop {
            seen = job.ok().map(|job| *job);
        });
        assert_eq!(seen, Some(2));
        assert!(forwarded! { Ok(job) = queue.get() => *job == 3, else => false });
        let job = 10;
        assert_eq!(with_names_of_its_own!(queue, job), 15);
    });
}
