//! Making water: an atom of oxygen waits for two atoms of hydrogen, and these wait until they are part of a molecule.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

use asyncband::{condvar::Condvar, mutex::Mutex};
use warded::prelude::*;

use super::{MutexAndNotify, all};

const OXYGENS: usize = 2;
const HYDROGENS: usize = 8;

pub(crate) trait Reaction: Default + Send + Sync + 'static {
    fn hydrogen(&self) -> impl Future<Output = ()> + Send;
    fn oxygen(&self) -> impl Future<Output = ()> + Send;
    /// The molecules, and the atoms of hydrogen that wait.
    fn made(&self) -> impl Future<Output = (usize, usize)> + Send;
}

pub(crate) async fn run<R: Reaction>(molecules: usize) {
    let molecules = molecules / OXYGENS * OXYGENS;
    let reaction = Arc::new(R::default());
    let oxygens = (0..OXYGENS).map(|_| {
        let reaction = Arc::clone(&reaction);
        async move {
            for _ in 0..molecules / OXYGENS {
                reaction.oxygen().await;
            }
        }
    });
    // A task that is free brings the next atom. With a fixed number for each, the last two could belong to one task, which can't
    // bring two at once.
    let brought = Arc::new(AtomicUsize::new(0));
    let hydrogens = (0..HYDROGENS).map(|_| {
        let (reaction, brought) = (Arc::clone(&reaction), Arc::clone(&brought));
        async move {
            while brought.fetch_add(1, Relaxed) < 2 * molecules {
                reaction.hydrogen().await;
            }
        }
    });
    tokio::join!(all(oxygens), all(hydrogens));
    assert_eq!(reaction.made().await, (molecules, 0), "each atom is in one molecule");
}

// --- with wait_until! ---

#[guarded]
#[derive(Default)]
pub(crate) struct Automatic {
    state: Monitor,
    #[guarded(by = state)]
    arrived: usize,
    #[guarded(by = state)]
    waiting: usize,
    #[guarded(by = state)]
    molecules: usize,
}

impl Reaction for Automatic {
    async fn hydrogen(&self) {
        let molecule = locked!(self.state, |s| s.arrive());
        wait_until!(self.state, |s| s.molecules > molecule, |_| ());
    }

    async fn oxygen(&self) {
        wait_until!(self.state, |s| s.waiting >= 2, |s| s.bond());
    }

    async fn made(&self) -> (usize, usize) {
        locked!(self.state, |s| (s.molecules, s.waiting))
    }
}

impl AutomaticState {
    /// Gives the number of the molecule that this atom of hydrogen will be in.
    fn arrive(&mut self) -> usize {
        let molecule = self.arrived / 2;
        self.arrived += 1;
        self.waiting += 1;
        molecule
    }

    fn bond(&mut self) {
        self.waiting = self.waiting.checked_sub(2).expect("two atoms of hydrogen wait");
        self.molecules += 1;
        assert_eq!(self.arrived, self.waiting + 2 * self.molecules, "no atom is lost, and none is in two");
    }
}

// --- with condition variables, notified by hand ---

#[derive(Default)]
pub(crate) struct ByHand {
    state: Mutex<AutomaticState>,
    two_hydrogens: Condvar,
    bonded: Condvar,
}

impl Reaction for ByHand {
    async fn hydrogen(&self) {
        let mut state = self.state.lock().await;
        let molecule = state.arrive();
        if state.waiting >= 2 {
            self.two_hydrogens.notify_one();
        }
        drop(self.bonded.wait_while(state, |s| s.molecules <= molecule).await);
    }

    async fn oxygen(&self) {
        let state = self.state.lock().await;
        self.two_hydrogens.wait_while(state, |s| s.waiting < 2).await.bond();
        // The two atoms that have waited longest are part of this molecule.
        self.bonded.notify_one();
        self.bonded.notify_one();
    }

    async fn made(&self) -> (usize, usize) {
        let s = self.state.lock().await;
        (s.molecules, s.waiting)
    }
}

// --- with a mutex and a notification ---

#[derive(Default)]
pub(crate) struct Looping(MutexAndNotify<AutomaticState>);

impl Reaction for Looping {
    async fn hydrogen(&self) {
        let molecule = self.0.change(AutomaticState::arrive).await;
        self.0.when(|s| s.molecules > molecule, |_| ()).await;
    }

    async fn oxygen(&self) {
        self.0.when(|s| s.waiting >= 2, AutomaticState::bond).await;
    }

    async fn made(&self) -> (usize, usize) {
        self.0.change(|s| (s.molecules, s.waiting)).await
    }
}
