//! Macros that await, as branches: with conditions, limits, several locks, and bodies that await.
#![deny(warnings)]

use std::time::{Duration, Instant};

use warded::prelude::*;
use warded::{Event, block_on};

#[guarded]
struct Buffer {
    capacity: usize,
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u32>,
    #[condition(of = state, when = |s| !s.items.is_empty())]
    ready: Condition,
    #[condition(of = state)]
    room: Condition,
    prices: RwLock,
    #[guarded(by = prices)]
    price: u32,
}

impl Buffer {
    async fn push(&self, item: u32, stop: &Event) -> bool {
        select_event! {
            mut s = wait_until!(self.room, |s| s.items.len() < self.capacity) => {
                s.items.push(item);
                true
            }
            () = stop.wait() => false,
        }
    }

    async fn pop(&self, stop: &Event) -> Option<u32> {
        select_event! {
            item = warded::wait_until!(self.ready, |s| !s.items.is_empty(), |s| s.items.pop()) => item,
            () = stop.wait() => None,
        }
    }

    async fn last(&self) -> Result<u32, Elapsed> {
        select_event! {
            s = wait_until!(self.ready, timeout = Duration::ZERO) => Ok(s?.items[0]),
        }
    }

    async fn all(&self) -> (usize, u32) {
        let length = select_event! {
            length = with_lock!(self.state, timeout = Duration::from_secs(1), |s| s.items.len()) => length.unwrap_or(0),
        };
        let price = select_event! {
            price = read_lock!(self.prices, deadline = Instant::now(), |s| s.price) => price.unwrap_or(0),
        };
        (length, price)
    }
}

async fn both(one: &Lock<u32>, other: &Lock<u32>, stop: &Event) -> Option<u32> {
    Some(select_event! {
        biased;
        sum = with_lock!(one, other, async |one, other| {
            stop.wait().await;
            if *one == 0 {
                return None;
            }
            *one + *other
        }) => sum + 1,
        () = stop.wait() => return None,
    })
}

fn main() {
    let buffer: Buffer = BufferInit { capacity: 1, items: vec![], price: 3 }.into();
    let stop = Event::new();
    block_on(async {
        assert_eq!(buffer.last().await, Err(Elapsed));
        assert!(buffer.push(7, &stop).await);
        assert_eq!(buffer.last().await, Ok(7));
        assert_eq!(buffer.all().await, (1, 3));
        assert_eq!(buffer.pop(&stop).await, Some(7));
        stop.set();
        assert_eq!(buffer.pop(&stop).await, None);
        assert_eq!(both(&Lock::new(1), &Lock::new(2), &stop).await, Some(4));
        assert_eq!(both(&Lock::new(0), &Lock::new(2), &stop).await, None);
    });
}
