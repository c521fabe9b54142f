// Misspells a name of each kind.
use warded::prelude::*;

#[guarded(no_hnit)]
struct Buffer {
    state: Lock,
    log: Lock,
    #[guarded(by = sate)]
    items: Vec<u8>,
    #[guarded(bby = state)]
    closed: bool,
    #[gaurded(by = log)]
    lines: Vec<String>,
    #[condition(of = stat)]
    not_full: Condition,
    #[conditon(of = state)]
    not_empty: Condition,
    #[condition(fo = state)]
    empty: Condition,
    #[condition(of = state, wen = |s| s.closed)]
    ended: Condition,
}

fn main() {}
