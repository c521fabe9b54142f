//! The events: ours, and those of the peers, each in its current version, used as its documentation says.

use std::sync::atomic::{AtomicBool, Ordering};

use event_listener::{Event as Listeners, listener};

use crate::side_by_side::Role;

/// An event.
pub(crate) trait Contender: Send + Sync + Sized + 'static {
    const NAME: &'static str;
    const ROLE: Role;

    fn create() -> Self;

    fn wait(&self) -> impl Future<Output = ()> + Send;

    fn set(&self);

    fn clear(&self);
}

/// Implements [`Contender`] for a type that is an event.
macro_rules! event {
    ($name:literal, $role:ident, $event:ty, $create:expr, $clear:ident) => {
        impl Contender for $event {
            const NAME: &'static str = $name;
            const ROLE: Role = Role::$role;

            fn create() -> Self {
                $create
            }

            #[inline]
            fn wait(&self) -> impl Future<Output = ()> + Send {
                self.wait()
            }

            #[inline]
            fn set(&self) {
                self.set();
            }

            fn clear(&self) {
                self.$clear();
            }
        }
    };
}

event!("warded", Ours, warded::Event, Self::new(), clear);
event!("asyncband", FairPeer, asyncband::event::ManualResetEvent, Self::new(), reset);
event!("futures-intrusive", FairPeer, futures_intrusive::sync::ManualResetEvent, Self::new(false), reset);

/// Implements [`Contender`] for a type that notifies the present listeners only, with a flag for tasks that come later.
macro_rules! notifier {
    ($name:literal, $contender:ident($notifier:ty), |$is_set:ident, $event:ident| wait: $wait:expr, set: $set:expr) => {
        #[derive(Default)]
        pub(crate) struct $contender {
            is_set: AtomicBool,
            event: $notifier,
        }

        impl Contender for $contender {
            const NAME: &'static str = $name;
            const ROLE: Role = Role::FairPeer;

            fn create() -> Self {
                Self::default()
            }

            #[inline]
            fn wait(&self) -> impl Future<Output = ()> + Send {
                let ($is_set, $event) = (|| self.is_set.load(Ordering::Acquire), &self.event);
                $wait
            }

            #[inline]
            fn set(&self) {
                self.is_set.store(true, Ordering::Release);
                let $event = &self.event;
                $set;
            }

            fn clear(&self) {
                self.is_set.store(false, Ordering::Relaxed);
            }
        }
    };
}

notifier!("async-event", AsyncEvent(async_event::Event), |is_set, event|
    wait: event.wait_until(move || is_set().then_some(())),
    set: event.notify_all());

// The future receives notifications from the moment when it is made.
notifier!("tokio Notify", TokioNotify(tokio::sync::Notify), |is_set, event|
    wait: async move {
        let notified = event.notified();
        if !is_set() {
            notified.await;
        }
    },
    set: event.notify_waiters());

// The listener is on the stack, so it allocates nothing.
notifier!("event-listener", EventListener(Listeners), |is_set, event|
    wait: async move {
        if is_set() {
            return;
        }
        listener!(event => listener);
        if !is_set() {
            listener.await;
        }
    },
    set: event.notify(usize::MAX));
