//! Conditions of generic structs: types, lifetimes, constants, several locks, predicates of every form.
#![deny(warnings)]

use warded::prelude::*;

trait Weighs {
    const LIMIT: usize;

    fn weight(&self) -> usize;
}

#[guarded]
#[derive(Debug)]
struct Ship<'a, T: Weighs, const N: usize>
where
    T: Clone,
{
    name: &'a str,
    hold: Lock,
    #[guarded(by = hold)]
    cargo: Vec<T>,
    #[guarded(by = hold)]
    slots: [Option<&'a str>; N],
    #[condition(of = hold, when = |s| s.cargo.iter().map(Weighs::weight).sum::<usize>() < T::LIMIT)]
    light: Condition,
    #[condition(of = hold, when = |ShipHold { slots, .. }| slots.iter().any(Option::is_none))]
    roomy: Condition,
    #[condition(of = hold, when = |s: &ShipHold<'a, T, N>| {
        let Some(first) = s.cargo.first() else { return true };
        matches!(first.weight(), 0..=3)
    })]
    calm: Condition,
    #[condition(of = hold)]
    asked: Condition,
    crew: Lock,
    #[guarded(by = crew)]
    sailors: u32,
    #[condition(of = crew, when = |c| c.sailors > 1)]
    manned: Condition,
}

#[derive(Clone, Debug)]
struct Crate(usize);

impl Weighs for Crate {
    const LIMIT: usize = 10;

    fn weight(&self) -> usize {
        self.0
    }
}

impl<'a, T: Weighs + Clone + Send, const N: usize> Ship<'a, T, N> {
    async fn load(&self, item: T, by: &'a str) -> usize {
        wait_until!(self.light, |s| !s.slots.is_empty(), |s| s.cargo.push(item));
        let mut s = wait_until!(self.roomy);
        if let Some(slot) = s.slots.iter_mut().find(|slot| slot.is_none()) {
            *slot = Some(by);
        }
        s.notify_all(&self.asked);
        drop(s);
        wait_until!(self.calm).cargo.len()
    }

    async fn sail(&self, least: usize) -> u32 {
        wait_until!(self.asked, |s| s.cargo.len() >= least, |_| ());
        let held = self.crew.acquire().await;
        held.wait_for(&self.manned, |c| c.sailors == 2).await.sailors
    }
}

fn main() {
    let init = ShipInit { name: "Ada", cargo: vec![], slots: [None; 2], sailors: 2 };
    let ship: Ship<'_, Crate, 2> = init.into();
    assert_eq!(warded::block_on(ship.load(Crate(3), "Bob")), 1);
    assert_eq!(warded::block_on(ship.sail(1)), 2);
    assert_eq!((ship.name, ship.into_init().slots[0]), ("Ada", Some("Bob")));
}
