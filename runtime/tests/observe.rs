//! Tests the snapshots of primitives whose futures are polled by hand.

mod hand_polling;

#[path = "observe/bodies.rs"]
mod bodies;
#[path = "observe/conditions.rs"]
mod conditions;
#[path = "observe/deadlocks.rs"]
mod deadlocks;
#[path = "observe/holds.rs"]
mod holds;
#[path = "observe/mistakes.rs"]
mod mistakes;
#[path = "observe/others.rs"]
mod others;
#[path = "observe/programs.rs"]
mod programs;
#[path = "observe/sleepers.rs"]
mod sleepers;
#[path = "observe/texts.rs"]
mod texts;
#[path = "observe/waits.rs"]
mod waits;

use warded::observe::{Hold, Primitive, WaitInfo, snapshot};

/// The primitive with this name, in a snapshot taken now. Each test uses names of its own.
#[track_caller]
fn seen(name: &str) -> Primitive {
    find(name).unwrap_or_else(|| panic!("`{name}` was not used"))
}

fn find(name: &str) -> Option<Primitive> {
    let snapshot = snapshot();
    let mut found = snapshot.primitives().iter().filter(|primitive| primitive.name == Some(name));
    let first = found.next().cloned();
    assert!(found.next().is_none(), "one of each name");
    first
}

/// The only hold.
#[track_caller]
fn hold(name: &str) -> Hold {
    let [hold] = seen(name).holds.try_into().expect("one hold");
    hold
}

/// The only wait.
#[track_caller]
fn wait(name: &str) -> WaitInfo {
    let [wait] = seen(name).waits.try_into().expect("one wait");
    wait
}
