// Writes an arrow between two levels.

warded::lock_order!(Accounts -> Journal);

fn main() {}
