// Guards a field that has no name.
use warded::prelude::*;

#[guarded]
struct Account(Lock, #[guarded(by = state)] i64);

fn main() {}
