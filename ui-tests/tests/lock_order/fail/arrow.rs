// Draws an arrow from one level to the next.

warded::lock_order!(Accounts -> Journal);

fn main() {}
