//! Monitors in statics, constants of functions and thread locals, and in `Arc`, `Rc` and `Box`.
#![deny(warnings)]

use std::cell::Cell;
use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use warded::prelude::*;

static VISITS: Monitor<u32> = Monitor::new(0);
static NAMES: LazyLock<Monitor<Vec<String>>> = LazyLock::new(Monitor::default);

thread_local! {
    static OWN: Monitor<u32> = const { Monitor::new(1) };
}

/// A monitor shares a value that is `Send` and not `Sync`.
static SHARED: Monitor<Cell<u32>> = Monitor::new(Cell::new(0));

fn visit() -> u32 {
    static LOCAL: Monitor<u32> = Monitor::new(0);
    locked!(VISITS, |n| *n += 1);
    locked!(LOCAL, |n| {
        *n += 1;
        *n
    })
}

async fn visited(times: u32) -> u32 {
    wait_until!(VISITS, |n| *n >= times, |n| *n)
}

fn of_pointers(shared: &Arc<Monitor<u32>>, own: Rc<Monitor<u32>>, boxed: &Box<Monitor<u32>>) -> u32 {
    locked!(shared, |n| *n) + locked!(own, |n| *n) + locked!(boxed, |n| *n)
}

fn main() {
    visit();
    assert_eq!(visit(), 2);
    assert_eq!(warded::block_on(visited(2)), 2);
    locked!(NAMES, |names| names.push("Ada".to_owned()));
    assert_eq!(OWN.with(|own| locked!(own, |n| *n)), 1);
    locked!(SHARED, |cell| cell.set(3));
    assert_eq!(of_pointers(&Arc::new(Monitor::new(1)), Rc::new(Monitor::new(2)), &Box::new(Monitor::new(3))), 6);
}
