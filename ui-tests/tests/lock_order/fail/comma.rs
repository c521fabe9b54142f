// Writes commas between the levels.

warded::lock_order!(Accounts, Journal);

fn main() {}
