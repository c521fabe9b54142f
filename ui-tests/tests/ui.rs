//! Programs that must not compile, and programs that must: `tests/<macro>/{fail,pass}`. Each folder is one `#[test]`.
//!
//! A program is called after its mistake, and its first line says what the user meant.
//!
//! The texts of errors differ between releases of rustc. So the `.stderr` files are compared only with the [`PINNED`] release. Every
//! other release must refuse and accept the same programs.
//!
//! After a change of a message, run `TRYBUILD=overwrite cargo test -p ui-tests`, and read the difference as a user would.
//! `cargo test -p ui-tests -- guarded::fail trybuild=by_twice` compiles one program.

use std::{env, fs, path::Path, process::Command};

use trybuild::TestCases;

/// The release that wrote the `.stderr` files.
const PINNED: &str = "rustc 1.95.";

/// Set in the process that compiles the copies of the programs; see [`only_refuses`].
const COPIES: &str = "UI_TESTS_COPIES";

/// One test for each folder: `guarded::fail`, `guarded::pass`.
macro_rules! folders {
    ($($folder:ident),* $(,)?) => {$(
        mod $folder {
            #[test]
            fn fail() {
                super::refuses(stringify!($folder));
            }

            #[test]
            fn pass() {
                let tests = trybuild::TestCases::new();
                super::programs(&format!("tests/{}/pass", stringify!($folder)), |program| tests.pass(program));
            }
        }
    )*};
}
folders!(
    barrier,
    bounded_semaphore,
    condition,
    event,
    guarded,
    lock,
    lock_order,
    locked,
    monitor,
    queue,
    read_lock,
    requires,
    rw_lock,
    select_event,
    semaphore,
    try_read_lock,
    try_with_lock,
    wait_until,
    wait_until_blocking,
    with_lock,
    with_lock_blocking,
);

/// The programs that need the feature `tokio`, because they, or their messages, have types of tokio that only this feature supports.
const NEED_TOKIO: [&str; 17] = [
    "select_event/fail/async_fn.rs",
    "select_event/fail/future_in_variable.rs",
    "select_event/fail/futurelock.rs",
    "select_event/fail/number.rs",
    "select_event/fail/oneshot.rs",
    "select_event/fail/operation_syntax.rs",
    "select_event/fail/receive.rs",
    "select_event/fail/reference.rs",
    "select_event/fail/reference_to_oneshot.rs",
    "select_event/fail/reference_to_wait.rs",
    "select_event/fail/sleep.rs",
    "select_event/fail/tick.rs",
    "wait_until/fail/predicate_reads_channel.rs",
    "wait_until/fail/predicate_reads_guarded_channel.rs",
    "wait_until/fail/predicate_reads_task.rs",
    "wait_until/fail/predicate_reads_watch.rs",
    "wait_until/pass/limits.rs",
];

/// Without the feature `tokio`, some of the messages differ.
#[cfg(without_tokio)]
#[test]
fn without_tokio() {
    refuses("without_tokio");
}

/// Calls `each` with a pattern for all programs of a folder, or without the feature `tokio`, with each program that doesn't need it.
fn programs(folder: &str, each: impl Fn(&Path)) {
    if cfg!(not(without_tokio)) {
        return each(&Path::new(folder).join("*.rs"));
    }
    for program in fs::read_dir(folder).expect("each folder has programs") {
        let program = program.expect("the programs can be read").path();
        let is_program = program.extension().is_some_and(|extension| extension == "rs");
        if is_program && !NEED_TOKIO.iter().any(|needs| program.ends_with(needs)) {
            each(&program);
        }
    }
}

fn refuses(folder: &str) {
    if let Some(copies) = env::var_os(COPIES) {
        TestCases::new().compile_fail(Path::new(&copies).join("*.rs"));
    } else if is_pinned() {
        let tests = TestCases::new();
        programs(&format!("tests/{folder}/fail"), |program| tests.compile_fail(program));
    } else {
        only_refuses(folder);
    }
}

fn is_pinned() -> bool {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().expect("rustc runs").stdout;
    version.starts_with(PINNED.as_bytes())
}

/// Checks that no program compiles, whatever its message is. If trybuild is told to overwrite the `.stderr` files, it demands nothing
/// else. It is told by a variable of the environment. So it runs in a process of its own, on copies of the programs.
fn only_refuses(folder: &str) {
    let copies = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    // Otherwise the copies of removed programs would be compiled. An error is ignored, because the folder may not exist yet.
    let _ = fs::remove_dir_all(&copies);
    fs::create_dir_all(&copies).expect("the folder for copies can be made");
    for program in fs::read_dir(format!("tests/{folder}/fail")).expect("each folder has programs that fail") {
        let program = program.expect("the programs can be read").path();
        if program.extension().is_some_and(|extension| extension == "rs") {
            let name = program.file_name().expect("a file has a name");
            fs::copy(&program, copies.join(name)).expect("programs can be copied");
        }
    }
    let this = env::current_exe().expect("a process knows its program");
    let refuses = Command::new(this)
        .args(["--exact", &format!("{folder}::fail")])
        .env(COPIES, copies)
        .env("TRYBUILD", "overwrite")
        .status();
    assert!(refuses.is_ok_and(|status| status.success()), "a program of {folder}/fail compiles");
}
