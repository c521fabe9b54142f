//! Without the feature `observe` a program contains nothing of it: neither fields, nor the text of its predicates.

use std::{env, fs};

use warded::{Lock, Monitor, block_on, guarded, locked, wait_until, with_lock};

#[derive(Default)]
struct Crossing {
    zebras_that_passed: u32,
}

#[guarded]
#[derive(Default)]
struct Bridge {
    state: Monitor,
    #[guarded(by = state)]
    carts: u32,
    #[condition(of = state, when = |s| s.carts > 0)]
    crossed_by_a_cart: Condition,
}

/// This program, as it is on the disk.
fn program() -> Vec<u8> {
    fs::read(env::current_exe().unwrap()).unwrap()
}

/// The text is written backwards, because a literal of this test would be found, too.
fn is_in(program: &[u8], backwards: &str) -> bool {
    let text: Vec<u8> = backwards.bytes().rev().collect();
    program.windows(text.len()).any(|window| window == text)
}

#[test]
fn a_program_contains_the_text_of_its_predicates_only_with_the_feature() {
    let crossing = Monitor::new(Crossing::default());
    locked!(crossing, |s| s.zebras_that_passed = 41);
    block_on(async { wait_until!(crossing, |s| s.zebras_that_passed == 41, |s| s.zebras_that_passed += 1) });
    let crosswalk = Lock::new(Crossing::default());
    block_on(async { with_lock!(crosswalk, |s| s.zebras_that_passed += 4711) });
    let bridge = Bridge::default();
    locked!(bridge.state, |s| s.carts = 1);
    block_on(async { wait_until!(bridge.crossed_by_a_cart).carts += 1 });
    assert_eq!(bridge.into_init().carts, 2);
    assert_eq!(
        (crossing.into_inner().zebras_that_passed, crosswalk.into_inner().zebras_that_passed),
        (42, 4711),
        "41 and 42 with both"
    );

    let program = program();
    assert!(is_in(&program, "htob htiw 24 dna 14"), "a literal is found");
    let name = "trac_a_yb_dessorc.egdirB";
    for backwards in [name, "14 == dessap_taht_sarbez.s", ").. |s| ,klawssorc(!kcol_htiw"] {
        assert_eq!(is_in(&program, backwards), cfg!(feature = "observe"), "{backwards}");
    }
}

/// With the feature, each primitive has a record, which is not in these numbers.
#[cfg(all(target_pointer_width = "64", not(feature = "observe")))]
#[test]
fn a_primitive_has_no_field_for_the_record() {
    use warded::{Barrier, Condition, Event, Queue, RwLock, Semaphore};

    /// Debug builds also keep the level of the lock order.
    const LEVEL: usize = if cfg!(debug_assertions) { 8 } else { 0 };

    assert_eq!(
        [size_of::<Lock<u64>>(), size_of::<Monitor<u64>>(), size_of::<RwLock<u64>>(), size_of::<Condition<u64>>()],
        [48 + LEVEL, 224 + LEVEL, 40 + LEVEL, 48 + LEVEL]
    );
    assert_eq!(
        [size_of::<Semaphore>(), size_of::<Event>(), size_of::<Barrier>(), size_of::<Queue<u64>>()],
        [40, 24, 48, 240]
    );
}

/// A waiting task contains the wait. So among many waiting tasks its size decides how much fits into a cache.
#[cfg(all(target_pointer_width = "64", not(feature = "observe"), not(debug_assertions)))]
#[test]
fn the_wait_of_a_macro_contains_its_captures_and_little_more() {
    let crossing = Monitor::new(Crossing::default());
    let (first, second) = (1_u32, 2_u32);
    let none = async { wait_until!(crossing, |s| s.zebras_that_passed == 41, |s| s.zebras_that_passed += 1) };
    let one = async { wait_until!(crossing, |s| s.zebras_that_passed == first, |s| s.zebras_that_passed += 1) };
    let two =
        async { wait_until!(crossing, |s| s.zebras_that_passed == first || s.zebras_that_passed > second, |_| ()) };
    assert_eq!([size_of_val(&none), size_of_val(&one), size_of_val(&two)], [96, 112, 120]);
}
