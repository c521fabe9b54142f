//! Several monitors at once.
#![deny(warnings)]

use std::sync::{Arc, LazyLock};

use warded::prelude::*;

#[guarded]
#[derive(Default)]
struct Pool {
    state: Monitor,
    #[guarded(by = state)]
    idle: Vec<String>,
    #[guarded(by = state)]
    open: usize,
}

#[guarded]
#[derive(Default)]
struct Pair<T: Default> {
    left: Monitor,
    #[guarded(by = left)]
    one: T,
    right: Monitor,
    #[guarded(by = right)]
    other: T,
}

impl<T: Default> Pair<T> {
    fn swap(&self) {
        locked!(self.left, self.right, |l, r| std::mem::swap(&mut l.one, &mut r.other));
    }
}

static COUNT: Monitor<usize> = Monitor::new(1);
static LAZY: LazyLock<Monitor<usize>> = LazyLock::new(|| Monitor::new(2));

fn moves(from: &Pool, to: &Arc<Pool>) -> Option<()> {
    locked!(from.state, to.state, |from, to| {
        let name = from.idle.pop()?;
        from.open -= 1;
        to.open += 1;
        to.idle.push(name);
    });
    Some(())
}

fn patterns(pool: &Pool, pair: &Monitor<(u8, u8)>) -> usize {
    locked!(pool.state, pair, |PoolState { open, .. }, (a, _)| {
        *a += 1;
        *open + usize::from(*a)
    })
}

fn names_nothing(one: &Pool, other: &Pool) {
    locked!(one.state, other.state, |_, mut s: &mut PoolState| {
        s = &mut *s;
        s.open = 0;
    });
}

fn found(pools: &[Pool]) -> usize {
    let mut seen = 0;
    while let Some(n) = try_locked!(pools.first().unwrap().state, COUNT, LAZY, |s, n, l| s.open + *n + *l) {
        seen += n;
        if seen > 5 {
            break;
        }
    }
    seen
}

fn breaks(one: &Pool, other: &Pool) -> usize {
    for round in 0..3 {
        locked!(one.state, other.state, |s, t| {
            if s.open + t.open + round == 2 {
                break;
            }
            s.open += 1;
            continue;
        });
    }
    locked!(one.state, |s| s.open)
}

fn nested(one: &Pool, other: &Pool) -> usize {
    locked!(one.state, other.state, |s, t| s.open + t.open + locked!(COUNT, LAZY, |n, l| *n + *l))
}

async fn in_async_code(one: Arc<Pool>, other: Arc<Pool>) -> usize {
    let open = locked!(one.state, other.state, |s, t| s.open + t.open);
    std::future::ready(()).await;
    open
}

fn is_send<T: Send>(value: T) -> T {
    value
}

fn main() {
    let (one, other) = (Pool::from(PoolInit { idle: vec!["a".to_owned()], open: 1 }), Arc::new(Pool::default()));
    assert_eq!(moves(&one, &other), Some(()));
    assert_eq!(moves(&one, &other), None);
    assert_eq!(patterns(&other, &Monitor::new((1, 1))), 3);
    names_nothing(&one, &other);
    let pools = [Pool::default()];
    assert_eq!(found(&pools), 6);
    assert_eq!(breaks(&one, &other), 1);
    assert_eq!(nested(&one, &other), 4);
    let pair = Pair::from(PairInit { one: 1, other: 2 });
    pair.swap();
    assert_eq!(locked!(pair.left, pair.right, |l, r| (l.one, r.other)), (2, 1));
    assert_eq!(warded::block_on(is_send(in_async_code(Arc::new(one), other))), 1);
}
