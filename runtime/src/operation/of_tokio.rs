//! Makes futures of tokio usable as operations of `select_event!`.

#![expect(clippy::mut_mut, reason = "a user whose `task` is a `&mut JoinHandle` may write `&mut task`, too")]

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use tokio::{
    task::JoinHandle,
    time::{Instant, Interval, Sleep},
};

use super::{Operation, SealedOperation};

// Dropping a `JoinHandle` detaches its task, which continues to run.
super::wait!(@operation [T] JoinHandle<T>);
super::wait!(@operation ['a, T] &'a mut JoinHandle<T>);
super::wait!(@operation ['a] Pin<&'a mut Sleep>);

/// Futures that a select may only borrow, so that their owner can use them afterwards.
macro_rules! borrowed {
    ($([$($generics:tt)*] $operation:ty => $future:ty: $this:ident => $borrowed:expr;)*) => {$(
        impl<'a, $($generics)*> SealedOperation for $operation {}

        #[diagnostic::do_not_recommend]
        impl<'a, $($generics)*> Operation for $operation {
            type Future = $future;

            #[inline]
            fn into_operation(self) -> $future {
                let $this = self;
                $borrowed
            }
        }
    )*};
}
borrowed! {
    [T] &'a mut &mut JoinHandle<T> => &'a mut JoinHandle<T>: this => this;
    [] &'a mut Interval => Tick<'a>: this => Tick(this);
    [] &'a mut &mut Interval => Tick<'a>: this => Tick(this);
    [] &'a mut Pin<&mut Sleep> => Pin<&'a mut Sleep>: this => this.as_mut();
    [] &'a mut Pin<Box<Sleep>> => Pin<&'a mut Sleep>: this => this.as_mut();
}

/// The next tick of an interval.
#[derive(Debug)]
#[expect(unnameable_types, reason = "it is the type of a field of the future of `&mut interval`")]
pub struct Tick<'a>(&'a mut Interval);

impl Future for Tick<'_> {
    type Output = Instant;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Instant> {
        self.0.poll_tick(cx)
    }
}
