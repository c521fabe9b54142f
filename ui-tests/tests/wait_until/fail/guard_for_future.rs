// Spawns the wait, although the macro awaits by itself.
use std::sync::Arc;

use warded::prelude::*;

fn spawn(_: impl Future + Send + 'static) {}

async fn later(lock: Arc<Lock<u32>>) {
    spawn(wait_until!(lock, |n| *n > 3));
}

fn main() {}
