//! Runs random programs, and compares the monitor with a model: its rules, written with plain lists.
//!
//! A program is made from a seed, and polled by hand on one thread. After each step the model says which waiters must have been
//! woken, in which order, and which went on. The rules are deterministic. At the end, woken waiters are polled until there are
//! none. Then no waiter may be left whose predicate is true.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    task::{Context, Waker},
};

use warded::{Monitor, reached, wait_until};

use crate::hand_polling::{Alarm, Boxed, Dice, Log};

const PROGRAMS: u64 = if cfg!(miri) { 20 } else { 2_000 };
const STEPS: usize = 150;
const ROOM: usize = 4;

/// The value of the monitor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct State {
    items: usize,
    turn: u8,
    level: usize,
    closed: bool,
}

thread_local! {
    /// A value outside the monitor that some predicates read.
    static OUTSIDE: Cell<usize> = const { Cell::new(0) };
    /// How often each predicate was evaluated since this was last taken.
    static EVALUATED: RefCell<BTreeMap<Class, usize>> = const { RefCell::new(BTreeMap::new()) };
}

/// One predicate, with its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Get,
    GetElsewhere,
    GetOrClosed,
    GetMany(u8),
    GetCounted,
    GetCountedElsewhere,
    GetOrClosedCounted,
    GetManyCounted(u8),
    PutCounted,
    Generic(usize),
    Turn(u8),
    Odd(bool, bool),
    Outside,
    OutsideCounted,
    Level,
    /// A closure with a capture: each wait is a class of its own.
    GetOwn(usize),
    LevelOwn(usize),
    /// A comparison with a captured bound: a release finds the classes in the order of their bounds.
    AtLeast(usize),
    Below(usize),
    LevelAtLeast(usize),
    LevelAboveOrClosed(usize),
}

/// How many waiters may go on, if the predicate is true.
enum MayGo {
    OneMore,
    Number(usize),
    All,
}

impl Class {
    fn holds(self, state: &State, outside: usize) -> bool {
        match self {
            Self::Get | Self::GetElsewhere | Self::GetCounted | Self::GetCountedElsewhere | Self::GetOwn(_) => {
                state.items > 0
            }
            Self::GetOrClosed | Self::GetOrClosedCounted => state.closed || state.items > 0,
            Self::GetMany(many) | Self::GetManyCounted(many) => state.items >= usize::from(many),
            Self::PutCounted => state.items < ROOM,
            Self::Generic(least) => state.items > least,
            Self::Turn(turn) => state.turn == turn,
            Self::Odd(odd, closed) => (state.items % 2 == 1, state.closed) == (odd, closed),
            Self::Outside | Self::OutsideCounted => outside > 0,
            Self::Level => state.level >= 2,
            Self::LevelOwn(id) => state.level > id % 4,
            Self::AtLeast(many) => state.items >= many,
            Self::Below(most) => state.items < most,
            Self::LevelAtLeast(level) => state.level >= level,
            Self::LevelAboveOrClosed(level) => state.closed || state.level > level,
        }
    }

    /// A wait by `reached!`: it ends when its predicate is true, without locking the monitor.
    fn is_reached(self) -> bool {
        matches!(self, Self::Level | Self::LevelOwn(_) | Self::LevelAtLeast(_) | Self::LevelAboveOrClosed(_))
    }

    fn may_go(self, state: &State, outside: usize) -> MayGo {
        match self {
            Self::GetCounted | Self::GetCountedElsewhere | Self::GetOrClosedCounted => MayGo::Number(state.items),
            Self::GetManyCounted(many) => MayGo::Number(state.items / usize::from(many)),
            Self::PutCounted => MayGo::Number(ROOM - state.items),
            Self::OutsideCounted => MayGo::Number(outside),
            Self::AtLeast(many) => MayGo::Number(state.items / many),
            Self::Below(most) => MayGo::Number(most - state.items),
            _ if self.is_reached() => MayGo::All,
            _ => MayGo::OneMore,
        }
    }

    /// The change that a wait makes to the value when it goes on.
    fn body(self, state: &mut State) {
        match self {
            Self::GetOrClosed | Self::GetOrClosedCounted => state.items = state.items.saturating_sub(1),
            Self::GetMany(many) | Self::GetManyCounted(many) => state.items -= usize::from(many),
            Self::AtLeast(many) => state.items -= many,
            Self::PutCounted | Self::Below(_) | Self::Odd(..) => state.items += 1,
            Self::Turn(turn) => state.turn = (turn + 1) % 3,
            Self::Outside | Self::OutsideCounted => {}
            _ if self.is_reached() => {}
            _ => state.items -= 1,
        }
    }

    /// Whether the predicate reads a value outside the monitor.
    fn is_outside(self) -> bool {
        matches!(self, Self::Outside | Self::OutsideCounted)
    }

    /// Whether its evaluations are counted. The predicates of macros are not counted, because a predicate with a counter in it
    /// would have no keys.
    fn is_counted(self) -> bool {
        !matches!(self, Self::AtLeast(_) | Self::Below(_) | Self::LevelAtLeast(_) | Self::LevelAboveOrClosed(_))
    }

    /// Whether a release may find its class by a reading that it shares with others.
    fn has_reading(self) -> bool {
        self.counted() != self || matches!(self, Self::Turn(_) | Self::Odd(..) | Self::AtLeast(_) | Self::Below(_))
    }

    /// The class under which its evaluations are counted, because classes with different keys share one reading.
    fn counted(self) -> Self {
        match self {
            Self::Turn(_) => Self::Turn(0),
            Self::Odd(..) => Self::Odd(false, false),
            other => other,
        }
    }
}

fn note(class: Class) {
    EVALUATED.with_borrow_mut(|evaluated| *evaluated.entry(class).or_default() += 1);
}

macro_rules! waits {
    ($monitor:expr, $by_guard:expr, $class:expr, $($wait:tt)*) => {{
        let class = $class;
        let wait = $monitor.$($wait)*;
        if $by_guard {
            Box::pin(async move {
                let mut guard = wait.await;
                go_on(class, &mut guard);
            })
        } else {
            Box::pin(wait.then(move |state| go_on(class, state)))
        }
    }};
}
fn generic<const LEAST: usize>(monitor: &Monitor<State>, by_guard: bool) -> Boxed<'_, ()> {
    waits!(
        monitor,
        by_guard,
        Class::Generic(LEAST),
        wait_until(|state| {
            note(Class::Generic(LEAST));
            state.items > LEAST
        })
    )
}

fn go_on(class: Class, state: &mut State) {
    class.body(state);
    if class.is_outside() {
        OUTSIDE.set(OUTSIDE.get() - 1);
    }
}

#[expect(clippy::too_many_lines, reason = "there is an arm for each place in the source that waits")]
fn wait(monitor: &Monitor<State>, class: Class, by_guard: bool) -> Boxed<'_, ()> {
    match class {
        Class::Get => waits!(monitor, by_guard, class, wait_until(get)),
        Class::GetElsewhere => waits!(
            monitor,
            by_guard,
            class,
            wait_until(|state| {
                note(Class::GetElsewhere);
                state.items > 0
            })
        ),
        Class::GetOrClosed => waits!(
            monitor,
            by_guard,
            class,
            wait_until(|state| {
                note(Class::GetOrClosed);
                state.closed || state.items > 0
            })
        ),
        Class::GetMany(many) => waits!(
            monitor,
            by_guard,
            class,
            wait_until_with(many, |state, many| {
                note(Class::GetMany(*many));
                state.items >= usize::from(*many)
            })
        ),
        Class::GetCounted => waits!(
            monitor,
            by_guard,
            class,
            wait_until(|state| {
                note(Class::GetCounted);
                state.items > 0
            })
            .as_many_as(|state| state.items)
        ),
        Class::GetCountedElsewhere => waits!(
            monitor,
            by_guard,
            class,
            wait_until(|state| {
                note(Class::GetCountedElsewhere);
                state.items > 0
            })
            .as_many_as(|state| state.items)
        ),
        Class::GetOrClosedCounted => waits!(
            monitor,
            by_guard,
            class,
            wait_until(|state| {
                note(Class::GetOrClosedCounted);
                state.closed || state.items > 0
            })
            .as_many_as(|state| state.items)
        ),
        Class::GetManyCounted(1) => waits!(
            monitor,
            by_guard,
            class,
            wait_until_with(1, |state, many| {
                note(Class::GetManyCounted(*many));
                state.items >= usize::from(*many)
            })
            .as_many_as(|state| state.items)
        ),
        Class::GetManyCounted(many) => waits!(
            monitor,
            by_guard,
            class,
            wait_until_with(many, |state, many| {
                note(Class::GetManyCounted(*many));
                state.items >= usize::from(*many)
            })
            .as_many_as(|state| state.items / 2)
        ),
        Class::PutCounted => waits!(
            monitor,
            by_guard,
            class,
            wait_until(|state| {
                note(Class::PutCounted);
                state.items < ROOM
            })
            .as_many_as(|state| ROOM - state.items)
        ),
        Class::Generic(0) => generic::<0>(monitor, by_guard),
        Class::Generic(_) => generic::<1>(monitor, by_guard),
        Class::Turn(turn) => waits!(
            monitor,
            by_guard,
            class,
            wait_until_equal(turn, |state| {
                note(Class::Turn(0));
                state.turn
            })
        ),
        Class::Odd(odd, closed) => waits!(
            monitor,
            by_guard,
            class,
            wait_until_equal((odd, closed), |state| {
                note(Class::Odd(false, false));
                (state.items % 2 == 1, state.closed)
            })
        ),
        Class::Outside => waits!(
            monitor,
            by_guard,
            class,
            wait_until(|_| {
                note(Class::Outside);
                OUTSIDE.get() > 0
            })
        ),
        Class::OutsideCounted => waits!(
            monitor,
            by_guard,
            class,
            wait_until(|_| {
                note(Class::OutsideCounted);
                OUTSIDE.get() > 0
            })
            .as_many_as(|_| OUTSIDE.get())
        ),
        Class::Level => Box::pin(monitor.reached(|state| {
            note(Class::Level);
            state.level >= 2
        })),
        Class::GetOwn(id) => waits!(
            monitor,
            by_guard,
            class,
            wait_until(move |state| {
                note(Class::GetOwn(id));
                state.items > 0
            })
        ),
        Class::LevelOwn(id) => Box::pin(monitor.reached(move |state| {
            note(Class::LevelOwn(id));
            state.level > id % 4
        })),
        Class::AtLeast(many) => Box::pin(async move { wait_until!(monitor, |s| s.items >= many, |s| go_on(class, s)) }),
        Class::Below(most) => Box::pin(async move { wait_until!(monitor, |s| s.items < most, |s| go_on(class, s)) }),
        Class::LevelAtLeast(level) => Box::pin(async move { reached!(monitor, |s| level <= s.level) }),
        Class::LevelAboveOrClosed(level) => Box::pin(async move { reached!(monitor, |s| s.closed || s.level > level) }),
    }
}

/// The predicate of `Class::Get`. `try_get` calls the same function, so it is of the same class.
fn get(state: &State) -> bool {
    note(Class::Get);
    state.items > 0
}

// --- the model ---

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// The wait was not polled yet.
    Outside,
    Queued,
    Woken,
    /// A release found its predicate true.
    Reached,
}

#[derive(Clone, Copy, Debug)]
struct Waiter {
    class: Class,
    place: Place,
    /// The waiter's number in the order of arrival.
    arrived: usize,
    /// The waiter was woken, and found its predicate false.
    is_owed: bool,
    has_given_way: bool,
}

#[derive(Default)]
struct Model {
    /// Whether a wait whose predicate is true may overtake others (`barging`).
    is_barging: bool,
    state: State,
    outside: usize,
    waiters: BTreeMap<usize, Waiter>,
    arrivals: usize,
    /// For each class with waiters: how often it may be found true before it counts as stuck.
    patience: BTreeMap<Class, usize>,
    /// If waiters may be overtaken: how many releases, whatever they find, must pass before a class with waiters counts as stuck.
    least_patience: BTreeMap<Class, usize>,
}

impl Model {
    fn holds(&self, class: Class) -> bool {
        class.holds(&self.state, self.outside)
    }

    fn may_go(&self, class: Class) -> MayGo {
        class.may_go(&self.state, self.outside)
    }

    fn in_order(&self, is_meant: impl Fn(&Waiter) -> bool) -> Vec<usize> {
        let mut all: Vec<_> = self.waiters.iter().filter(|(_, waiter)| is_meant(waiter)).collect();
        all.sort_by_key(|(_, waiter)| waiter.arrived);
        all.into_iter().map(|(id, _)| *id).collect()
    }

    /// The waiters of a class that are in this place, in the order of arrival.
    fn of(&self, class: Class, place: Place) -> Vec<usize> {
        self.in_order(|waiter| (waiter.class, waiter.place) == (class, place))
    }

    /// How many waiters of a class are queued or woken.
    fn len(&self, class: Class) -> usize {
        self.of(class, Place::Queued).len() + self.of(class, Place::Woken).len()
    }

    fn classes(&self) -> BTreeSet<Class> {
        self.waiters.values().map(|waiter| waiter.class).collect()
    }

    fn waiting(&self) -> usize {
        self.waiters.values().filter(|waiter| matches!(waiter.place, Place::Queued | Place::Woken)).count()
    }

    /// The predicates and readings that a release evaluates.
    fn evaluated(&self) -> BTreeSet<Class> {
        self.waiters
            .values()
            .filter(|waiter| waiter.place == Place::Queued)
            .map(|waiter| waiter.class.counted())
            .collect()
    }

    /// Whether a class is stuck: no waiter of it is woken, or it was found true, since a waiter last went on, as often as waiters
    /// of it were woken then.
    fn is_stuck(&mut self, class: Class) -> bool {
        if self.of(class, Place::Woken).is_empty() {
            return true;
        }
        let patience = self.patience.get_mut(&class).expect("it has waiters");
        std::mem::replace(patience, patience.saturating_sub(1)) == 0
    }

    /// How many waiters of a class a release wakes, if its predicate is true. `has_gone_on`: it is the release of a waiter.
    fn wakes(&mut self, class: Class, has_gone_on: bool) -> usize {
        let woken = self.of(class, Place::Woken).len();
        // If waiters may be overtaken, no more are woken before the woken ones go on, and the release of a waiter wakes only one.
        let wakes_one = self.is_barging && (woken > 0 || has_gone_on);
        match self.may_go(class) {
            MayGo::All => usize::MAX,
            MayGo::Number(number) if number > woken && !wakes_one => number - woken,
            MayGo::Number(_) | MayGo::OneMore => usize::from(self.is_stuck(class)),
        }
    }

    /// Whether a release wakes one more waiter of a class of which some are woken, if waiters may be overtaken. The woken ones get time
    /// to go on: the releases meanwhile don't evaluate the class. If it shares its reading with others, the reading may be evaluated
    /// all the same; then only those releases count that find the class true. So it `is_woken` at the ninth release or later.
    fn wakes_one_more(&mut self, class: Class, holds: bool, is_woken: bool) -> bool {
        const BURST: usize = 8;
        let most = self.patience.get_mut(&class).expect("it has waiters");
        let is_late = std::mem::replace(most, most.saturating_sub(usize::from(holds || !class.has_reading()))) == 0;
        let least = self.least_patience.entry(class).or_default();
        let is_early = std::mem::replace(least, least.saturating_sub(1)) > 0;
        let wakes = holds && (is_late || (is_woken && !is_early));
        if wakes {
            self.patience.insert(class, BURST);
            self.least_patience.insert(class, BURST);
        }
        wakes
    }

    /// Marks these waiters as called, and checks that exactly these were woken, in the order of arrival.
    fn called(&mut self, mut called: Vec<usize>, log: &[usize]) {
        called.sort_by_key(|id| self.waiters[id].arrived);
        assert_eq!(log, called, "left: the waiters that were woken; right: those that should be");
        for id in called {
            let waiter = self.waiters.get_mut(&id).expect("it is there");
            waiter.has_given_way = false;
            waiter.place = if waiter.class.is_reached() { Place::Reached } else { Place::Woken };
        }
    }

    /// A release evaluates all classes. `going` is the class of the waiter that goes on with it, if it has waited.
    fn release(&mut self, going: Option<Class>, log: &[usize]) {
        if let Some(class) = going {
            let woken = self.of(class, Place::Woken).len();
            if let Some(patience) = self.patience.get_mut(&class) {
                *patience = woken;
                self.least_patience.insert(class, woken);
            }
        }
        let mut called = Vec::new();
        for class in self.classes() {
            let queued = self.of(class, Place::Queued);
            let Some(first) = queued.first() else { continue };
            let holds = self.holds(class);
            if self.is_barging && !self.of(class, Place::Woken).is_empty() {
                called.extend(self.wakes_one_more(class, holds, log.contains(first)).then_some(*first));
            } else if holds {
                called.extend(queued.into_iter().take(self.wakes(class, going.is_some())));
            }
        }
        self.called(called, log);
    }

    /// The first woken waiter for which `is_meant` is true and which could go on.
    fn due(&self, is_meant: impl Fn(&Waiter) -> bool) -> Option<usize> {
        let mut woken = self.in_order(|waiter| waiter.place == Place::Woken && is_meant(waiter)).into_iter();
        woken.find(|other| self.holds(self.waiters[other].class))
    }

    /// Whether all woken waiters and one more of this class may go on, if that number is known, and no waiter is owed its turn.
    fn have_enough(&self, class: Class) -> bool {
        let woken = self.in_order(|waiter| waiter.place == Place::Woken);
        let is_owed = woken.iter().any(|id| self.waiters[id].is_owed);
        matches!(self.may_go(class), MayGo::Number(number) if number > woken.len()) && !is_owed
    }

    /// The waiter to which this one must give way, if there is one.
    fn gives_way_to(&self, id: usize) -> Option<usize> {
        let waiter = self.waiters[&id];
        match waiter.place {
            Place::Outside if self.have_enough(waiter.class) => None,
            Place::Outside => self.due(|_| true),
            _ if waiter.has_given_way => None,
            _ => self.due(|other| self.comes_before(other.class, &waiter)),
        }
    }

    /// Whether the woken waiters of a class come before this waiter: one of them is owed, or the class is another one and was overtaken
    /// by a whole round of arrivals.
    fn comes_before(&self, class: Class, waiter: &Waiter) -> bool {
        let owes = self.of(class, Place::Woken).iter().any(|id| self.waiters[id].is_owed);
        let all = self.in_order(|other| other.class == class && matches!(other.place, Place::Queued | Place::Woken));
        let round = if owes { 0 } else { self.waiting() };
        (owes || class != waiter.class) && self.waiters[&all[0]].arrived + round < waiter.arrived
    }

    /// A waiter is dropped. Returns true if it was woken: then its class counts as stuck.
    fn leave(&mut self, id: usize) -> bool {
        let class = self.waiters.get(&id).map(|waiter| waiter.class);
        let was_woken = self.forget(id);
        if let Some(class) = class.filter(|_| was_woken) {
            self.patience.entry(class).and_modify(|patience| *patience = 0);
            self.least_patience.remove(&class);
        }
        was_woken
    }

    /// Removes a waiter. Returns true if it was woken: then its wake-up is lost.
    fn forget(&mut self, id: usize) -> bool {
        let Some(waiter) = self.waiters.remove(&id) else { return false };
        if self.len(waiter.class) == 0 {
            self.patience.remove(&waiter.class);
            self.least_patience.remove(&waiter.class);
        }
        waiter.place == Place::Woken
    }

    fn arrive(&mut self, id: usize, place: Place) {
        let waiter = self.waiters.get_mut(&id).expect("it is there");
        if waiter.place == Place::Outside {
            self.arrivals += 1;
            waiter.arrived = self.arrivals;
            self.patience.entry(waiter.class).or_insert(0);
        }
        waiter.place = place;
    }

    /// A wait goes on. `had_waited` says whether it was a waiter before.
    fn goes_on(&mut self, class: Class, had_waited: bool, log: &[usize]) {
        class.body(&mut self.state);
        if class.is_outside() {
            self.outside -= 1;
        }
        self.release(had_waited.then_some(class), log);
    }

    /// A wait was polled: it returned `is_ready`, and woke the waiters in `log`.
    fn polled(&mut self, id: usize, is_ready: bool, log: &[usize]) {
        let waiter = self.waiters[&id];
        let class = waiter.class;
        if waiter.place == Place::Reached || (self.holds(class) && matches!(self.may_go(class), MayGo::All)) {
            assert!(
                is_ready && log.is_empty(),
                "its predicate is true, so it must be ready, and wake no waiter; it woke {log:?}"
            );
            self.forget(id);
            return;
        }
        if !self.holds(class) {
            assert!(!is_ready, "its predicate is false");
            assert!(log.is_empty(), "{log:?} were woken for nothing");
            self.waiters.get_mut(&id).expect("it is there").is_owed |= waiter.place == Place::Woken;
            self.arrive(id, Place::Queued);
            return;
        }
        let is_next = match waiter.place {
            _ if self.is_barging => true,
            // No earlier waiter is queued again.
            Place::Woken | Place::Reached => {
                self.of(class, Place::Queued).first().is_none_or(|first| self.waiters[first].arrived > waiter.arrived)
            }
            Place::Queued => self.of(class, Place::Woken).is_empty() && self.of(class, Place::Queued)[0] == id,
            Place::Outside => {
                self.len(class) == 0 || (self.of(class, Place::Queued).is_empty() && self.have_enough(class))
            }
        };
        if !is_next {
            assert!(!is_ready, "it overtakes others of its class");
            self.arrive(id, Place::Queued);
            let first = self.of(class, Place::Queued)[0];
            let called = if waiter.place == Place::Woken || self.is_stuck(class) { vec![first] } else { Vec::new() };
            self.called(called, log);
            return;
        }
        if let Some(ahead) = self.gives_way_to(id).filter(|_| !self.is_barging) {
            assert!(!is_ready, "it overtakes {ahead}");
            assert_eq!(log, [id], "it gives way, and must be polled again");
            self.arrive(id, Place::Woken);
            self.waiters.get_mut(&id).expect("it is there").has_given_way = true;
            return;
        }
        assert!(is_ready, "its predicate is true, and it is its turn");
        self.forget(id);
        self.goes_on(class, waiter.place != Place::Outside, log);
    }

    /// A wait with `get`'s predicate was tried.
    fn tried(&mut self, got: bool, log: &[usize]) {
        let is_next = self.is_barging || (self.len(Class::Get) == 0 && self.due(|other| other.is_owed).is_none());
        assert_eq!(got, self.holds(Class::Get) && is_next, "whether it may go on");
        if got {
            self.goes_on(Class::Get, false, log);
        } else {
            assert!(log.is_empty(), "{log:?} were woken for nothing");
        }
    }
}

// --- the programs ---

/// A wait and its waker.
struct Task<'a> {
    future: Boxed<'a, ()>,
    alarm: Arc<Alarm>,
    answered: usize,
}

struct Program<'a> {
    monitor: &'a Monitor<State>,
    model: Model,
    tasks: BTreeMap<usize, Task<'a>>,
    log: Log,
    next: usize,
    classes: Vec<Class>,
    steps: Vec<String>,
    seed: u64,
}

/// Prints the seed and the steps of a program that failed.
impl Drop for Program<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("seed {}, in the last step of:\n{}", self.seed, self.steps.join("\n"));
            println!("{:?}\n{:#?}", self.model.state, self.model.waiters);
        }
    }
}

/// A change of the value.
#[derive(Clone, Copy, Debug)]
enum Change {
    Nothing,
    Put(usize),
    Take(usize),
    Turn(u8),
    Level(usize),
    Close(bool),
}

impl Change {
    fn roll(dice: &mut Dice) -> Self {
        match dice.roll(12) {
            0..4 => Self::Put(1 + dice.roll(4)),
            4..7 => Self::Take(1 + dice.roll(3)),
            7..9 => Self::Turn(u8::try_from(dice.roll(4)).unwrap()),
            9 => Self::Level([0, 1, 2, 3, 4, 10, 30, 60][dice.roll(8)]),
            10 => Self::Close(dice.roll(3) == 0),
            _ => Self::Nothing,
        }
    }

    fn apply(self, state: &mut State) {
        match self {
            Self::Nothing => {}
            Self::Put(items) => state.items = (state.items + items).min(3 * ROOM),
            Self::Take(items) => state.items = state.items.saturating_sub(items),
            Self::Turn(turn) => state.turn = turn,
            Self::Level(level) => state.level = level,
            Self::Close(closed) => state.closed = closed,
        }
    }
}

impl Program<'_> {
    fn waker(&self, id: usize) -> Arc<Alarm> {
        Alarm::logged(&self.log, id)
    }

    /// A new wait, of a random class. It is not polled yet.
    fn arrive(&mut self, dice: &mut Dice) -> usize {
        let id = self.next;
        self.next += 1;
        let class = match self.classes[dice.roll(self.classes.len())] {
            Class::GetOwn(_) => Class::GetOwn(id),
            Class::LevelOwn(_) => Class::LevelOwn(id),
            Class::AtLeast(_) => Class::AtLeast(1 + dice.roll(6)),
            Class::Below(_) => Class::Below(1 + dice.roll(3 * ROOM)),
            Class::LevelAtLeast(_) => Class::LevelAtLeast(dice.roll(60)),
            Class::LevelAboveOrClosed(_) => Class::LevelAboveOrClosed(dice.roll(60)),
            class => class,
        };
        let future = wait(self.monitor, class, dice.roll(2) == 0);
        self.steps.push(format!("{id} is a wait for {class:?}"));
        self.tasks.insert(id, Task { future, alarm: self.waker(id), answered: 0 });
        let waiter = Waiter { class, place: Place::Outside, arrived: 0, is_owed: false, has_given_way: false };
        self.model.waiters.insert(id, waiter);
        id
    }

    fn poll(&mut self, id: usize, with_another_waker: bool) {
        self.steps.push(format!("{id} is polled"));
        let fresh = self.waker(id);
        let task = self.tasks.get_mut(&id).expect("it is there");
        if with_another_waker {
            task.alarm = fresh;
        }
        task.answered = task.alarm.wakes();
        let waker = Waker::from(Arc::clone(&task.alarm));
        let is_ready = task.future.as_mut().poll(&mut Context::from_waker(&waker)).is_ready();
        if is_ready {
            self.tasks.remove(&id);
        }
        let log = self.log.take();
        self.steps.push(format!("  {}, {log:?} are woken", if is_ready { "ready" } else { "pending" }));
        self.model.polled(id, is_ready, &log);
    }

    fn cancel(&mut self, id: usize) {
        self.steps.push(format!("{id} is dropped"));
        self.tasks.remove(&id);
        let log = self.log.take();
        self.steps.push(format!("  {log:?} are woken"));
        if self.model.leave(id) {
            self.model.release(None, &log);
        } else {
            assert!(log.is_empty(), "{log:?} were woken for nothing");
        }
    }

    /// Changes the value, and drops waits meanwhile.
    fn change(&mut self, change: Change, dropped: &[usize]) {
        self.steps.push(format!("{change:?}, and {dropped:?} are dropped inside"));
        EVALUATED.take();
        let (monitor, tasks) = (self.monitor, &mut self.tasks);
        monitor.with(|state| {
            change.apply(state);
            tasks.retain(|id, _| !dropped.contains(id));
        });
        let log = self.log.take();
        self.steps.push(format!("  {log:?} are woken"));
        change.apply(&mut self.model.state);
        for id in dropped {
            self.model.leave(*id);
        }
        let evaluated = self.model.evaluated().into_iter().filter(|class| class.is_counted());
        let once: BTreeMap<_, _> = evaluated.map(|class| (class, 1)).collect();
        let evaluated = EVALUATED.take();
        if self.model.is_barging {
            // A release may leave out a class, so that its woken waiters get time to go on.
            assert!(evaluated.iter().all(|(class, times)| once.get(class) == Some(times)), "{evaluated:?} in {once:?}");
        } else {
            assert_eq!(evaluated, once, "how often each predicate was evaluated");
        }
        self.model.release(None, &log);
    }

    fn peek(&mut self, dropped: &[usize]) {
        self.steps.push(format!("peek, and {dropped:?} are dropped inside"));
        let (monitor, tasks) = (self.monitor, &mut self.tasks);
        monitor.peek(|_| tasks.retain(|id, _| !dropped.contains(id)));
        let log = self.log.take();
        self.steps.push(format!("  {log:?} are woken"));
        let lost = dropped.iter().filter(|id| self.model.leave(**id)).count();
        if lost == 0 {
            assert!(log.is_empty(), "{log:?} were woken for nothing");
        } else {
            self.model.release(None, &log);
        }
    }

    fn try_get(&mut self) {
        self.steps.push("try to get".into());
        let got = self.monitor.try_wait_until(get).map(|mut state| go_on(Class::Get, &mut state)).is_some();
        let log = self.log.take();
        self.steps.push(format!("  {got}, {log:?} are woken"));
        self.model.tried(got, &log);
    }

    /// Checks that the monitor and the model agree.
    fn compare(&self) {
        assert_eq!(self.monitor.peek(|state| *state), self.model.state);
        assert_eq!(self.monitor.waiting(), self.model.waiting());
        assert_eq!(OUTSIDE.get(), self.model.outside);
        assert!(self.log.take().is_empty(), "`compare` must not wake a waiter");
        for (id, task) in &self.tasks {
            let is_woken = matches!(self.model.waiters[id].place, Place::Woken | Place::Reached);
            assert_eq!(task.alarm.wakes() > task.answered, is_woken, "whether {id} is woken");
        }
    }

    /// The waiters for whose place `is_in` is true.
    fn all(&self, is_in: impl Fn(Place) -> bool) -> Vec<usize> {
        self.model.waiters.iter().filter(|(_, waiter)| is_in(waiter.place)).map(|(id, _)| *id).collect()
    }

    fn step(&mut self, dice: &mut Dice, most: usize) {
        let any: Vec<_> = self.tasks.keys().copied().collect();
        let woken = self.all(|place| matches!(place, Place::Woken | Place::Reached));
        let pick = |dice: &mut Dice, of: &[usize]| (!of.is_empty()).then(|| of[dice.roll(of.len())]);
        match dice.roll(20) {
            0..6 if any.len() < most => {
                let id = self.arrive(dice);
                // Some waits are polled later for the first time, and some never.
                if dice.roll(10) != 0 {
                    self.poll(id, false);
                }
            }
            0..10 => {
                // Woken waiters are polled in any order, and some only much later.
                if let Some(id) = pick(dice, &woken) {
                    self.poll(id, dice.roll(4) == 0);
                }
            }
            10 => {
                if let Some(id) = pick(dice, &any) {
                    self.poll(id, dice.roll(2) == 0);
                }
            }
            11 => {
                let from = if dice.roll(2) == 0 { &any } else { &woken };
                if let Some(id) = pick(dice, from) {
                    self.cancel(id);
                }
            }
            12 => {
                let dropped: Vec<_> = any.into_iter().filter(|_| dice.roll(6) == 0).collect();
                self.peek(&dropped);
            }
            13 => {
                let dropped: Vec<_> = any.into_iter().filter(|_| dice.roll(6) == 0).collect();
                self.change(Change::roll(dice), &dropped);
            }
            14 => self.try_get(),
            15 => {
                let more = 1 + dice.roll(2);
                OUTSIDE.set(OUTSIDE.get() + more);
                self.model.outside += more;
                self.steps.push(format!("{more} more outside"));
            }
            16 => {
                self.steps.push("touch".into());
                self.monitor.touch();
                let log = self.log.take();
                self.steps.push(format!("  {log:?} are woken"));
                self.model.release(None, &log);
            }
            _ => self.change(Change::roll(dice), &[]),
        }
        self.compare();
    }

    /// Polls the woken waiters until there are none. Then no waiter may be left whose predicate is true.
    fn end(&mut self, dice: &mut Dice) {
        self.steps.push("the end".into());
        for id in self.all(|place| place == Place::Outside) {
            self.poll(id, false);
        }
        for touches in [false, true] {
            if touches {
                self.change(Change::Nothing, &[]);
            }
            let mut polls = 0;
            loop {
                let woken = self.all(|place| matches!(place, Place::Woken | Place::Reached));
                if woken.is_empty() {
                    break;
                }
                self.poll(woken[dice.roll(woken.len())], false);
                self.compare();
                polls += 1;
                assert!(polls < 10_000, "the waiters wake one another without end");
            }
            // This checks the value itself, and does not use the model.
            let (state, outside) = (self.monitor.peek(|state| *state), OUTSIDE.get());
            for id in self.tasks.keys() {
                let class = self.model.waiters[id].class;
                if touches || !class.is_outside() {
                    assert!(!class.holds(&state, outside), "{id} still waits for {class:?}, which is true");
                }
            }
        }
        for id in self.tasks.keys().copied().collect::<Vec<_>>() {
            self.cancel(id);
        }
        assert_eq!(self.monitor.waiting(), 0);
    }
}

fn run(seed: u64, monitor: &Monitor<State>, is_barging: bool, must_have: Option<Class>) {
    let mut dice = Dice::new(seed);
    // Each program uses a few classes only, so that several waits are in one class.
    let how_many = 1 + dice.roll(5);
    let mut classes: Vec<_> = (0..how_many).map(|_| CLASSES[dice.roll(CLASSES.len())]).collect();
    classes.extend(must_have);
    // Some programs have more waiters than one batch of wakers holds.
    let most = [3, 6, 12, 80][dice.roll(4)];
    OUTSIDE.set(0);
    let mut program = Program {
        monitor,
        model: Model { is_barging, ..Model::default() },
        tasks: BTreeMap::new(),
        log: Log::default(),
        next: 0,
        classes,
        steps: Vec::new(),
        seed,
    };
    if most == 80 {
        for _ in 0..40 {
            let id = program.arrive(&mut dice);
            program.poll(id, false);
        }
    }
    for _ in 0..STEPS {
        program.step(&mut dice, most);
    }
    program.end(&mut dice);
}

const CLASSES: &[Class] = &[
    Class::Get,
    Class::GetElsewhere,
    Class::GetOrClosed,
    Class::GetMany(1),
    Class::GetMany(2),
    Class::GetMany(3),
    Class::GetCounted,
    Class::GetCountedElsewhere,
    Class::GetManyCounted(1),
    Class::GetManyCounted(2),
    Class::PutCounted,
    Class::Generic(0),
    Class::Generic(1),
    Class::Turn(0),
    Class::Turn(1),
    Class::Turn(2),
    Class::Odd(true, false),
    Class::Odd(false, false),
    Class::Odd(true, true),
    Class::Outside,
    Class::OutsideCounted,
    Class::Level,
    Class::GetOwn(0),
    Class::LevelOwn(0),
    Class::AtLeast(0),
    Class::Below(0),
    Class::LevelAtLeast(0),
    Class::LevelAboveOrClosed(0),
];

/// The number of programs, which the variable `WARDED_PROGRAMS` can set.
fn programs() -> u64 {
    std::env::var("WARDED_PROGRAMS").map_or(PROGRAMS, |programs| programs.parse().expect("a number"))
}

#[test]
fn random_programs_follow_the_rules() {
    for seed in 0..programs() {
        run(seed, &Monitor::new(State::default()), false, None);
    }
}

#[test]
fn random_programs_follow_the_rules_with_a_barging_monitor() {
    for seed in 0..programs() {
        run(seed, &Monitor::barging(State::default()), true, None);
    }
}

/// The result of `as_many_as` is only a hint: while the pool is closed all waiters may go on, but it says that none may.
#[test]
fn random_programs_follow_the_rules_if_as_many_as_is_too_small() {
    for seed in 0..programs() {
        run(seed, &Monitor::new(State::default()), false, Some(Class::GetOrClosedCounted));
    }
}
