//! B8: `block_on` does not use up the `unpark` token of its thread.

use std::{
    sync::mpsc,
    task::{Poll, Waker},
    thread::{self, Thread},
    time::Duration,
};

use warded::{Event, Lock, block_on, wait_until_blocking, with_lock_blocking};

/// How long this test may hang if the promise is broken.
const FOR_EVER: Duration = Duration::from_secs(10);

/// Runs `body` on a thread, which then parks. The thread must return from that at once.
#[track_caller]
fn its_token_is_still_there(what: &str, body: impl FnOnce() + Send + 'static) {
    let (tell, told) = mpsc::channel();
    let sleeper = thread::spawn(move || {
        body();
        tell.send("parks").expect("the test listens");
        thread::park();
        tell.send("is back").expect("the test listens");
    });
    assert_eq!(told.recv_timeout(FOR_EVER), Ok("parks"), "{what}");
    let back = told.recv_timeout(FOR_EVER);
    sleeper.thread().unpark();
    let _of_a_late_one = told.recv_timeout(FOR_EVER);
    assert_eq!(back, Ok("is back"), "{what}: the token is gone");
    sleeper.join().expect("it ends");
}

/// A future that is pending once. Another thread gets its waker, and wakes it.
fn sleep_once(wake: impl FnOnce(Waker) + Send + 'static) {
    let mut wake = Some(wake);
    block_on(std::future::poll_fn(move |cx| match wake.take() {
        None => Poll::Ready(()),
        Some(wake) => {
            let waker = cx.waker().clone();
            thread::spawn(move || wake(waker));
            Poll::Pending
        }
    }));
}

#[test]
fn a_thread_that_was_unparked_before_block_on_is_so_after_it() {
    let unparked = || thread::current().unpark();
    its_token_is_still_there("ready at once", move || {
        unparked();
        block_on(async {});
    });
    its_token_is_still_there("a free lock", move || {
        unparked();
        drop(block_on(Lock::new(1).acquire()));
    });
    its_token_is_still_there("woken while it is polled", move || {
        unparked();
        let mut first = true;
        block_on(std::future::poll_fn(|cx| {
            cx.waker().wake_by_ref();
            if std::mem::take(&mut first) { Poll::Pending } else { Poll::Ready(()) }
        }));
    });
    its_token_is_still_there("asleep", move || {
        unparked();
        sleep_once(Waker::wake);
    });
    its_token_is_still_there("asleep, many times", move || {
        unparked();
        (0..20).for_each(|_| sleep_once(Waker::wake));
    });
}

#[test]
fn a_thread_that_is_unparked_while_block_on_sleeps_is_so_after_it() {
    fn unpark_and(sleeper: Thread) -> impl FnOnce(Waker) + Send + 'static {
        move |waker| {
            sleeper.unpark();
            waker.wake();
        }
    }
    its_token_is_still_there("unparked, then woken", || sleep_once(unpark_and(thread::current())));
    its_token_is_still_there("unparked often, then woken", || {
        let sleeper = thread::current();
        sleep_once(move |waker| {
            (0..50).for_each(|_| sleeper.unpark());
            waker.wake();
        });
    });
}

#[test]
fn a_thread_that_waited_by_a_blocking_macro_keeps_its_token() {
    its_token_is_still_there("with_lock_blocking!", || {
        thread::current().unpark();
        let lock = Lock::new(0);
        with_lock_blocking!(lock, |n| *n += 1);
    });
    its_token_is_still_there("wait_until_blocking!", || {
        thread::current().unpark();
        let lock: &'static Lock<u32> = Box::leak(Box::default());
        let changes = thread::spawn(move || with_lock_blocking!(lock, |n| *n = 1));
        wait_until_blocking!(lock, |n| *n == 1, |_n| ());
        changes.join().expect("it ends");
    });
    its_token_is_still_there("an event", || {
        thread::current().unpark();
        let event: &'static Event = Box::leak(Box::default());
        let sets = thread::spawn(move || event.set());
        block_on(event.wait());
        sets.join().expect("it ends");
    });
}
