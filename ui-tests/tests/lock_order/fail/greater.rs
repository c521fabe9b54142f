// Written the other way round.
use warded::prelude::*;

lock_order!(Journal > Accounts);

fn main() {}
