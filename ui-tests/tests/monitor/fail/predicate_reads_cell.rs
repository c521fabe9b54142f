// Reads a cell, which is moved into the predicate and stays as it is.
use std::cell::Cell;
use warded::prelude::*;

async fn above(count: &Monitor<u32>, limit: Cell<u32>) {
    reached!(count, |n| *n > limit.get());
}

fn main() {}
