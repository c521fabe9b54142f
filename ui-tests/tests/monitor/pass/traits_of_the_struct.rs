//! The traits of a struct with a monitor: `Send`, `Sync`, `Default`, `Debug`, `From`. Also `into_init`.
#![deny(warnings)]

use std::fmt::Debug;

use warded::prelude::*;

#[guarded]
#[derive(Debug, Default)]
struct Pool {
    limit: usize,
    state: Monitor,
    #[guarded(by = state)]
    idle: Vec<String>,
    #[guarded(by = state)]
    open: usize,
}

fn is_all<T: Send + Sync + Debug + Default + Unpin>(_: &T) {}

fn owns<T: 'static>(_: &T) {}

fn main() {
    let pool = Pool::from(PoolInit { limit: 2, idle: vec!["Ada".to_owned()], open: 1 });
    is_all(&pool);
    owns(&pool);
    assert!(format!("{pool:?}").contains("Ada"));
    let PoolInit { limit, idle, open } = pool.into_init();
    assert_eq!((limit, idle.len(), open), (2, 1, 1));

    let mut monitor = Monitor::from(1);
    is_all(&monitor);
    *monitor.get_mut() += 1;
    assert!(format!("{monitor:?}").contains('2'));
    assert_eq!(Monitor::<u32>::default().into_inner(), 0);
}
