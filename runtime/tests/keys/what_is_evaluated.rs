//! Which predicates a release evaluates, and which it does not, because their keys don't fit. While only a few tasks wait, it
//! evaluates all.

use std::{
    cell::Cell,
    hash::{Hash, Hasher},
};

use warded::{__private, LockGuard, prelude::*};

use crate::hand_polling::{Polled, panic_of};

#[guarded]
struct Monitor {
    few: usize,
    state: Lock,
    #[guarded(by = state)]
    turn: u64,
    #[guarded(by = state)]
    level: i32,
    #[guarded(by = state)]
    open: bool,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[guarded(by = state)]
    mood: Mood,
    #[condition(of = state, when = |s| s.looks_open())]
    opened: Condition,
    #[condition(of = state, when = |s| s.level < 0)]
    closed: Condition,
}

/// A type that can be neither hashed nor ordered.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
struct Mood(f32);

impl MonitorState {
    fn looks_open(&self) -> bool {
        ask();
        self.open
    }
}

thread_local! {
    static EVALUATED: Cell<usize> = const { Cell::new(0) };
}

/// Counts an evaluation. As a part of a predicate it changes nothing.
fn ask() -> bool {
    EVALUATED.set(EVALUATED.get() + 1);
    true
}

fn evaluated_by(body: impl FnOnce()) -> usize {
    let before = EVALUATED.get();
    body();
    EVALUATED.get() - before
}

fn monitor() -> &'static Monitor {
    let init = MonitorInit { few: 2, turn: 0, level: 0, open: false, items: Vec::new(), mood: Mood(0.0) };
    Box::leak(Box::new(init.into()))
}

type Task = Polled<'static, LockGuard<'static, MonitorState>>;

fn release(monitor: &Monitor, change: impl FnOnce(&mut MonitorState)) -> usize {
    evaluated_by(|| try_with_lock!(monitor.state, |s| change(s)).expect("it is free"))
}

/// A wait whose predicate counts how often it is evaluated. `wait_until!` would find no keys behind the call.
macro_rules! counted {
    ($monitor:expr, |$about:ident| $keys:expr, |$s:ident| $predicate:expr) => {
        Polled::waiting(async move {
            let asked = __private::waited_on(&$monitor.state, ());
            asked.until_keyed((), move |$s, _| ask() && $predicate, &|$about, _| $keys).await
        })
    };
}

fn wait_for_turn(monitor: &'static Monitor, me: u64) -> Task {
    counted!(monitor, |about| about.keyed_field(|s| &s.turn, &me).keyed_equal(), |s| s.turn == me)
}

/// A release that serves no waiter. At first it evaluates the predicates one by one, until there are too many.
fn release_without_waiters(monitor: &Monitor, most: usize) {
    let evaluated = release(monitor, |_| ());
    assert!(evaluated <= most, "{evaluated}");
}

#[test]
fn the_predicates_of_a_few_are_evaluated_one_by_one() {
    let monitor = monitor();
    let wait = |me: u64| wait_for_turn(monitor, me);
    let _tasks: Vec<Task> = (1..5).map(wait).collect();
    for _ in 0..3 {
        assert_eq!(release(monitor, |_| ()), 4);
    }
}

#[test]
fn waiters_that_have_left_do_not_count_as_a_crowd() {
    let monitor = monitor();
    let wait = |me: u64| wait_for_turn(monitor, me);
    let _stays: Task = wait(1);
    for _ in 0..2_000 {
        drop::<Task>(wait(2));
    }
    let _last: Task = wait(3);
    assert_eq!(release(monitor, |_| ()), 2);
}

#[test]
fn only_the_predicates_with_the_key_are_evaluated() {
    let monitor = monitor();
    let wait = |me: u64| wait_for_turn(monitor, me);
    let mut tasks: Vec<Task> = (1..100).map(wait).collect();
    release_without_waiters(monitor, 9);
    assert_eq!(release(monitor, |s| s.turn = 200), 0);
    assert_eq!(release(monitor, |s| s.turn = 7), 1);
    drop(tasks[6].woken_and_ready());
}

#[test]
fn of_a_crowd_no_predicate_is_evaluated_whose_key_does_not_fit() {
    let monitor = monitor();
    let wait = |me: u64| wait_for_turn(monitor, me);
    let mut tasks: Vec<Task> = (1..2_000).map(wait).collect();
    release_without_waiters(monitor, 9);
    assert_eq!(release(monitor, |s| s.turn = 3_000), 0);
    assert_eq!(release(monitor, |s| s.turn = 7), 1);
    drop(tasks[6].woken_and_ready());
}

#[test]
fn only_the_predicates_whose_bound_is_reached_are_evaluated() {
    let monitor = monitor();
    let wait = |bound: i32| {
        counted!(monitor, |about| about.keyed_field(|s| &s.level, &bound).keyed_at_least(), |s| s.level >= bound)
    };
    let mut tasks: Vec<Task> = (1..100).rev().map(wait).collect();
    release_without_waiters(monitor, 9);
    assert_eq!(release(monitor, |s| s.level = 0), 0);
    assert_eq!(release(monitor, |s| s.level = 50), 1, "who came first of the fifty");
    drop(tasks[49].woken_and_ready());
}

#[test]
fn no_predicate_is_evaluated_while_the_flag_or_the_length_says_no() {
    let monitor = monitor();
    let pushes = || {
        let few = monitor.few;
        counted!(monitor, |about| about.keyed_field(|s| &s.items, &few).keyed_length().keyed_at_least(), |s| s
            .items
            .len()
            >= few)
    };
    let opens = || Polled::waiting(async { wait_until!(monitor.state, |s| (s.open || !s.items.is_empty()) && ask()) });
    let _tasks: Vec<Task> = (0..50).flat_map(|_| [pushes(), opens()]).collect();
    release_without_waiters(monitor, 9);
    assert_eq!(release(monitor, |s| s.turn = 1), 0);
    assert_eq!(release(monitor, |s| s.items.push(1)), 1);
}

#[test]
fn a_declared_condition_is_evaluated_once_for_all_that_wait_for_it() {
    let monitor = monitor();
    let mut tasks: Vec<Task> = (0..100).map(|_| Polled::waiting(async { wait_until!(monitor.opened) })).collect();
    assert_eq!(release(monitor, |s| s.turn = 1), 1);
    assert_eq!(release(monitor, |s| s.open = true), 2, "all together, and the first");
    drop(tasks[0].woken_and_ready());
}

#[test]
fn that_one_declared_condition_fails_says_nothing_of_another() {
    let monitor = monitor();
    let _closed: Task = Polled::waiting(async { wait_until!(monitor.closed) });
    let mut opened: Task = Polled::waiting(async { wait_until!(monitor.opened) });
    assert_eq!(release(monitor, |s| (s.open, s.level) = (true, 1)), 2, "once for all, and once for the first");
    drop(opened.woken_and_ready());
}

#[test]
fn many_with_the_same_key_are_served_in_the_order_in_which_they_came() {
    let monitor = monitor();
    let wait = |me: u64| Polled::waiting(async move { wait_until!(monitor.state, |s| s.turn == me) });
    let mut tasks: Vec<Task> = (0..600).map(|place| wait(if place == 300 { 3 } else { 7 })).collect();
    // At this release not all of them are found by their keys.
    release(monitor, |s| s.turn = 3);
    tasks.extend((0..300).map(|_| wait(7)));
    drop(tasks.remove(300).woken_and_ready());
    release(monitor, |s| s.turn = 5);
    release(monitor, |s| s.turn = 7);
    for mut task in tasks {
        drop(task.woken_and_ready());
    }
}

#[test]
fn a_predicate_on_a_type_of_the_users_is_evaluated() {
    let monitor = monitor();
    let equal = |mood| Polled::waiting(async move { wait_until!(monitor.state, |s| s.mood == mood && ask()) });
    let mut task: Task = equal(Mood(0.5));
    let above = |mood| Polled::waiting(async move { wait_until!(monitor.state, |s| s.mood >= mood && ask()) });
    let _other: Task = above(Mood(1.0));
    assert_eq!(release(monitor, |s| s.mood = Mood(0.5)), 1);
    drop(task.woken_and_ready());
}

/// A field of any type.
#[guarded]
struct Slot<K> {
    state: Lock,
    #[guarded(by = state)]
    key: K,
}

impl<K: Hash + Eq + Clone + Send + 'static> Slot<K> {
    /// The type `K` is not known here, so each predicate is evaluated.
    async fn wait_for(&self, key: K) {
        wait_until!(self.state, |s| s.key == key, |_| ());
    }
}

/// Counts how often two of these are compared.
#[derive(Clone)]
struct Counted(u8);

impl Hash for Counted {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.0.hash(hasher);
    }
}

impl PartialEq for Counted {
    fn eq(&self, other: &Self) -> bool {
        ask();
        self.0 == other.0
    }
}

impl Eq for Counted {}

#[test]
fn a_comparison_of_the_users_is_evaluated_for_each_waiter() {
    let slot: Slot<Counted> = SlotInit { key: Counted(0) }.into();
    let _others: Vec<_> = (0..20).map(|_| Polled::waiting(slot.wait_for(Counted(1)))).collect();
    let mut last = Polled::waiting(slot.wait_for(Counted(2)));
    let set = |key: u8| evaluated_by(|| try_with_lock!(slot.state, |s| s.key = Counted(key)).expect("it is free"));
    assert_eq!(set(3), 21);
    assert_eq!(set(3), 21);
    assert_eq!(set(2), 21);
    last.woken_and_ready();
}

/// A value whose length panics if it is 13.
struct Touchy {
    len: usize,
}

impl Touchy {
    fn len(&self) -> usize {
        // Quieter than `panic!`.
        if self.len == 13 { std::panic::resume_unwind(Box::new("thirteen")) } else { self.len }
    }

    fn read(&self) -> usize {
        ask();
        self.len()
    }
}

#[test]
fn a_length_that_panics_panics_in_the_tasks_whose_predicates_read_it() {
    let lock = warded::Lock::new((Touchy { len: 0 }, 0));
    let wait = |bound: usize| {
        let lock = &lock;
        Polled::waiting(async move { wait_until!(lock, |s| s.0.len() >= bound, |_| ()) })
    };
    let mut tasks: Vec<_> = (5..15).map(wait).collect();
    let mut unharmed = Polled::waiting(async { wait_until!(lock, |s| s.1 == 1, |_| ()) });
    drop(lock.try_acquire());
    lock.try_acquire().unwrap().0.len = 13;
    for task in &mut tasks {
        assert!(task.is_woken());
        assert_eq!(panic_of(|| task.poll()), "thirteen");
    }
    unharmed.assert_asleep();
    lock.try_acquire().unwrap().1 = 1;
    unharmed.woken_and_ready();
}

/// Row A3 of `tests/README.md`.
#[test]
fn code_after_a_false_flag_is_not_evaluated() {
    let lock = warded::Lock::new((false, Touchy { len: 13 }));
    let wait = |bound: usize| {
        let lock = &lock;
        Polled::waiting(async move { wait_until!(lock, |s| s.0 && s.1.read() >= bound, |_| ()) })
    };
    let mut tasks: Vec<_> = (1..20).map(wait).collect();
    let evaluated = evaluated_by(|| {
        for _ in 0..10 {
            drop(lock.try_acquire());
        }
    });
    assert_eq!(evaluated, 0);
    *lock.try_acquire().unwrap() = (true, Touchy { len: 1 });
    tasks[0].woken_and_ready();
}

/// Row C5 of `tests/README.md`.
#[test]
fn a_key_that_is_calculated_finds_its_waiter() {
    let monitor = monitor();
    let wait = |k: u64| Polled::waiting(async move { wait_until!(monitor.state, |s| s.turn == k + 1 && ask()) });
    let mut tasks: Vec<Task> = (0..2_000).map(wait).collect();
    assert_eq!(release(monitor, |s| s.turn = 3_000), 0);
    assert_eq!(release(monitor, |s| s.turn = 7), 1);
    drop(tasks[6].woken_and_ready());
}

#[guarded]
struct Numbered {
    ids: Vec<u64>,
    calls: std::sync::atomic::AtomicU64,
    state: Lock,
    #[guarded(by = state)]
    turn: u64,
    #[guarded(by = state)]
    name: String,
}

impl Numbered {
    async fn turn_of(&self, place: usize) {
        wait_until!(self.state, |s| s.turn == self.id(place) && ask(), |_| ());
    }

    async fn name_of(&self, place: usize) {
        wait_until!(self.state, |s| s.name == self.name(place) || s.turn > 100, |_| ());
    }

    fn state_turn_to(&self, turn: u64) {
        try_with_lock!(self.state, |s| s.turn = turn).expect("it is free");
    }

    fn id(&self, place: usize) -> u64 {
        self.calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        self.ids[place]
    }

    fn name(&self, place: usize) -> String {
        format!("name {}", self.id(place))
    }
}

#[test]
fn a_first_call_of_self_is_evaluated_once_when_the_wait_begins() {
    let init = NumberedInit { ids: (0..50).collect(), calls: 0.into(), turn: 1_000, name: String::new() };
    let numbered: Numbered = init.into();
    numbered.state_turn_to(60);
    let mut turns: Vec<_> = (0..50).map(|place| Polled::waiting(numbered.turn_of(place))).collect();
    let mut named = Polled::waiting(numbered.name_of(3));
    let evaluated = evaluated_by(|| numbered.state_turn_to(7));
    assert_eq!(evaluated, 1);
    turns[7].woken_and_ready();
    try_with_lock!(numbered.state, |s| s.name = "name 3".to_owned()).unwrap();
    named.woken_and_ready();
    assert_eq!(numbered.calls.load(std::sync::atomic::Ordering::Relaxed), 51);
}

/// Counts how often its method is called.
#[derive(Debug, Default)]
struct Calls(Cell<usize>);

impl Calls {
    fn next(&self) -> u64 {
        self.0.set(self.0.get() + 1);
        7
    }

    fn text(&self) -> String {
        self.next().to_string()
    }

    fn take(&self) -> usize {
        self.0.take()
    }
}

thread_local! {
    static CALLS: Calls = Calls::default();
}

fn called() -> u64 {
    CALLS.with(Calls::next)
}

fn text_called() -> String {
    CALLS.with(Calls::text)
}

/// Every way to wait is tried. The lock is held when each wait begins.
#[test]
fn a_first_call_of_the_predicate_is_evaluated_once_in_each_kind_of_wait() {
    let monitor = monitor();
    let mut held = Some(monitor.state.try_acquire().expect("it is free"));
    let mut tasks = [
        Polled::waiting(async { wait_until!(monitor.state, |s| s.turn == called(), |_| ()) }),
        Polled::waiting(async {
            let minute = std::time::Duration::from_secs(60);
            wait_until!(monitor.state, timeout = minute, |s| called() == s.turn, |_| ()).expect("it is early");
        }),
        Polled::waiting(async {
            select_event! {
                _s = wait_until!(monitor.state, |s| s.turn >= called() && s.level == 0) => (),
                _s = wait_until!(monitor.state, |s| s.level == 100) => (),
            }
        }),
    ];
    assert_eq!(CALLS.with(Calls::take), 3);
    held.take();
    for _ in 0..20 {
        release(monitor, |s| s.level = 0);
    }
    release(monitor, |s| s.turn = 7);
    for task in &mut tasks {
        task.woken_and_ready();
    }
    assert_eq!(CALLS.with(Calls::take), 0);
    wait_until_blocking!(monitor.state, |s| s.turn == called() && s.turn == 7, |_| ());
    assert_eq!(CALLS.with(Calls::take), 1);
}

/// An expression that gives no key is evaluated as often as the predicate.
#[test]
fn a_comparison_without_a_key_is_evaluated_each_time() {
    let numbered: Numbered = NumberedInit { ids: Vec::new(), calls: 0.into(), turn: 0, name: String::new() }.into();
    let mut task = Polled::waiting(async {
        wait_until!(numbered.state, |s| s.name == text_called() || s.turn == 1, |_| ());
    });
    let before = CALLS.with(Calls::take);
    assert!(before >= 1);
    (0..3).for_each(|_| numbered.state_turn_to(0));
    assert_eq!(CALLS.with(Calls::take), 3);
    try_with_lock!(numbered.state, |s| s.name = "7".to_owned()).unwrap();
    task.woken_and_ready();
}

fn thirteen() -> u64 {
    std::panic::resume_unwind(Box::new("thirteen"))
}

/// The lock is held. The panic comes before the task waits for it.
#[test]
fn a_first_call_of_the_predicate_panics_in_its_own_task_when_the_wait_begins() {
    let monitor = monitor();
    let held = monitor.state.try_acquire().expect("it is free");
    let mut task = Polled::new(async { wait_until!(monitor.state, |s| s.turn == thirteen(), |_| ()) });
    assert_eq!(panic_of(|| task.poll()), "thirteen");
    drop(held);
    release(monitor, |_| ());
    // If not every evaluation reaches the call, it panics only in an evaluation that does.
    let mut task = Polled::waiting(async { wait_until!(monitor.state, |s| s.open && s.turn == thirteen(), |_| ()) });
    release(monitor, |s| s.open = true);
    assert!(task.is_woken());
    assert_eq!(panic_of(|| task.poll()), "thirteen");
    release(monitor, |s| s.open = false);
}
