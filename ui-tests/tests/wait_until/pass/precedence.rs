//! Arguments of a `macro_rules!` keep their precedence, and cause no warning, not even of unneeded parentheses.
#![deny(warnings, unused_parens, unused_braces)]

use std::time::Duration;

use warded::prelude::*;
use warded::{Queue, block_on};

#[guarded]
struct Gauge {
    state: Monitor,
    #[guarded(by = state)]
    n: i64,
    prices: RwLock,
    #[guarded(by = prices)]
    price: i64,
    io: Lock,
    #[guarded(by = io)]
    sent: i64,
}

macro_rules! waits {
    ($gauge:expr, $k:expr) => {{
        wait_until!($gauge.state, |s| s.n == 2 * $k, |s| s.n += 2 * $k);
        wait_until!($gauge.state, timeout = 2 * Duration::from_secs($k as u64), |s| s.n >= -2 * -$k, |s| s.n -= 2 * $k)
    }};
}

macro_rules! predicates {
    ($gauge:expr, $k:expr, $is:expr, $from:expr, $to:expr) => {
        [
            try_wait_until!($gauge.state, |s| s.n == 2 * $k, |_| ()).is_some(),
            try_wait_until!($gauge.state, |s| s.n < 0 || !$is, |_| ()).is_some(),
            try_wait_until!($gauge.state, |s| ($from..$to).contains(&s.n), |_| ()).is_some(),
            try_wait_until!($gauge.state, |s| $k as i64 * 2 == s.n, |_| ()).is_some(),
        ]
    };
}

macro_rules! bodies {
    ($gauge:expr, $k:expr) => {
        [
            locked!($gauge.state, |s| s.n - 2 * $k),
            try_locked!($gauge.state, |s| s.n - 2 * $k).unwrap_or(1),
            with_lock!($gauge.io, |s| s.sent + 2 * $k),
            with_lock!($gauge.io, async |s| s.sent + 2 * std::future::ready($k).await),
            try_with_lock!($gauge.io, |s| s.sent + 2 * $k).unwrap_or(1),
            read_lock!($gauge.prices, |p| p.price + 2 * $k),
            try_read_lock!($gauge.prices, |p| p.price + 2 * $k).unwrap_or(1),
        ]
    };
}

macro_rules! selects {
    ($queue:expr, $is:expr, $k:expr) => {
        select_event! {
            biased;
            _ = $queue.get(), if !$is => 0,
            job = $queue.get() => 2 * $k + job.map_or(0, |job| *job),
        }
    };
}

macro_rules! conditions {
    ($name:ident, $init:ident, $t:ty, $limit:expr) => {
        #[guarded]
        struct $name {
            row: [u8; 2 * $limit],
            state: Monitor,
            #[guarded(by = state)]
            level: $t,
            #[condition(of = state, when = |s| s.level == 2 * $limit, count = |s| 2 * $limit - s.level)]
            full: Condition,
        }

        #[guarded]
        impl $name {
            #[requires(state)]
            fn left(&self) -> $t {
                2 * $limit - self.level
            }
        }
    };
}
conditions!(Tank, TankInit, usize, 1 + 2);

fn main() {
    let gauge: Gauge = GaugeInit { n: 6, price: 0, sent: 0 }.into();
    let (yes, no) = (true, false);
    block_on(async {
        assert!(waits!(gauge, 1 + 2).is_ok());
        assert_eq!(predicates!(gauge, 1 + 2, yes || no, 1 + 2, 3 + 4), [true, false, true, true]);
        assert_eq!(bodies!(gauge, 1 + 2), [0, 0, 6, 6, 6, 6, 6]);
        let queue = Queue::unbounded();
        assert!(queue.try_put(1).is_ok());
        assert_eq!(selects!(queue, yes || no, 1 + 2), 7);
        let tank: Tank = TankInit { row: [0; 6], level: 6 }.into();
        assert_eq!(wait_until!(tank.full, |s| s.level == 6, |s| s.level) + tank.row.len(), 12);
        assert_eq!(locked!(tank.holding_state(), |t| t.left()), 0);
        assert_eq!(wait_until!(tank.full).level, 6);
    });
}
