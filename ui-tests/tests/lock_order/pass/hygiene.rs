// The user's names don't clash with names in the expansions, also without a prelude.
#![no_implicit_prelude]
#![deny(warnings)]
#![allow(non_camel_case_types)]

extern crate std;
extern crate warded as wards;

mod core {}
struct Held;
struct Some;
struct Level;

wards::lock_order!(str < Copy);

#[wards::guarded(crate = ::wards)]
struct Room {
    #[lock(order = str)]
    outer: Lock,
    #[guarded(by = outer)]
    guests: u32,
    #[lock(order = Copy)]
    inner: Lock,
    #[guarded(by = inner)]
    beds: u32,
}

trait WhileHolding {
    fn in_order(self);
}

impl WhileHolding for Level {
    fn in_order(self) {}
}

impl Room {
    async fn sum(&self) -> u32 {
        let (held_0, held, nested) = (1, 2, 3);
        let _ = (Held, Some, Level);
        wards::with_lock!(self.outer, async |o| {
            let held_1 = 4;
            wards::with_lock!(self.inner, async |i| {
                std::future::ready(o.guests + i.beds + held_0 + held_1 + held + nested).await
            })
        })
    }
}

fn main() {
    WhileHolding::in_order(Level);
    let room: Room = <Room as std::convert::From<RoomInit>>::from(RoomInit { guests: 1, beds: 2 });
    std::assert_eq!(wards::block_on(room.sum()), 13);
}
