// Declares a circle of three levels.
use warded::prelude::*;

lock_order!(Config < Accounts < Journal; Journal < Config);

fn main() {}
