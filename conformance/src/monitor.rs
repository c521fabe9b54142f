//! A lock of a program, the cells that it guards, and its conditions.
//!
//! asyncio has one `Condition`, which takes an existing lock or makes one. Warded has two types for that, and a program runs with
//! each: see [`Conditions`].

use std::{collections::BTreeMap, pin::Pin};

use warded::{Condition, ConditionGuard, LockGuard, NamedCondition, guarded};

use crate::program::Illegal;

/// The type that replaces asyncio's `Condition`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conditions {
    /// Named conditions only, with a lock of `#[guarded]`.
    Named,
    /// [`warded::Condition`], which has its own lock, for each lock that has at most one condition.
    Own,
}

pub(crate) type Cells = BTreeMap<String, i64>;

#[guarded]
pub(crate) struct Room {
    state: Lock,
    #[guarded(by = state)]
    cells: Cells,
    #[condition(of = state)]
    first: Condition,
    #[condition(of = state)]
    second: Condition,
    #[condition(of = state)]
    third: Condition,
    #[condition(of = state)]
    fourth: Condition,
}

impl Room {
    fn names(&self) -> [&dyn Name; 4] {
        [&self.first, &self.second, &self.third, &self.fourth]
    }
}

pub(crate) enum Monitor {
    Named(Room),
    Own(Condition<Cells>),
}

/// Proof that an actor has the lock.
pub(crate) enum Guard<'a> {
    Named(&'a Room, LockGuard<'a, RoomState>),
    Own(ConditionGuard<'a, Cells>),
}

impl Monitor {
    pub(crate) fn new(shape: Conditions, cells: Cells, conditions: usize) -> Result<Self, Illegal> {
        match (shape, conditions) {
            (Conditions::Own, 0..=1) => Ok(Self::Own(Condition::new(cells))),
            (_, 0..=4) => Ok(Self::Named(RoomInit { cells }.into())),
            _ => Err(Illegal(format!("{conditions} conditions on one lock; this runner knows four names"))),
        }
    }

    pub(crate) async fn acquire(&self) -> Guard<'_> {
        match self {
            Self::Named(room) => Guard::Named(room, room.state.acquire().await),
            Self::Own(condition) => Guard::Own(condition.acquire().await),
        }
    }

    pub(crate) fn is_locked(&self) -> bool {
        match self {
            Self::Named(room) => room.state.is_locked(),
            Self::Own(condition) => condition.is_locked(),
        }
    }
}

impl Guard<'_> {
    pub(crate) async fn wait(self, condition: usize) -> Self {
        match self {
            Self::Named(room, guard) => Self::Named(room, room.names()[condition].wait(guard).await),
            Self::Own(guard) => Self::Own(guard.wait().await),
        }
    }

    /// Waits until a cell has at least this value.
    pub(crate) async fn wait_for(self, condition: usize, cell: String, at_least: i64) -> Self {
        match self {
            Self::Named(room, guard) => {
                Self::Named(room, room.names()[condition].wait_for(guard, cell, at_least).await)
            }
            Self::Own(guard) => Self::Own(guard.wait_for(move |cells| cells[&cell] >= at_least).await),
        }
    }

    pub(crate) fn notify(&self, condition: usize, n: usize) {
        match self {
            Self::Named(room, guard) => room.names()[condition].notify(guard, n),
            Self::Own(guard) => guard.notify(n),
        }
    }

    pub(crate) fn notify_all(&self, condition: usize) {
        match self {
            Self::Named(room, guard) => room.names()[condition].notify_all(guard),
            Self::Own(guard) => guard.notify_all(),
        }
    }

    pub(crate) fn set(&mut self, cell: &str, value: i64) {
        let cells = match self {
            Self::Named(_, guard) => &mut guard.cells,
            Self::Own(guard) => &mut **guard,
        };
        cells.insert(cell.to_owned(), value);
    }

    pub(crate) fn release(self) {
        match self {
            Self::Named(_, guard) => guard.release(),
            Self::Own(guard) => guard.release(),
        }
    }
}

type Back<'a> = Pin<Box<dyn Future<Output = LockGuard<'a, RoomState>> + 'a>>;

/// A named condition of a room. Each has a type of its own, so this trait lets the program choose one at run time.
trait Name {
    fn wait<'a>(&self, guard: LockGuard<'a, RoomState>) -> Back<'a>;
    fn wait_for<'a>(&self, guard: LockGuard<'a, RoomState>, cell: String, at_least: i64) -> Back<'a>;
    fn notify(&self, guard: &LockGuard<'_, RoomState>, n: usize);
    fn notify_all(&self, guard: &LockGuard<'_, RoomState>);
}

impl<const KEY: usize> Name for NamedCondition<RoomState, KEY> {
    fn wait<'a>(&self, guard: LockGuard<'a, RoomState>) -> Back<'a> {
        Box::pin(guard.wait(self))
    }

    fn wait_for<'a>(&self, guard: LockGuard<'a, RoomState>, cell: String, at_least: i64) -> Back<'a> {
        Box::pin(guard.wait_for(self, move |room| room.cells[&cell] >= at_least))
    }

    fn notify(&self, guard: &LockGuard<'_, RoomState>, n: usize) {
        guard.notify(self, n);
    }

    fn notify_all(&self, guard: &LockGuard<'_, RoomState>) {
        guard.notify_all(self);
    }
}
