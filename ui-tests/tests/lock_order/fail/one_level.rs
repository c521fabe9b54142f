// There is nothing to come before.
use warded::prelude::*;

lock_order!(Accounts);

fn main() {}
