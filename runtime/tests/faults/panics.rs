//! The panics of this thread, recorded by a panic hook. The test harness runs other tests on other threads meanwhile.

use std::{
    cell::{Cell, RefCell},
    panic::{self, AssertUnwindSafe, catch_unwind},
    sync::Once,
};

thread_local! {
    static WATCHED: Cell<bool> = const { Cell::new(false) };
    static SEEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// The files in which `body` panicked on this thread, caught or not, and the result of `body`.
pub(crate) fn watched<R>(body: impl FnOnce() -> R) -> (Vec<String>, std::thread::Result<R>) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if WATCHED.get() {
                let file = info.location().map_or("nowhere", |location| location.file());
                SEEN.with_borrow_mut(|seen| seen.push(file.to_owned()));
            } else {
                before(info);
            }
        }));
    });
    let was = WATCHED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(body));
    WATCHED.set(was);
    (SEEN.take(), result)
}

/// Runs `body`, which must not panic anywhere, not even where the panic is caught.
#[track_caller]
pub(crate) fn panics_nowhere<R>(body: impl FnOnce() -> R) -> R {
    let (seen, result) = watched(body);
    assert!(seen.is_empty(), "panics in {seen:?}");
    result.expect("it was not seen to panic")
}
