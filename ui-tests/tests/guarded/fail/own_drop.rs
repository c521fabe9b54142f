// Writes a `Drop` for a guarded struct.
use warded::prelude::*;

#[guarded]
struct Account {
    owner: String,
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

impl Drop for Account {
    fn drop(&mut self) {
        println!("{} closed", self.owner);
    }
}

fn main() {}
