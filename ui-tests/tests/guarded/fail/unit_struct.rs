// Puts `#[guarded]` above a struct without fields.
use warded::prelude::*;

#[guarded]
struct Account;

fn main() {}
