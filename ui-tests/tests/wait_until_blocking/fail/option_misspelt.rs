// Misspells an option.
use std::time::Duration;
use warded::prelude::*;

fn wait(ready: &Lock<bool>) {
    let _ = wait_until_blocking!(ready, timout = Duration::ZERO, |ready| *ready, |_| ());
}

fn main() {}
