//! Bounds that mention the struct itself, and types whose names look like generated ones.
#![deny(warnings)]

use std::marker::PhantomData;

use warded::prelude::*;

pub trait Handler<A> {
    type Message: Copy;

    fn handle(message: Self::Message) -> u8;
}

#[guarded]
pub struct Actor<'a, H: Handler<Actor<'a, H>> + ?Sized, const N: usize = 3>
where
    Box<Actor<'a, H, N>>: Sized,
    H::Message: 'a,
{
    name: &'a str,
    state: Lock,
    #[guarded(by = state)]
    last: [Option<H::Message>; N],
    handler: PhantomData<fn() -> *const H>,
}

struct Doubles;

impl<A> Handler<A> for Doubles {
    type Message = u8;

    fn handle(message: u8) -> u8 {
        message * 2
    }
}

impl<'a, H: Handler<Actor<'a, H>>, const N: usize> Actor<'a, H, N>
where
    H: Handler<Actor<'a, H, N>, Message = <H as Handler<Actor<'a, H>>>::Message>,
{
    async fn send(&self, message: <H as Handler<Actor<'a, H>>>::Message) -> u8 {
        with_lock!(self.state, |s| {
            s.last[0] = Some(message);
            <H as Handler<Actor<'a, H>>>::handle(message)
        })
    }
}

/// Its parts have names of the kind that the macro makes up.
#[guarded]
#[derive(Debug, Default)]
pub struct Part {
    inner: Lock,
    #[guarded(by = inner)]
    part: PartItself,
    #[guarded(by = inner)]
    other: GuardedByInner,
}

#[derive(Debug, Default)]
pub struct PartItself(u8);

#[derive(Debug, Default)]
pub struct GuardedByInner(u8);

fn main() {
    let actor: Actor<'_, Doubles> = ActorInit { name: "Ada", last: [None; 3], handler: PhantomData }.into();
    assert_eq!(warded::block_on(actor.send(4)), 8);
    assert_eq!(actor.name, "Ada");
    assert_eq!(actor.into_init().last, [Some(4), None, None]);
    let part = Part::default();
    assert_eq!(try_with_lock!(part.inner, |s| s.part.0 + s.other.0), Some(0));
}
