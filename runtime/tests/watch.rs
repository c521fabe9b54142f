//! The watch, its thread and its callbacks. This is a test target of its own, because only one watch runs at a time in a
//! process.

#[path = "watch/hangs.rs"]
mod hangs;

use std::{
    sync::{Mutex, MutexGuard, PoisonError, mpsc},
    time::Duration,
};

use warded::{
    Lock,
    observe::{self, Report, StartError, WatchBuilder},
};

/// One test at a time has a watch.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A watch that reports each hold.
fn quick() -> WatchBuilder {
    observe::watch().held_longer_than(Duration::ZERO)
}

#[test]
fn a_second_watch_is_told_where_the_first_was_started() {
    let _alone = alone();
    let (line, first) = (line!(), observe::watch().start());
    let Err(error) = observe::watch().try_start() else { panic!("two watches run") };
    assert!(matches!(error, StartError::AlreadyRuns(_)));
    let place = format!("{}:{line}:", file!());
    let text = error.to_string();
    assert!(text.starts_with(&format!("a watch runs already, started at {place}")), "{text}");
    assert!(text.ends_with(": use that one, or drop it before you start another"), "{text}");
    let panic = std::panic::catch_unwind(|| drop(observe::watch().start())).unwrap_err();
    assert_eq!(panic.downcast_ref::<String>(), Some(&text));
    drop(first);
    drop(observe::watch().start());
}

/// A callback runs with nothing locked. It may use this whole crate, also the lock of the report.
#[test]
fn a_callback_may_do_anything() {
    static LOCK: Lock<u32> = Lock::new(0).named("held by hand");
    let _alone = alone();
    let guard = LOCK.try_acquire().unwrap();
    let (sender, receiver) = mpsc::channel();
    let mut own = Some(guard);
    let watch = quick()
        .on_report(|_| panic!("the first callback panics"))
        .on_report(move |report| {
            let snapshot = observe::snapshot();
            own.take();
            let is_kept = observe::incidents().iter().any(|it| it.report.to_string() == report.to_string());
            let is_free = LOCK.try_acquire().is_some();
            let _ = sender.send((snapshot.primitives().len(), is_kept, is_free, report.clone()));
        })
        .start();
    let (primitives, is_kept, is_free, report) = receiver.recv_timeout(Duration::from_secs(60)).unwrap();
    assert!(primitives > 0 && is_kept && is_free);
    let Report::LongHold(report) = report else { panic!("{report}") };
    assert_eq!(report.holds.primitive.name, Some("held by hand"));
    drop(watch);
}

#[test]
fn a_callback_may_drop_its_watch_and_start_another() {
    let _alone = alone();
    let lock = Lock::new(0).named("held");
    let guard = lock.try_acquire().unwrap();
    let (give, take) = mpsc::channel();
    let (sender, receiver) = mpsc::channel();
    let watch = quick()
        .on_report(move |_| {
            let first: observe::Watch = take.recv().unwrap();
            drop(first);
            sender.send(observe::watch().try_start().map(drop).is_ok()).unwrap();
        })
        .start();
    give.send(watch).unwrap();
    assert!(receiver.recv_timeout(Duration::from_secs(60)).unwrap());
    // The first thread has ended, and its callback is dropped.
    assert_eq!(receiver.recv_timeout(Duration::from_secs(60)), Err(mpsc::RecvTimeoutError::Disconnected));
    drop(guard);
}

/// A child process gets the signal while its main thread and all workers of its runtime are blocked.
#[cfg(unix)]
#[test]
fn sigquit_prints_a_snapshot_while_all_workers_are_blocked() {
    use std::{
        env,
        io::{BufRead as _, BufReader},
        process::{Command, Stdio, id},
        sync::Barrier,
    };

    const IS_CHILD: &str = "WARDED_TEST_GETS_SIGQUIT";
    const WORKERS: usize = 2;
    if env::var_os(IS_CHILD).is_some() {
        static LOCK: Lock<u32> = Lock::new(0).named("printed");
        static ARE_BLOCKED: Barrier = Barrier::new(WORKERS + 1);
        let guard = LOCK.try_acquire();
        observe::on_signal().unwrap();
        observe::on_signal().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).build().unwrap();
        runtime.spawn(observe::task("waits", async { drop(LOCK.acquire().await) }));
        while LOCK.waiting() == 0 {
            std::thread::yield_now();
        }
        for _ in 0..WORKERS {
            runtime.spawn(async {
                ARE_BLOCKED.wait();
                // Until the parent kills it.
                loop {
                    std::thread::park();
                }
            });
        }
        ARE_BLOCKED.wait();
        Command::new("kill").args(["-QUIT", &id().to_string()]).status().unwrap();
        loop {
            std::hint::black_box(&guard);
            std::thread::park();
        }
    }
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "sigquit_prints_a_snapshot_while_all_workers_are_blocked", "--nocapture"])
        .env(IS_CHILD, "")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.any(|line| line == "1 task waits for 1 lock"));
    assert!(lines.any(|line| line.starts_with("printed #")));
    // Without a watch, only `metrics` reads when the hold began.
    let held = lines.next().unwrap();
    assert!(held.contains(" held for "), "{held}");
    assert_eq!(held.contains(" at least "), cfg!(not(feature = "metrics")), "{held}");
    assert!(lines.next().unwrap().contains("\"waits\""));
    child.kill().unwrap();
    child.wait().unwrap();
}
