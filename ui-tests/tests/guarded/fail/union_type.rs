// Guards the fields of a union.
use warded::prelude::*;

#[guarded]
union Number {
    #[guarded(by = state)]
    whole: i64,
    real: f64,
}

fn main() {}
