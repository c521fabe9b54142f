// Puts `#[guarded]` above a trait.
use warded::prelude::*;

#[guarded]
trait Account {
    fn balance(&self) -> i64;
}

fn main() {}
