//! Mistakes that end the process. Each test runs itself again in a child process, which it marks by an environment variable.

#![cfg(not(miri))]

use std::{
    env,
    pin::Pin,
    process::{Command, Output},
    sync::{Arc, Mutex},
};

use warded::Monitor;

use crate::hand_polling::{Polled, run};

const IS_CHILD: &str = "WARDED_TEST_IS_CHILD";

/// Runs `body` in a child process, by running the test `name` again.
fn in_a_child(name: &str, body: impl FnOnce()) -> Option<Output> {
    if env::var_os(IS_CHILD).is_some() {
        body();
        println!("it went on");
        return None;
    }
    let mut child = Command::new(env::current_exe().unwrap());
    child.args([name, "--exact", "--nocapture", "--test-threads=1"]).env(IS_CHILD, "1");
    Some(child.output().unwrap())
}

#[track_caller]
fn assert_aborted(output: &Output) {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(out.contains("running 1 test"), "the child has the test: {out}");
    assert!(err.contains("warded: a predicate of a monitor drops a wait of the same monitor"), "{err}");
    assert!(!out.contains("it went on"), "{out}");
    assert!(!output.status.success());
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        const SIGABRT: i32 = 6;
        assert_eq!(output.status.signal(), Some(SIGABRT), "{}", output.status);
    }
}

/// The place of a wait that a predicate drops.
type Kept = Arc<Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>>;

fn drop_it(kept: &Kept) -> bool {
    kept.lock().unwrap().take().is_some()
}

/// A monitor, a wait of it that is queued or woken, and the place where it is kept.
fn kept(is_woken: bool) -> (&'static Monitor<i32>, Kept) {
    let monitor: &Monitor<i32> = Box::leak(Box::new(Monitor::new(0)));
    let mut wait: Pin<Box<dyn Future<Output = ()> + Send>> =
        Box::pin(monitor.wait_until(|value| *value == 1).then(|_| ()));
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(wait.as_mut().poll(&mut cx).is_pending());
    if is_woken {
        *monitor.lock() = 1;
    }
    (monitor, Arc::new(Mutex::new(Some(wait))))
}

#[test]
fn a_predicate_that_drops_a_wait_of_its_monitor_at_a_release_ends_the_process() {
    let name = "aborting::a_predicate_that_drops_a_wait_of_its_monitor_at_a_release_ends_the_process";
    let output = in_a_child(name, || {
        let (monitor, kept) = kept(false);
        let waiter = Polled::waiting(monitor.wait_until(move |value| *value == 2 && drop_it(&kept)));
        *monitor.lock() = 2;
        drop(waiter);
    });
    if let Some(output) = output {
        assert_aborted(&output);
    }
}

#[test]
fn a_predicate_that_drops_a_woken_wait_of_its_monitor_at_its_first_poll_ends_the_process() {
    let name = "aborting::a_predicate_that_drops_a_woken_wait_of_its_monitor_at_its_first_poll_ends_the_process";
    let output = in_a_child(name, || {
        let (monitor, kept) = kept(true);
        run(monitor.wait_until(move |_| drop_it(&kept)).then(|_| ()));
    });
    if let Some(output) = output {
        assert_aborted(&output);
    }
}

/// The predicate belongs to another monitor than the wait that it drops.
#[test]
fn a_predicate_that_drops_a_wait_of_another_monitor_does_not() {
    let (_, kept) = kept(true);
    let other = Monitor::new(0);
    run(other.wait_until(move |_| drop_it(&kept)).then(|_| ()));
}
