// Reads a cell, whose copy in the predicate never changes.
use std::cell::Cell;
use warded::prelude::*;

async fn above(count: &Monitor<u32>, limit: Cell<u32>) {
    reached!(count, |n| *n > limit.get());
}

fn main() {}
