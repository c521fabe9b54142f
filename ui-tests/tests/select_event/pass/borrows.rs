//! Temporaries of operations live as long as the select. Conditions are evaluated before the operations borrow.
#![deny(warnings)]

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use warded::prelude::*;
use warded::{Event, Queue, after, block_on};

struct Shop {
    doors: Vec<Arc<Shared>>,
}

struct Shared {
    open: Event,
    goods: Lock<Vec<u32>>,
}

impl Shop {
    fn door(&self, number: usize) -> Arc<Shared> {
        Arc::clone(&self.doors[number])
    }
}

/// The bodies may use the variables that the operations borrow.
async fn enter(shop: &Shop) -> u32 {
    let (back, door) = (shop.door(0), shop.door(1));
    select_event! {
        biased;
        () = back.open.wait() => 1,
        good = wait_until!(door.goods, |goods| !goods.is_empty(), |goods| goods.pop()) => {
            drop((back, door));
            u32::try_from(Arc::strong_count(&shop.doors[1]) + Arc::strong_count(&shop.doors[0])).unwrap() + good.unwrap_or(0)
        }
    }
}

/// One operation borrows what the condition of another has read.
async fn fill(buffer: &mut Vec<u32>, queue: &Queue<u32>) -> usize {
    loop {
        select_event! {
            biased;
            () = push(buffer), if buffer.len() < 2 => {}
            () = after(Duration::ZERO), if !queue.is_empty() => {}
            else => return buffer.len(),
        }
    }
}

fn push(buffer: &mut Vec<u32>) -> warded::CancelSafe<impl Future<Output = ()> + use<'_>> {
    warded::cancel_safe(async { buffer.push(1) })
}

fn main() {
    let shared = || Arc::new(Shared { open: Event::new(), goods: Lock::new(vec![1, 2]) });
    let shop = Shop { doors: vec![shared(), shared()] };
    block_on(async {
        assert_eq!(enter(&shop).await, 4);
        assert_eq!(fill(&mut Vec::new(), &Queue::unbounded()).await, 2);
    });
}
