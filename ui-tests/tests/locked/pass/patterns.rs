//! The parameter may be any pattern.
#![deny(warnings)]

#![allow(clippy::toplevel_ref_arg)]

use warded::prelude::*;

#[guarded]
#[derive(Default)]
struct Pool {
    limit: usize,
    state: Monitor,
    #[guarded(by = state)]
    idle: Vec<String>,
    #[guarded(by = state)]
    open: usize,
}

fn main() {
    let pool = Pool::default();
    assert_eq!(pool.limit, 0);
    locked!(pool.state, |PoolState { idle, open }| {
        idle.push("Ada".to_owned());
        *open += 1;
    });
    assert_eq!(locked!(pool.state, |PoolState { open, .. }| *open), 1);
    assert_eq!(locked!(pool.state, |s: &mut PoolState| s.idle.len()), 1);
    assert!(locked!(pool.state, |_| true));
    assert_eq!(locked!(pool.state, |r#type| r#type.open), 1);
    assert_eq!(locked!(pool.state, |mut_state| mut_state.open), 1);

    let pair = Monitor::new((1, [2, 3]));
    assert_eq!(locked!(pair, |(one, [two, three])| *one + *two + *three), 6);
    assert_eq!(locked!(pair, |&mut (one, _)| one), 1);
    assert_eq!(try_locked!(pair, |(one, _): &mut (i32, [i32; 2])| *one), Some(1));
    locked!(pair, |all @ (_, _)| all.0 = 7);
    assert_eq!(pair.into_inner().0, 7);
}
