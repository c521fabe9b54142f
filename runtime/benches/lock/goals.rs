//! The goals of our lock. They are ratios, because times mean nothing on another machine.

use super::{cancel, contender::Contender, contenders::Monitor, contention, free, memory};
use crate::side_by_side::{
    Against,
    crowd::Crowd,
    goal::{Demand, Goal, Yardstick},
};

const METHOD: &str = <warded::Lock<u64> as Contender>::NAME;
const MACRO: &str = Monitor::NAME;
const TOKIO: &str = <tokio::sync::Mutex<u64> as Contender>::NAME;

/// The column of the times, in every table that has them.
const TIME: usize = 0;

pub(crate) fn goals() -> Vec<Goal> {
    let mut goals = free();
    goals.extend(contention::TASKS.into_iter().flat_map(contended));
    goals.push(Goal {
        what: "one yield inside, 2 tasks, current_thread".to_owned(),
        table: contention::YIELD_CURRENT_THREAD.to_owned(),
        row: MACRO,
        column: TIME,
        yardstick: Yardstick::BestPeer(Against::FairPeers),
        demand: Demand::AtMost(1.0),
    });
    goals.extend(memory());
    goals.push(Goal {
        what: "drop a waiting future: of 1,000,000 as of 1,000".to_owned(),
        table: cancel::CANCEL.to_owned(),
        row: METHOD,
        column: cancel::GROWTH,
        yardstick: Yardstick::Itself,
        // The same cost, except for effects of the cache.
        demand: Demand::AtMost(1.5),
    });
    goals
}

fn free() -> Vec<Goal> {
    let goal = |what: &str, table: &str, row, yardstick, times| Goal {
        what: what.to_owned(),
        table: table.to_owned(),
        row,
        column: TIME,
        yardstick,
        demand: Demand::AtMost(times),
    };
    let best = Yardstick::BestPeer(Against::AnyPeer);
    // A wait takes part in tokio's cooperative budget, so its goal is 1.05. A try does not, so its goal is 1.0.
    vec![
        goal("free lock, polled", free::POLLED, METHOD, best, 1.05),
        goal("free lock, by try", free::TRIED, METHOD, best, 1.0),
        goal("free lock, awaited in a runtime", free::IN_A_RUNTIME, METHOD, best, 1.05),
        goal("free lock, with_lock! in a runtime", free::IN_A_RUNTIME, MACRO, best, 1.05),
    ]
}

fn contended(tasks: usize) -> Vec<Goal> {
    let goal = |what: &str, column, yardstick, demand| Goal {
        what: format!("{tasks} tasks on two workers, short body{what}"),
        table: contention::short(tasks),
        row: MACRO,
        column,
        yardstick,
        demand,
    };
    vec![
        goal("", TIME, Yardstick::BestPeer(Against::FairPeers), Demand::AtMost(1.0)),
        goal(": least / most served", Crowd::LEAST_TO_MOST, Yardstick::Itself, Demand::AtLeast(0.9)),
    ]
}

fn memory() -> Vec<Goal> {
    let goal = |what: &str, table: &str, column, yardstick, times| Goal {
        what: what.to_owned(),
        table: table.to_owned(),
        row: METHOD,
        column,
        yardstick,
        demand: Demand::AtMost(times),
    };
    vec![
        goal("size of the lock", memory::SIZES, memory::LOCK, Yardstick::Row(TOKIO), 1.0),
        goal("size of its future", memory::SIZES, memory::FUTURE, Yardstick::Row(TOKIO), 1.0),
        goal("allocations of the first wait", memory::ALLOCATIONS, memory::FIRST_WAIT, Yardstick::Itself, 0.0),
        goal("allocations of a later wait", memory::ALLOCATIONS, memory::LATER_WAIT, Yardstick::Itself, 0.0),
    ]
}
