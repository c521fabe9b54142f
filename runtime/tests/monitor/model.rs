//! Random programs, against a model: the rules of a monitor in plain lists, one after the other.
//!
//! A program is made of a seed, and polled by hand on one thread. After each step the model says who must have been woken, in which
//! order within each class, and who went on; where the rules leave a choice, it accepts each, and follows what the monitor chose.
//! At the end those that are woken are polled until nobody is, and then nobody may wait for what is so.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    ops::RangeInclusive,
    sync::Arc,
    task::{Context, Waker},
};

use warded::Monitor;

use crate::hand_polling::{Alarm, Boxed, Dice, Log};

const PROGRAMS: u64 = if cfg!(miri) { 20 } else { 2_000 };
const STEPS: usize = 150;
const ROOM: usize = 4;

/// What the monitor guards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct State {
    items: usize,
    turn: u8,
    level: usize,
    closed: bool,
}

thread_local! {
    /// What a predicate reads that is not in the monitor.
    static OUTSIDE: Cell<usize> = const { Cell::new(0) };
    /// How often each predicate was evaluated since the last look.
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
    Level,
    /// A closure that captures: each wait is a class of its own.
    GetOwn(usize),
    LevelOwn(usize),
}

/// How many may go on, if the predicate is true.
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
            Self::Outside => outside > 0,
            Self::Level => state.level >= 2,
            Self::LevelOwn(id) => state.level > id % 4,
        }
    }

    fn may_go(self, state: &State) -> MayGo {
        match self {
            Self::GetCounted | Self::GetCountedElsewhere | Self::GetOrClosedCounted => MayGo::Number(state.items),
            Self::GetManyCounted(many) => MayGo::Number(state.items / usize::from(many)),
            Self::PutCounted => MayGo::Number(ROOM - state.items),
            Self::Level | Self::LevelOwn(_) => MayGo::All,
            _ => MayGo::OneMore,
        }
    }

    /// What a wait does that goes on.
    fn body(self, state: &mut State) {
        match self {
            Self::GetOrClosed | Self::GetOrClosedCounted => state.items = state.items.saturating_sub(1),
            Self::GetMany(many) | Self::GetManyCounted(many) => state.items -= usize::from(many),
            Self::PutCounted | Self::Odd(..) => state.items += 1,
            Self::Turn(turn) => state.turn = (turn + 1) % 3,
            Self::Outside | Self::Level | Self::LevelOwn(_) => {}
            _ => state.items -= 1,
        }
    }

    /// The class under which its evaluations are counted: a reading doesn't know its key.
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
    if class == Class::Outside {
        OUTSIDE.set(OUTSIDE.get() - 1);
    }
}

#[expect(clippy::too_many_lines, reason = "one arm for each place that waits")]
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
    }
}

/// One predicate, though it is written once and used in two functions.
fn get(state: &State) -> bool {
    note(Class::Get);
    state.items > 0
}

// --- the model ---

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// It was not polled yet.
    Outside,
    Queued,
    Woken,
    /// A release found what it waits for to be so.
    Reached,
}

#[derive(Clone, Copy, Debug)]
struct Waiter {
    class: Class,
    place: Place,
    /// Its number in the order of arrival.
    arrived: usize,
    /// It was woken, and found its predicate false.
    is_owed: bool,
    has_given_way: bool,
}

#[derive(Default)]
struct Model {
    state: State,
    outside: usize,
    waiters: BTreeMap<usize, Waiter>,
    arrivals: usize,
    /// Of each class that has waiters: whether a woken one has gone on or left since it was last found true.
    has_moved: BTreeMap<Class, bool>,
    /// The first of the owed that were woken, as long as it has not been polled.
    ahead: Option<usize>,
}

/// What may come of a poll.
struct Choice {
    may_go: bool,
    may_give_way: bool,
}

impl Model {
    fn holds(&self, class: Class) -> bool {
        class.holds(&self.state, self.outside)
    }

    /// Those of a class that are in this place, in the order of their arrival.
    fn of(&self, class: Class, place: Place) -> Vec<usize> {
        let mut all: Vec<_> =
            self.waiters.iter().filter(|(_, waiter)| (waiter.class, waiter.place) == (class, place)).collect();
        all.sort_by_key(|(_, waiter)| waiter.arrived);
        all.into_iter().map(|(id, _)| *id).collect()
    }

    fn classes(&self) -> Vec<Class> {
        let mut classes: Vec<_> = self.waiters.values().map(|waiter| waiter.class).collect();
        classes.sort_unstable();
        classes.dedup();
        classes
    }

    fn waiting(&self) -> usize {
        self.waiters.values().filter(|waiter| matches!(waiter.place, Place::Queued | Place::Woken)).count()
    }

    /// How many of this class may be woken at an opportunity: a release that finds it true, or a newcomer that has to queue.
    fn wakes(&self, class: Class) -> RangeInclusive<usize> {
        let queued = self.of(class, Place::Queued).len();
        if !self.holds(class) || queued == 0 {
            return 0..=0;
        }
        let woken = self.of(class, Place::Woken).len();
        match class.may_go(&self.state) {
            MayGo::OneMore => 1..=1,
            MayGo::All => queued..=queued,
            MayGo::Number(number) if number > woken => (number - woken).min(queued)..=(number - woken).min(queued),
            // As many are woken as may go on. If none of them moves, one more gets the chance; and nobody is left alone.
            MayGo::Number(_) if woken == 0 || !self.has_moved[&class] => 1..=1,
            MayGo::Number(_) => 0..=1,
        }
    }

    /// Those in `log` were woken: are they those that `may` be, first come, first woken? Then they are woken in the model, too.
    fn woken(&mut self, may: &BTreeMap<Class, RangeInclusive<usize>>, log: &[usize]) {
        let mut left = log.to_vec();
        let (mut first_not_owed, mut last_owed) = (usize::MAX, 0);
        for (class, range) in may {
            let queued = self.of(*class, Place::Queued);
            let of_class: Vec<_> =
                log.iter().copied().filter(|id| self.waiters.get(id).is_some_and(|w| w.class == *class)).collect();
            assert!(range.contains(&of_class.len()), "of {class:?}, {range:?} are to be woken, and {of_class:?} were");
            assert!(queued.starts_with(&of_class), "of {class:?}, {queued:?} wait, and {of_class:?} were woken");
            left.retain(|id| !of_class.contains(id));
            if let Some(first) = of_class.first() {
                let position = log.iter().position(|id| id == first).unwrap_or_default();
                if self.waiters[first].is_owed {
                    last_owed = last_owed.max(position);
                } else {
                    first_not_owed = first_not_owed.min(position);
                }
            }
            if !queued.is_empty() && self.holds(*class) && !of_class.is_empty() {
                self.has_moved.insert(*class, false);
            }
        }
        assert!(left.is_empty(), "{left:?} were woken for nothing");
        assert!(
            last_owed == 0 || last_owed < first_not_owed,
            "in {log:?}, others were woken before those that are owed"
        );
        for id in log {
            let waiter = self.waiters.get_mut(id).expect("was looked up");
            waiter.place =
                if matches!(waiter.class, Class::Level | Class::LevelOwn(_)) { Place::Reached } else { Place::Woken };
            if waiter.is_owed {
                self.ahead.get_or_insert(*id);
            }
        }
    }

    /// A release evaluates all classes. If the value has not changed, those without a lost wake-up need not be evaluated.
    fn release(&mut self, lost: Option<&[Class]>, log: &[usize]) {
        let may = self.classes().into_iter().map(|class| {
            let wakes = self.wakes(class);
            let must = lost.is_none_or(|lost| lost.contains(&class));
            (class, if must { wakes } else { 0..=*wakes.end() })
        });
        let may = may.collect();
        self.woken(&may, log);
    }

    /// Whether one that could go on goes on, or gives way to an owed one.
    fn choice(&self, id: usize, has_given_way: bool) -> Choice {
        let owed: Vec<_> = self
            .waiters
            .iter()
            .filter(|(other, waiter)| **other != id && waiter.place == Place::Woken && waiter.is_owed)
            .map(|(_, waiter)| self.holds(waiter.class))
            .collect();
        // Of two that are owed, the first that came may go on.
        let comes_first = |ahead: usize| {
            self.waiters.get(&id).is_some_and(|waiter| waiter.is_owed && waiter.arrived < self.waiters[&ahead].arrived)
        };
        let must_give_way = self.ahead.is_some_and(|ahead| ahead != id && !comes_first(ahead))
            && !has_given_way
            && owed.iter().all(|holds| *holds);
        Choice { may_go: !must_give_way, may_give_way: owed.contains(&true) }
    }

    /// Takes a waiter out. If it was woken, its class has lost a wake-up.
    fn forget(&mut self, id: usize) -> Option<Class> {
        let waiter = self.waiters.remove(&id)?;
        if waiter.place == Place::Woken {
            self.has_moved.insert(waiter.class, true);
        }
        if self.ahead == Some(id) {
            self.ahead = None;
        }
        if !self.classes().contains(&waiter.class) {
            self.has_moved.remove(&waiter.class);
        }
        (waiter.place == Place::Woken).then_some(waiter.class)
    }

    fn arrive(&mut self, id: usize, place: Place) {
        let waiter = self.waiters.get_mut(&id).expect("it is there");
        if waiter.place == Place::Outside {
            self.arrivals += 1;
            waiter.arrived = self.arrivals;
            self.has_moved.entry(waiter.class).or_insert(false);
        }
        waiter.place = place;
    }

    fn goes_on(&mut self, class: Class, log: &[usize]) {
        class.body(&mut self.state);
        if class == Class::Outside {
            self.outside -= 1;
        }
        self.release(None, log);
    }

    /// A wait was polled, which came out as `is_ready`, and those in `log` were woken meanwhile.
    fn polled(&mut self, id: usize, is_ready: bool, log: &[usize]) {
        let waiter = self.waiters[&id];
        let class = waiter.class;
        if waiter.place == Place::Reached || (self.holds(class) && matches!(class.may_go(&self.state), MayGo::All)) {
            assert!(is_ready && log.is_empty(), "it has reached what it waits for; {log:?} were woken");
            self.forget(id);
            return;
        }
        if !self.holds(class) {
            assert!(!is_ready, "its predicate is false");
            assert!(log.is_empty(), "{log:?} were woken for nothing");
            if waiter.place == Place::Woken {
                self.has_moved.insert(class, true);
                self.waiters.get_mut(&id).expect("it is there").is_owed = true;
                if self.ahead == Some(id) {
                    self.ahead = None;
                }
            }
            self.arrive(id, Place::Queued);
            return;
        }
        let queued = self.of(class, Place::Queued);
        let woken = self.of(class, Place::Woken).len();
        let is_first = queued.first().is_none_or(|first| *first == id);
        let is_next = match class.may_go(&self.state) {
            _ if waiter.place == Place::Woken => true,
            // The number is a hint, and wrong. A queued one that is polled may wait until it is woken.
            MayGo::Number(0) if woken == 0 => is_first && (waiter.place == Place::Outside || is_ready),
            MayGo::Number(number) => is_first && number > woken,
            _ => is_first,
        };
        if !is_next {
            assert!(!is_ready, "it overtakes {queued:?}, and {woken} that are woken");
            self.arrive(id, Place::Queued);
            let wakes = self.wakes(class);
            let wakes = if waiter.place == Place::Outside { wakes } else { 0..=*wakes.end() };
            self.woken(&BTreeMap::from([(class, wakes)]), log);
            return;
        }
        let Choice { may_go, may_give_way } = self.choice(id, waiter.has_given_way);
        if is_ready {
            assert!(may_go, "it overtakes {:?}, which is owed", self.ahead);
            self.forget(id);
            self.goes_on(class, log);
        } else {
            assert!(may_give_way, "its predicate holds, and it is its turn");
            assert_eq!(log, [id], "it gives way, and is polled again soon");
            self.arrive(id, Place::Woken);
            self.waiters.get_mut(&id).expect("it is there").has_given_way = true;
        }
    }

    /// A wait with `get`'s predicate was tried.
    fn tried(&mut self, got: bool, log: &[usize]) {
        let can = self.holds(Class::Get) && self.of(Class::Get, Place::Queued).is_empty();
        let Choice { may_go, may_give_way } = self.choice(usize::MAX, false);
        if got {
            assert!(can, "its predicate is false, or it overtakes");
            assert!(may_go, "it overtakes {:?}, which is owed", self.ahead);
            self.goes_on(Class::Get, log);
        } else {
            assert!(!can || may_give_way, "its predicate holds, and it is its turn");
            assert!(log.is_empty(), "{log:?} were woken for nothing");
        }
    }
}

// --- the programs ---

/// A wait, and who is woken for it.
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

/// Says which program failed.
impl Drop for Program<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("seed {}, in the last step of:\n{}", self.seed, self.steps.join("\n"));
            println!("{:?}\n{:#?}", self.model.state, self.model.waiters);
        }
    }
}

/// What is done to the value.
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
            9 => Self::Level(dice.roll(5)),
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
        match self.model.forget(id) {
            Some(class) => self.model.release(Some(&[class]), &log),
            None => assert!(log.is_empty(), "{log:?} were woken for nothing"),
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
            self.model.forget(*id);
        }
        for (class, times) in EVALUATED.take() {
            // Classes with a reading are evaluated by themselves only if one is owed.
            let owed = |other: &Class| {
                let queued = self.model.of(*other, Place::Queued);
                other.counted() == class && queued.iter().any(|id| self.model.waiters[id].is_owed)
            };
            let may = match class {
                Class::Turn(_) | Class::Odd(..) => 1 + self.model.classes().iter().filter(|class| owed(class)).count(),
                _ => 1,
            };
            assert!(times <= may, "{class:?} was evaluated {times} times");
        }
        self.model.release(None, &log);
    }

    fn peek(&mut self, dropped: &[usize]) {
        self.steps.push(format!("peek, and {dropped:?} are dropped inside"));
        let (monitor, tasks) = (self.monitor, &mut self.tasks);
        monitor.peek(|_| tasks.retain(|id, _| !dropped.contains(id)));
        let log = self.log.take();
        self.steps.push(format!("  {log:?} are woken"));
        let lost: Vec<_> = dropped.iter().filter_map(|id| self.model.forget(*id)).collect();
        if lost.is_empty() {
            assert!(log.is_empty(), "{log:?} were woken for nothing");
        } else {
            self.model.release(Some(&lost), &log);
        }
    }

    fn try_get(&mut self) {
        self.steps.push("try to get".into());
        let got = self.monitor.try_wait_until(get).map(|mut state| go_on(Class::Get, &mut state)).is_some();
        let log = self.log.take();
        self.steps.push(format!("  {got}, {log:?} are woken"));
        self.model.tried(got, &log);
    }

    /// The monitor and the model say the same.
    fn compare(&self) {
        assert_eq!(self.monitor.peek(|state| *state), self.model.state);
        assert_eq!(self.monitor.waiting(), self.model.waiting());
        assert_eq!(OUTSIDE.get(), self.model.outside);
        assert!(self.log.take().is_empty(), "looking wakes nobody");
        for (id, task) in &self.tasks {
            let is_woken = matches!(self.model.waiters[id].place, Place::Woken | Place::Reached);
            assert_eq!(task.alarm.wakes() > task.answered, is_woken, "whether {id} is woken");
        }
    }

    /// Those that are in this place.
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
                // Some take their places later, and some are never polled.
                if dice.roll(10) != 0 {
                    self.poll(id, false);
                }
            }
            0..10 => {
                // Woken ones may be left unpolled for long, and are polled in any order.
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

    /// Polls those that are woken until nobody is. Then nobody waits for what is so.
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
                assert!(polls < 10_000, "they wake one another for ever");
            }
            // This is asked of the value itself, without the model.
            let (state, outside) = (self.monitor.peek(|state| *state), OUTSIDE.get());
            for id in self.tasks.keys() {
                let class = self.model.waiters[id].class;
                if touches || class != Class::Outside {
                    assert!(!class.holds(&state, outside), "{id} waits for {class:?}, which is so");
                }
            }
        }
        for id in self.tasks.keys().copied().collect::<Vec<_>>() {
            self.cancel(id);
        }
        assert_eq!(self.monitor.waiting(), 0);
    }
}

fn run(seed: u64, classes: &[Class], must_have: Option<Class>) {
    let mut dice = Dice::new(seed);
    // A few classes at a time, so that they meet.
    let how_many = 1 + dice.roll(5);
    let mut classes: Vec<_> = (0..how_many).map(|_| classes[dice.roll(classes.len())]).collect();
    classes.extend(must_have);
    // More than are woken in one batch, now and then.
    let most = [3, 6, 12, 80][dice.roll(4)];
    OUTSIDE.set(0);
    let monitor = Monitor::new(State::default());
    let mut program = Program {
        monitor: &monitor,
        model: Model::default(),
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
    Class::Level,
    Class::GetOwn(0),
    Class::LevelOwn(0),
];

#[test]
#[ignore = "of the rules before this commit"]
fn random_programs_do_as_the_rules_say() {
    for seed in 0..PROGRAMS {
        run(seed, CLASSES, None);
    }
}

/// The number is a hint: while the pool is closed all may go on, and it says that none may.
#[test]
#[ignore = "a release that finds the number zero and the predicate true wakes nobody, if a woken one has gone on before"]
fn random_programs_do_as_the_rules_say_also_with_a_number_that_is_too_small() {
    for seed in 0..PROGRAMS {
        run(seed, CLASSES, Some(Class::GetOrClosedCounted));
    }
}
