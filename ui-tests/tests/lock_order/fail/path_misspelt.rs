// Misspells the path of a level.
use warded::prelude::*;

mod levels {
    warded::lock_order!(pub Accounts < Journal);
}
lock_order!(levels::Acounts < levels::Journal);

fn main() {}
