// Writes `>` instead of `<`.
use warded::prelude::*;

lock_order!(Journal > Accounts);

fn main() {}
