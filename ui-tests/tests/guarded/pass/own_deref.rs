// Writes a `Deref` for a guarded struct.
use std::ops::Deref;
use warded::prelude::*;

#[guarded]
struct Account {
    owner: String,
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

impl Deref for Account {
    type Target = String;

    fn deref(&self) -> &String {
        &self.owner
    }
}

fn main() {}
