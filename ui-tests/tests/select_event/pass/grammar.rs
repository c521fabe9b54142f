//! Branches with and without commas, with every form of body, condition and operation.
#![deny(warnings)]
#![allow(clippy::needless_bool)]

use std::collections::BTreeMap;

use warded::prelude::*;
use warded::{Event, Queue, block_on, cancel_safe};

async fn forms(queue: &Queue<u32>, stop: &Event, which: u32) -> u32 {
    select_event! {
        biased;
        () = stop.wait(), if which == 0 && matches!(which, 0) => { 0 },
        job = queue.get(), if which == 1 => { *job.unwrap() }
        _ = if which == 2 { stop.wait() } else { Event::wait(stop) }, if which < 3 => 2,
        number = cancel_safe(async { which }), if which == 3 => if number < 4 { 3 } else { 4 },
        number = cancel_safe::<std::future::Ready<u32>>(std::future::ready(4)), if which == 4 => match number {
            4 => 4,
            _ => 5,
        },
        map = cancel_safe(std::future::ready(BTreeMap::<u32, u32>::new())), if which == 5 => map.into_iter().collect::<Vec<(u32, u32)>>().len() as u32 + 5,
        number = cancel_safe(async move { which as u64 }), if which == 6 => Some(number).map_or(0, |number| number as u32),
        less = cancel_safe(async move { which < 7 }), if which == 7 => less as u32 + which << 0,
        add = cancel_safe(async { |one: u32, other: u32| one + other }), if which == 8 => (|one, other| add(one, other))(3, 5),
        else => 9
    }
}

async fn last_is_a_block(stop: &Event) -> u32 {
    select_event! { () = stop.wait() => { 1 } }
}

async fn last_has_a_comma(stop: &Event) -> u32 {
    select_event! { () = stop.wait() => 2, }
}

async fn last_has_none(stop: &Event) -> u32 {
    select_event! { () = stop.wait() => 3 }
}

async fn in_parentheses(stop: &Event) -> u32 {
    select_event!(() = stop.wait() => 4)
}

fn main() {
    let (queue, stop) = (Queue::unbounded(), Event::new());
    stop.set();
    block_on(async {
        queue.put(1).await.unwrap();
        for which in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] {
            assert_eq!(forms(&queue, &stop, which).await, which);
        }
        assert_eq!(last_is_a_block(&stop).await, 1);
        assert_eq!(last_has_a_comma(&stop).await, 2);
        assert_eq!(last_has_none(&stop).await, 3);
        assert_eq!(in_parentheses(&stop).await, 4);
    });
}
