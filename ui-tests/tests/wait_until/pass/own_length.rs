// A predicate calls `len` and similar methods of types of the user's own: through a trait, by value, and behind a `Deref`.
use std::ops::Deref;

use warded::prelude::*;

trait Stock: Send + 'static {
    fn len(&self) -> usize;
}

#[derive(Clone, Copy)]
struct Gap(usize, usize);

impl Gap {
    fn len(self) -> usize {
        self.1 - self.0
    }

    fn waiting(self) -> bool {
        self.len() > 3
    }
}

struct Stack(Vec<u8>);

impl Deref for Stack {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.0
    }
}

#[guarded]
struct Shop<'a, S: Stock> {
    state: Lock,
    #[guarded(by = state)]
    stock: S,
    #[guarded(by = state)]
    all: Vec<S>,
    #[guarded(by = state)]
    gap: Gap,
    #[guarded(by = state)]
    stack: Stack,
    #[guarded(by = state)]
    names: &'a [String],
    #[condition(of = state, when = |s| s.stock.len() > 3 && !s.stack.is_empty())]
    full: Condition,
}

async fn waits<S: Stock>(shop: &Shop<'static, S>, least: &'static str) {
    wait_until!(shop.state, |s| s.stock.len() > least.len() || s.gap.waiting(), |_| ());
    wait_until!(shop.state, |s| s.all.iter().map(|stock| stock.len()).sum::<usize>() > s.gap.len(), |_| ());
    wait_until!(shop.state, |s| s.stack.is_empty() && s.stack[1..].len() > 2, |_| ());
    wait_until!(shop.state, |s| s.names.iter().all(|name| name.trim().is_empty()), |_| ());
    drop(wait_until!(shop.full));
}

fn main() {}
