// Declares the order of one level in two invocations.
use warded::prelude::*;

lock_order!(Config < Accounts);
lock_order!(Accounts < Journal);

fn main() {}
