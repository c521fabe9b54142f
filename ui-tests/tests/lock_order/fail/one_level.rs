// Declares a single level.
use warded::prelude::*;

lock_order!(Accounts);

fn main() {}
