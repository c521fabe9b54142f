//! A bathroom for a limited number of people at a time, either men or women.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

use asyncband::{condvar::Condvar, mutex::Mutex};
use tokio::task::yield_now;
use warded::prelude::*;

use super::{MutexAndNotify, all};

const ROOM: usize = 4;
const PEOPLE: usize = 20;

#[derive(Clone, Copy)]
pub(crate) enum Person {
    Man,
    Woman,
}

pub(crate) trait Bathroom: Default + Send + Sync + 'static {
    fn enter(&self, person: Person) -> impl Future<Output = ()> + Send;
    fn leave(&self, person: Person) -> impl Future<Output = ()> + Send;
}

pub(crate) async fn run<B: Bathroom>(visits: usize) {
    let bathroom = Arc::new(B::default());
    let inside = Arc::new([const { AtomicUsize::new(0) }; 2]);
    let people = (0..PEOPLE).map(|number| {
        let (bathroom, inside) = (Arc::clone(&bathroom), Arc::clone(&inside));
        let person = if number % 2 == 0 { Person::Man } else { Person::Woman };
        async move {
            let (own, other) = (&inside[number % 2], &inside[1 - number % 2]);
            for _ in 0..visits / PEOPLE {
                bathroom.enter(person).await;
                assert!(own.fetch_add(1, Relaxed) < ROOM, "there is no more room");
                assert_eq!(other.load(Relaxed), 0, "men or women");
                yield_now().await;
                own.fetch_sub(1, Relaxed);
                bathroom.leave(person).await;
            }
            visits / PEOPLE
        }
    });
    assert_eq!(all(people).await, [visits / PEOPLE; PEOPLE], "all have been there");
}

// --- with wait_until! ---

#[guarded]
#[derive(Default)]
pub(crate) struct Automatic {
    state: Monitor,
    #[guarded(by = state)]
    men: usize,
    #[guarded(by = state)]
    women: usize,
}

impl Bathroom for Automatic {
    async fn enter(&self, person: Person) {
        match person {
            Person::Man => wait_until!(self.state, |s| s.women == 0 && s.men < ROOM, |s| s.men += 1),
            Person::Woman => wait_until!(self.state, |s| s.men == 0 && s.women < ROOM, |s| s.women += 1),
        }
    }

    async fn leave(&self, person: Person) {
        locked!(self.state, |s| s.leave(person));
    }
}

impl AutomaticState {
    fn leave(&mut self, person: Person) {
        match person {
            Person::Man => self.men -= 1,
            Person::Woman => self.women -= 1,
        }
    }
}

// --- with condition variables, notified by hand ---

#[derive(Default)]
pub(crate) struct ByHand {
    state: Mutex<AutomaticState>,
    for_men: Condvar,
    for_women: Condvar,
}

impl Bathroom for ByHand {
    async fn enter(&self, person: Person) {
        let state = self.state.lock().await;
        match person {
            Person::Man => self.for_men.wait_while(state, |s| s.women > 0 || s.men == ROOM).await.men += 1,
            Person::Woman => self.for_women.wait_while(state, |s| s.men > 0 || s.women == ROOM).await.women += 1,
        }
    }

    async fn leave(&self, person: Person) {
        let mut state = self.state.lock().await;
        state.leave(person);
        let is_empty = state.men + state.women == 0;
        match person {
            Person::Man if is_empty => self.for_women.notify_all(),
            Person::Woman if is_empty => self.for_men.notify_all(),
            Person::Man | Person::Woman => {}
        }
        match person {
            Person::Man => self.for_men.notify_one(),
            Person::Woman => self.for_women.notify_one(),
        }
    }
}

// --- with a mutex and a notification ---

#[derive(Default)]
pub(crate) struct Looping(MutexAndNotify<AutomaticState>);

impl Bathroom for Looping {
    async fn enter(&self, person: Person) {
        match person {
            Person::Man => self.0.when(|s| s.women == 0 && s.men < ROOM, |s| s.men += 1).await,
            Person::Woman => self.0.when(|s| s.men == 0 && s.women < ROOM, |s| s.women += 1).await,
        }
    }

    async fn leave(&self, person: Person) {
        self.0.change(|s| s.leave(person)).await;
    }
}
