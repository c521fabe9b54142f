// Makes several mistakes, which are all reported.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = stat)]
    not_empty: Condition,
    #[condition(when = |s, t| s.items.is_empty())]
    empty: Condition,
    #[condition(of = state, wehn = |s| s.items.len() > 9)]
    full: Condition,
}

fn main() {}
