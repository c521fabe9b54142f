//! `select_event!` beside `tokio::select!` and `futures::select_biased!`, in one interleaved run.
//!
//! ```text
//! cargo bench -p warded --bench select                     every table
//! cargo bench -p warded --bench select -- --quick          the same tables, each measured only for a moment
//! cargo bench -p warded --bench select -- pending          the tables with such names
//! ```
//!
//! `lock.rs` explains how to read the tables.
//!
//! # Why it is fair
//!
//! All macros select on the same futures: events of this crate; and `std::future::ready` and `pending`, which cost nothing, so
//! that only the cost of the select is measured. Our macro needs a declaration that dropping these futures loses nothing, and the
//! macro of `futures` needs them fused. A turn makes the select, polls it once and drops it. Our macro and tokio's begin at a
//! random branch. Their biased forms, which begin at the first branch, are shown beside the macro of `futures`, which is always
//! biased.

mod side_by_side;

use std::{
    future::{Pending, Ready, pending, ready},
    hint::black_box,
    pin::{Pin, pin},
    task::{Context, Waker},
};

use futures::{FutureExt as _, future::Fuse};
use side_by_side::{
    Against, Column, Options, Role, Row, Table,
    clock::{at_once, nanos_a_turn},
    goal::{Demand, Goal, Yardstick},
};
use warded::{CancelSafe, Event, cancel_safe, select_event};

const OURS: &str = "select_event!";
const OURS_BIASED: &str = "select_event!, biased";
const TOKIO: &str = "tokio::select!";
const TOKIO_BIASED: &str = "tokio::select!, biased";
const FUTURES: &str = "futures::select_biased!";

const TABLES: [&str; 12] = [
    "ready-2",
    "ready-4",
    "ready-16",
    "pending-2",
    "pending-4",
    "pending-16",
    "set-2",
    "set-4",
    "set-16",
    "waiting-2",
    "waiting-4",
    "waiting-16",
];

fn main() {
    side_by_side::run(tables, goals);
}

fn goals() -> Vec<Goal> {
    let goal = |table: &str, row, peer| Goal {
        what: format!("{row}, {table}"),
        table: table.to_owned(),
        row,
        column: 0,
        yardstick: Yardstick::Row(peer),
        demand: Demand::AtMost(1.0),
    };
    TABLES.iter().flat_map(|table| [goal(table, OURS, TOKIO), goal(table, OURS_BIASED, TOKIO_BIASED)]).collect()
}

/// A row for each macro: `$poll` polls a select over these branches once. Each branch waits for `$future`, wrapped as the macro
/// requires.
macro_rules! rows {
    ($poll:ident, $event:ident, ours: $ours:expr, tokio: $tokio:expr, futures: $futures:expr; $($branch:literal $wait:ident)*) => {{
        macro_rules! row {
            ($name:expr, $role:expr, $select:expr) => {
                Row::new($name, $role, || {
                    let mut cx = Context::from_waker(Waker::noop());
                    let events: [Event; 16] = std::array::from_fn(|_| $event());
                    let events = black_box(&events);
                    // Pinned in place, because moving a select costs time in proportion to its size.
                    vec![nanos_a_turn(|| { black_box($poll(pin!($select(events)), &mut cx)); })]
                })
            };
        }
        vec![
            row!(OURS, Role::Ours, async |events: &[Event; 16]| {
                select_event! { $(() = $ours(&events[$branch]) => { $branch })* }
            }),
            row!(OURS_BIASED, Role::Ours, async |events: &[Event; 16]| {
                select_event! { biased; $(() = $ours(&events[$branch]) => { $branch })* }
            }),
            row!(TOKIO, Role::UnfairPeer, async |events: &[Event; 16]| {
                tokio::select! { $(() = $tokio(&events[$branch]) => { $branch })* }
            }),
            row!(TOKIO_BIASED, Role::UnfairPeer, async |events: &[Event; 16]| {
                tokio::select! { biased; $(() = $tokio(&events[$branch]) => { $branch })* }
            }),
            row!(FUTURES, Role::UnfairPeer, async |events: &[Event; 16]| {
                $(let mut $wait = pin!($futures(&events[$branch]));)*
                futures::select_biased! { $(() = $wait => { $branch })* }
            }),
        ]
    }};
}

/// The three sizes.
macro_rules! sizes {
    ($tables:ident, $options:ident, $name:literal, $title:literal, $($rows:tt)*) => {
        $tables.push(table(concat!($name, "-2"), concat!($title, ", 2 branches"), $options, rows!($($rows)*; 0 a 1 b)));
        $tables.push(table(concat!($name, "-4"), concat!($title, ", 4 branches"), $options, rows!($($rows)*; 0 a 1 b 2 c 3 d)));
        $tables.push(table(
            concat!($name, "-16"),
            concat!($title, ", 16 branches"),
            $options,
            rows!($($rows)*; 0 a 1 b 2 c 3 d 4 e 5 f 6 g 7 h 8 i 9 j 10 k 11 l 12 m 13 n 14 o 15 p),
        ));
    };
}

fn tables(options: &Options) -> Vec<Table> {
    let mut tables = vec![];
    sizes!(tables, options, "ready", "all are ready at once", at_once, cleared,
        ours: vouched_ready, tokio: plain_ready, futures: fused_ready);
    sizes!(tables, options, "pending", "none is ready", not_yet, cleared,
        ours: vouched_pending, tokio: plain_pending, futures: fused_pending);
    sizes!(tables, options, "set", "events, all set", at_once, set,
        ours: Event::wait, tokio: Event::wait, futures: Event::wait);
    sizes!(tables, options, "waiting", "events, none set", not_yet, cleared,
        ours: Event::wait, tokio: Event::wait, futures: Event::wait);
    tables
}

fn table(name: &str, title: &str, options: &Options, rows: Vec<Row>) -> Table {
    Table {
        name: name.to_owned(),
        title: format!("{title}: select made, polled once and dropped; ns a turn"),
        columns: vec![Column { head: "ns", decimals: 1 }],
        against: Some(Against::AnyPeer),
        limit: None,
        rounds: options.pick(300, 10),
        rows,
    }
}

// --- the futures ---

/// A future of `std` in three forms: with our declaration, unchanged, and fused.
macro_rules! waits {
    ($make:expr, $future:ty: $vouched:ident $plain:ident $fused:ident) => {
        #[inline]
        fn $vouched(_: &Event) -> CancelSafe<$future> {
            cancel_safe($make)
        }

        #[inline]
        fn $plain(_: &Event) -> $future {
            $make
        }

        #[inline]
        fn $fused(_: &Event) -> Fuse<$future> {
            $make.fuse()
        }
    };
}
waits!(ready(()), Ready<()>: vouched_ready plain_ready fused_ready);
waits!(pending(), Pending<()>: vouched_pending plain_pending fused_pending);

fn cleared() -> Event {
    Event::new()
}

fn set() -> Event {
    let event = Event::new();
    event.set();
    event
}

#[inline]
fn not_yet<F: Future>(future: Pin<&mut F>, cx: &mut Context<'_>) {
    assert!(future.poll(cx).is_pending(), "nothing is ready");
}
