//! Snapshots that tests build by hand.

use std::{panic::Location, time::Duration};

use super::snapshot::{
    Body, Counters, Hold, HoldId, HoldMode, Kind, Primitive, PrimitiveId, Snapshot, WaitFor, WaitId, WaitInfo,
    WaitState, Who,
};

/// The primitives of a snapshot. All holds and waits last for [`World::LASTING`], unless a test says otherwise.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    pub(super) primitives: Vec<Primitive>,
    last_id: u64,
}

/// A task with this number.
pub(super) fn task(number: u64) -> Who {
    Who { tokio_task: Some(number), ..Who::UNKNOWN }
}

/// A task with this name.
pub(super) fn named(name: &str) -> Who {
    Who { name: Some(name.into()), ..Who::UNKNOWN }
}

/// A thread with this name, which runs no task.
pub(super) fn thread(name: &str) -> Who {
    Who { thread: Some(name.into()), ..Who::UNKNOWN }
}

impl World {
    pub(super) const LASTING: Duration = Duration::from_secs(10);

    fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    #[track_caller]
    pub(super) fn add(&mut self, kind: Kind, name: &'static str) -> PrimitiveId {
        let id = PrimitiveId(self.next_id());
        self.primitives.push(Primitive {
            id,
            kind,
            name: (!name.is_empty()).then_some(name),
            made_at: Location::caller(),
            is_busy: false,
            holds: Vec::new(),
            waits: Vec::new(),
            more_waits: 0,
            permits: None,
            counters: Counters::default(),
            places: Vec::new(),
        });
        id
    }

    #[track_caller]
    pub(super) fn lock(&mut self, name: &'static str) -> PrimitiveId {
        self.add(Kind::Lock, name)
    }

    #[track_caller]
    pub(super) fn semaphore(&mut self, kind: Kind, permits: usize) -> PrimitiveId {
        let id = self.add(kind, "permits");
        self.get(id).permits = Some(permits);
        id
    }

    pub(super) fn get(&mut self, id: PrimitiveId) -> &mut Primitive {
        self.primitives.iter_mut().find(|it| it.id == id).unwrap()
    }

    /// A hold whose body runs.
    #[track_caller]
    pub(super) fn hold(&mut self, primitive: PrimitiveId, who: Who, mode: HoldMode) -> HoldId {
        let id = HoldId(self.next_id());
        self.get(primitive).holds.push(Hold {
            id,
            who,
            at: Location::caller(),
            text: Some("with_lock!(self.state, async |s| ..)"),
            held_for: Self::LASTING,
            is_at_least: false,
            mode,
            body: Body::Runs,
        });
        id
    }

    #[track_caller]
    pub(super) fn holds(&mut self, primitive: PrimitiveId, who: Who) -> HoldId {
        self.hold(primitive, who, HoldMode::Exclusive)
    }

    /// A hold that was acquired by hand.
    #[track_caller]
    pub(super) fn holds_by_hand(&mut self, primitive: PrimitiveId, who: Who) -> HoldId {
        let id = self.holds(primitive, who);
        let hold = self.hold_mut(id);
        (hold.body, hold.text) = (Body::Unknown, None);
        id
    }

    #[track_caller]
    pub(super) fn waits(&mut self, primitive: PrimitiveId, who: Who, wants: WaitFor) -> WaitId {
        let id = WaitId(self.next_id());
        self.get(primitive).waits.push(WaitInfo {
            id,
            who,
            at: Location::caller(),
            text: None,
            waited_for: Self::LASTING,
            wants,
            state: WaitState::Queued,
            blocks_thread: false,
            ends_in: None,
            under: Vec::new(),
        });
        id
    }

    /// Makes the body of `hold` wait for `wait`, and for nothing else.
    pub(super) fn under(&mut self, hold: HoldId, wait: WaitId) {
        self.hold_mut(hold).body = Body::WaitsFor { waits: vec![wait], is_certain: true };
        self.wait_mut(wait).under.push(hold);
    }

    /// Makes the body of `hold` poll these waits.
    pub(super) fn may_wait(&mut self, hold: HoldId, waits: &[WaitId]) {
        self.hold_mut(hold).body = Body::WaitsFor { waits: waits.to_vec(), is_certain: false };
        for &wait in waits {
            self.wait_mut(wait).under.push(hold);
        }
    }

    /// Adds a task that holds one primitive, and in the body waits for the other.
    #[track_caller]
    pub(super) fn holds_and_waits(&mut self, has: PrimitiveId, wanted: PrimitiveId, who: Who) -> (HoldId, WaitId) {
        let hold = self.holds(has, who.clone());
        let wait = self.waits(wanted, who, WaitFor::Acquire);
        self.under(hold, wait);
        (hold, wait)
    }

    pub(super) fn hold_mut(&mut self, id: HoldId) -> &mut Hold {
        self.primitives.iter_mut().flat_map(|it| &mut it.holds).find(|it| it.id == id).unwrap()
    }

    pub(super) fn wait_mut(&mut self, id: WaitId) -> &mut WaitInfo {
        self.primitives.iter_mut().flat_map(|it| &mut it.waits).find(|it| it.id == id).unwrap()
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        Snapshot { primitives: self.primitives.clone() }
    }
}
