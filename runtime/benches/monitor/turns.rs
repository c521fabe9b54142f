//! Ways to wait for one's turn, besides those of the bench `turns`.

#![expect(clippy::await_holding_lock, reason = "the guard is given to the wait, which unlocks")]

use std::{iter, sync::Arc};

use parking_lot_0_12 as parking_lot;
use qubit_lock::{AsyncConditionWaiter, TokioMonitor};
use warded::{Monitor, wait_until};

use crate::{
    side_by_side::Role,
    turns::contenders::{Contender, Seat, Turns},
};

pub(crate) struct Fair(Monitor<Turns>);

turns! {
    "Monitor", Ours, Fair,
    new: |tasks| Fair(Monitor::new(Turns::begin(tasks))),
    take: |this, me, next| wait_until!(this.0, |s| s.turn == me, |s| s.pass_to(next)),
}

pub(crate) struct Barging(Monitor<Turns>);

turns! {
    "barging", Ours, Barging,
    new: |tasks| Barging(Monitor::barging(Turns::begin(tasks))),
    take: |this, me, next| wait_until!(this.0, |s| s.turn == me, |s| s.pass_to(next)),
}

/// A condition variable for each task.
pub(crate) struct CondvarFair {
    turns: parking_lot::Mutex<Turns>,
    condvars: Vec<async_condvar_fair::Condvar>,
}

turns! {
    "condvar-fair", FairPeer, CondvarFair,
    new: |tasks| CondvarFair {
        turns: parking_lot::Mutex::new(Turns::begin(tasks)),
        condvars: iter::repeat_with(async_condvar_fair::Condvar::new).take(tasks).collect(),
    },
    take: |this, me, next| {
        let mut turns = this.turns.lock();
        while turns.turn != me {
            turns = this.condvars[me].wait(turns).await;
        }
        let turn = turns.pass_to(next);
        drop(turns);
        this.condvars[next].notify_one();
        turn
    },
}

/// All tasks are woken at each turn.
pub(crate) struct Qubit(TokioMonitor<Turns>);

turns! {
    "TokioMonitor", FairPeer, Qubit,
    new: |tasks| Qubit(TokioMonitor::current(Turns::begin(tasks))),
    take: |this, me, next| {
        let turn = this.0.wait_until_async(|turns| turns.turn == me, |turns| turns.pass_to(next)).await;
        this.0.notify_all();
        turn
    },
}
