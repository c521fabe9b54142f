//! Random programs of predicates of every shape: the predicate alone decides which waiter is served.
//!
//! Each program runs three times: through `wait_until!`, which may look for keys in a predicate; through
//! [`Lock::acquire_when`], which sees a closure; and on a model, a list that is evaluated in order. The same waiters are served in
//! the same order, with the same outcome.

#![allow(
    clippy::blocks_in_conditions,
    clippy::cast_lossless,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::collapsible_else_if,
    clippy::collapsible_if,
    clippy::collapsible_match,
    clippy::diverging_sub_expression,
    clippy::float_cmp,
    clippy::if_same_then_else,
    clippy::let_and_return,
    clippy::manual_contains,
    clippy::manual_let_else,
    clippy::manual_range_contains,
    clippy::match_like_matches_macro,
    clippy::needless_bitwise_bool,
    clippy::needless_bool,
    clippy::needless_return,
    clippy::neg_cmp_op_on_partial_ord,
    clippy::never_loop,
    clippy::nonminimal_bool,
    clippy::overly_complex_bool_expr,
    clippy::question_mark,
    clippy::redundant_closure_call,
    clippy::too_many_lines,
    clippy::unnecessary_map_or,
    unreachable_code,
    unused_labels,
    unused_parens,
    unused_variables,
    reason = "predicates as users may write them"
)]

mod hand_polling;

use std::{
    cell::Cell,
    collections::VecDeque,
    ops::Index,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    task::Poll,
};

use hand_polling::{Alarm, Boxed, Dice, Log, Polled};
use warded::{Lock, LockGuard, wait_until};

const PROGRAMS: u64 = if cfg!(miri) { 10 } else { 10_000 };
const STEPS: usize = 60;
/// How many tasks wait at a time, at most. Programs that begin with a crowd have more.
const FEW: usize = 14;

// --- what is waited on ---

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Hash)]
enum Phase {
    Shut,
    Open,
    Numbered(u64),
}

#[derive(Debug)]
struct Inner {
    turn: u64,
    deep: (u8, bool),
}

#[derive(Debug)]
struct State {
    turn: u64,
    level: i64,
    share: f64,
    letter: char,
    open: bool,
    closed: bool,
    fatal: bool,
    items: Vec<u64>,
    name: Option<&'static str>,
    title: String,
    phase: Phase,
    inner: Box<Inner>,
    pair: (u64, bool),
    table: [u64; 3],
    guts: Guts,
    /// Written by predicates, and read by none.
    looks: Cell<usize>,
}

impl State {
    fn new() -> Self {
        Self {
            turn: 0,
            level: 0,
            share: 0.0,
            letter: 'a',
            open: false,
            closed: false,
            fatal: false,
            items: Vec::new(),
            name: None,
            title: String::from("a"),
            phase: Phase::Shut,
            inner: Box::new(Inner { turn: 0, deep: (0, false) }),
            pair: (0, false),
            table: [0, 1, 2],
            guts: Guts(Some(0)),
            looks: Cell::new(0),
        }
    }

    fn change(&mut self, (what, number): (usize, usize)) {
        let small = number as u64;
        match what {
            0..=3 => self.turn = small,
            4 | 5 => self.level = number as i64 - 2,
            6 => self.share = [0.0, -0.0, 1.5, f64::NAN][number],
            7 => self.letter = ['a', 'b', 'c', 'd'][number],
            8 => self.open = number % 2 == 0,
            9 => self.closed = number % 2 == 0,
            10 => self.fatal = number == 0,
            11 => self.items = (0..small).collect(),
            12 => self.name = [None, Some("a"), Some("b"), None][number],
            13 => self.title = String::from(["a", "b", "c", ""][number]),
            14 => self.phase = [Phase::Shut, Phase::Open, Phase::Numbered(1), Phase::Numbered(2)][number],
            15 => *self.inner = Inner { turn: small, deep: (number as u8, number % 2 == 1) },
            16 => self.pair = (small, number > 1),
            17 => self.guts = Guts(small.checked_sub(1)),
            _ => self.table.rotate_left(number % 3),
        }
    }

    const CHANGES: usize = 19;

    fn look(&self) -> bool {
        self.looks.set(self.looks.get() + 1);
        true
    }

    fn is_open(&self) -> bool {
        self.look() && self.open
    }

    fn next(&self) -> u64 {
        self.turn + 1
    }

    /// For predicates that use a method's name.
    fn name(&self) -> &'static str {
        self.name.unwrap_or_else(|| dread())
    }
}

impl Index<u64> for State {
    type Output = u64;

    fn index(&self, at: u64) -> &u64 {
        // Panics if the index is past the end.
        self.items.get(at as usize).unwrap_or_else(|| dread())
    }
}

/// A type whose `len` panics if it is closed.
#[derive(Debug)]
struct Guts(Option<u64>);

impl Guts {
    fn len(&self) -> u64 {
        self.0.unwrap_or_else(|| dread())
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn is_some(&self) -> bool {
        self.0.is_some()
    }
}

/// A panic without a message on the screen.
fn dread() -> ! {
    resume_unwind(Box::new("dreaded"))
}

/// The captures of a waiter.
#[derive(Clone, Copy, Debug)]
struct Own {
    a: u64,
    b: i64,
    text: &'static str,
    ids: [u64; 4],
}

impl Own {
    fn id(&self) -> u64 {
        self.a
    }
}

macro_rules! ends_if {
    ($condition:expr, $answer:expr) => {
        if $condition {
            return $answer;
        }
    };
}

macro_rules! either {
    ($one:expr, $other:expr) => {
        $one || $other
    };
}

// --- predicates ---

type Guard = LockGuard<'static, State>;
type Predicate = fn(&State, Own) -> bool;
type Wait = fn(&'static Lock<State>, Own) -> Boxed<'static, Guard>;

struct Kind {
    predicate: &'static str,
    by_macro: Wait,
    by_closure: Wait,
    holds: Predicate,
}

macro_rules! kinds {
    (|$s:ident, $own:ident, $a:ident, $b:ident, $text:ident, $ids:ident| $([$($predicate:tt)+])*) => {
        vec![$(
            Kind {
                predicate: stringify!($($predicate)+),
                by_macro: |lock, $own| {
                    let Own { a: $a, b: $b, text: $text, ids: $ids } = $own;
                    Box::pin(async move { wait_until!(lock, |$s| $($predicate)+) })
                },
                by_closure: |lock, $own| {
                    let Own { a: $a, b: $b, text: $text, ids: $ids } = $own;
                    Box::pin(lock.acquire_when(move |$s: &State| $($predicate)+))
                },
                holds: |$s, $own| {
                    let Own { a: $a, b: $b, text: $text, ids: $ids } = $own;
                    let holds: bool = $($predicate)+;
                    holds
                },
            },
        )*]
    };
}

fn kinds() -> Vec<Kind> {
    let mut kinds = kinds! { |s, own, a, b, text, ids|
        // Plain comparisons of every type.
        [s.turn == a]
        [a == s.turn]
        [s.turn != a]
        [s.level >= b]
        [s.level < b]
        [b > s.level]
        [s.level == -1]
        [s.share >= 0.0]
        [s.share == 0.0]
        [!(s.share < 1.0)]
        [s.letter == 'b']
        [s.letter > 'b' && s.turn == a]
        [s.open]
        [!s.closed]
        [s.title == text]
        [s.name == Some(text)]
        [s.name.is_none() && s.turn == a]
        [s.phase == Phase::Open]
        [s.phase == Phase::Numbered(a)]
        [s.items.len() as u64 == a]
        [s.items.len() >= 2]
        [s.items.is_empty() || s.turn == a]
        [s.inner.turn == a]
        [s.inner.deep.1 && s.inner.deep.0 == 1]
        [s.pair.0 == a && !s.pair.1]
        [s.pair == (a, true)]
        [s.table[0] == a]
        [s.table[a as usize % 3] == s.turn]
        // Keys that are computed.
        [s.turn == a + 1]
        [s.turn == own.id()]
        [s.turn == ids[1]]
        [s.turn == ids[a as usize]]
        [s.turn == b.unsigned_abs()]
        [s.level == a as i64]
        [s.turn + 1 == a]
        [s.next() == a]
        [s.turn == a.wrapping_sub(1) || s.level == b]
        [s.turn == { let double = a * 2; double % 4 }]
        [s.turn == if b > 0 { a } else { 1 }]
        [s.turn == match b { 0 => a, 1 => 2, _ => 3 }]
        [s.turn == ids.iter().copied().max().unwrap_or(0)]
        [s.turn == s.inner.turn && s.level == b]
        [s.items.len() as u64 == s.turn]
        // And, or, not.
        [s.open && s.turn == a]
        [s.turn == a && s.open]
        [s.closed || s.turn == a]
        [(s.turn == a || s.open) && (s.level == b || s.closed)]
        [!(s.turn == a && s.level == b) && s.open]
        [!(s.turn != a || s.level != b)]
        [s.turn == a && s.turn == 2]
        [s.turn == a || s.turn == 2 || s.level > b]
        [s.level >= b && s.level <= 1 && s.open]
        [s.open & (s.turn == a)]
        [s.open ^ (s.turn == a)]
        [(s.turn == a) == s.open]
        [(s.turn == a) != s.closed && s.open]
        // Returns.
        [(if s.closed { return true } else { s.open }) && s.turn == a]
        [(if s.closed { return s.open } else { true }) && s.turn == a]
        [s.turn == a && (if s.closed { return false } else { s.open })]
        [s.turn == a || (if s.closed { return s.open } else { s.level == b })]
        [(s.turn == a || (if s.closed { return true } else { true })) && s.level == b]
        [s.turn == (if s.closed { return true } else { a })]
        [s.turn == (if a == 3 { return s.open } else { a })]
        [return s.turn == a]
        [{ if s.closed { return s.level == b; } s.turn == a }]
        [{ let Some(name) = s.name else { return s.turn == a }; name == text }]
        [{ ends_if!(s.closed, true); s.turn == a }]
        [{ ends_if!(s.closed, s.open); s.level >= b } && s.turn == a]
        // Breaks and loops.
        ['out: { if s.closed { break 'out s.open; } s.turn == a }]
        [('out: { if s.closed { break 'out true; } s.open }) && s.turn == a]
        ['out: { (if s.closed { break 'out true } else { s.open }) && s.turn == a }]
        [loop { if s.closed { break s.level == b; } break s.turn == a; }]
        [{ let mut n = 0; while n < a { n += 1; if s.items.len() as u64 == n { return true; } } s.turn == a }]
        [{ for item in &s.items { if *item == a { return s.open; } } s.turn == a }]
        // Expressions that diverge.
        [if s.fatal { dread() } else { s.turn == a }]
        [(!s.fatal || dread()) && s.turn == a]
        [s.turn == a && (!s.fatal || dread())]
        [s.turn == a || s.fatal && dread()]
        [s.turn == (if s.fatal { dread() } else { a })]
        [s.open && s[a] == a]
        [(a as usize) < s.items.len() && s[a] == a]
        [s.name.is_some() && s.name() == text]
        [s.name() == text || s.turn == a]
        [s.turn == a && s.name() == text]
        [s.turn.checked_sub(1).unwrap_or_else(|| dread()) == a || s.open]
        [s.guts.len() == a]
        [s.guts.len() >= a]
        [s.guts.is_empty()]
        [!s.guts.is_empty() && s.turn == a]
        [s.turn == a && s.guts.len() < 2]
        [s.turn == a || s.guts.len() == 1]
        [s.guts.is_some() && s.guts.len() == a]
        [s.guts.is_some() && s.guts.is_empty() || s.turn == a]
        [s.open && s.guts.len() == a]
        [s.guts.len() == a && s.guts.len() == s.turn]
        // Names that are bound again.
        [{ let a = s.inner.turn; s.turn == a }]
        [{ let a = a + 1; s.turn == a && s.level >= b }]
        [{ let s = &s.inner; s.turn == a }]
        [s.open && { let a = s.level; a == b }]
        [match s.name { Some(text) => s.title == text, None => s.title == text }]
        [match s.phase { Phase::Numbered(a) => s.turn == a, Phase::Open => s.turn == a, Phase::Shut => s.closed }]
        [if let Phase::Numbered(a) = s.phase { s.turn == a } else { s.level == b }]
        [matches!(s.phase, Phase::Numbered(n) if n == a) || s.turn == a]
        [s.items.iter().any(|a| s.turn == *a) && s.level <= b]
        [(|a: u64| s.turn == a)(a + 1)]
        [{ fn is(s: &State, a: u64) -> bool { s.turn == a } is(s, a) && s.open }]
        [{ const A: u64 = 2; s.turn == A } || s.level == b]
        // Calls and effects that no predicate reads.
        [s.look() && s.turn == a]
        [s.turn == a && s.look()]
        [s.is_open() || s.turn == a]
        [{ s.look(); s.turn == a }]
        [{ s.looks.set(0); s.open } && s.turn == a]
        [s.turn == a && { s.looks.set(7); s.level >= b }]
        [either!(s.turn == a, s.level == b) && s.open]
        [either!(s.closed, s.turn == a)]
        [(|| { let name = s.name?; Some(name == text) })().unwrap_or(s.turn == a)]
        [(|| Some(s.name? == text))().is_some_and(|is| is && s.open)]
        [s.name.map_or(false, |name| name == text) || s.turn == a]
        // Ifs.
        [if s.open { s.turn == a } else { s.level == b }]
        [if s.turn == a { true } else if s.closed { s.level >= b } else { false }]
        [if s.turn == a && s.open { s.level >= b } else { s.title == text }]
        [(if s.open { s.turn } else { s.inner.turn }) == a]
    };
    // Without a predicate.
    kinds.push(Kind {
        predicate: "acquire",
        by_macro: |lock, _| Box::pin(lock.acquire()),
        by_closure: |lock, _| Box::pin(lock.acquire()),
        holds: |_, _| true,
    });
    kinds
}

// --- programs ---

/// The outcome of a poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    Waits,
    Enters,
    Panics,
}

/// A step, and the waiters that it wakes.
#[derive(Debug, PartialEq, Eq)]
struct Step {
    what: What,
    woken: Vec<usize>,
}

#[derive(Debug, PartialEq, Eq)]
enum What {
    Joins(usize, &'static str, Seen),
    Polled(usize, Seen),
    Cancelled(usize),
    Released,
    Taken(bool),
    Nothing,
}

/// A lock with its waiters, by number.
trait World {
    /// A new waiter is polled for the first time. If it does not wait, it holds the lock.
    fn join(&mut self, name: usize, kind: &Kind, own: Own) -> Seen;
    fn poll(&mut self, name: usize) -> Seen;
    fn cancel(&mut self, name: usize);
    /// Takes the lock if it is free.
    fn take(&mut self) -> bool;
    /// Changes the value, and gives the held lock back.
    fn release(&mut self, change: (usize, usize));
    /// The waiters that were woken since the last look.
    fn woken(&mut self) -> Vec<usize>;
}

struct Engine {
    lock: &'static Lock<State>,
    by_macro: bool,
    log: Log,
    holder: Option<Guard>,
    waiters: Vec<(usize, Polled<'static, Guard>)>,
}

impl Engine {
    fn new(by_macro: bool) -> Self {
        let lock = Box::leak(Box::new(Lock::new(State::new())));
        Self { lock, by_macro, log: Log::default(), holder: None, waiters: Vec::new() }
    }

    fn place(&self, name: usize) -> usize {
        self.waiters.iter().position(|(other, _)| *other == name).expect("it waits")
    }
}

impl World for Engine {
    fn join(&mut self, name: usize, kind: &Kind, own: Own) -> Seen {
        let wait = if self.by_macro { kind.by_macro } else { kind.by_closure };
        let task = Polled::with_alarm(wait(self.lock, own), Alarm::logged(&self.log, name));
        self.waiters.push((name, task));
        self.poll(name)
    }

    fn poll(&mut self, name: usize) -> Seen {
        let place = self.place(name);
        let seen = match catch_unwind(AssertUnwindSafe(|| self.waiters[place].1.poll())) {
            Ok(Poll::Pending) => return Seen::Waits,
            Ok(Poll::Ready(guard)) => {
                assert!(self.holder.is_none(), "two have the lock");
                self.holder = Some(guard);
                Seen::Enters
            }
            Err(_) => Seen::Panics,
        };
        self.waiters.remove(place);
        seen
    }

    fn cancel(&mut self, name: usize) {
        let place = self.place(name);
        self.waiters.remove(place);
    }

    fn take(&mut self) -> bool {
        self.holder = self.lock.try_acquire();
        self.holder.is_some()
    }

    fn release(&mut self, change: (usize, usize)) {
        let mut guard = self.holder.take().expect("it is held");
        guard.change(change);
    }

    fn woken(&mut self) -> Vec<usize> {
        self.log.take()
    }
}

/// The same without the engine: a list, in which each release evaluates the waiters in order.
struct Model {
    state: State,
    is_held: bool,
    /// The waiter that was handed the lock, and has not been polled since.
    granted: Option<usize>,
    panicked: Vec<usize>,
    waiters: VecDeque<(usize, Predicate, Own)>,
    woken: Vec<usize>,
}

impl Model {
    fn new() -> Self {
        Self {
            state: State::new(),
            is_held: false,
            granted: None,
            panicked: Vec::new(),
            waiters: VecDeque::new(),
            woken: Vec::new(),
        }
    }

    /// `None` if it panics.
    fn holds(&self, holds: Predicate, own: Own) -> Option<bool> {
        catch_unwind(AssertUnwindSafe(|| holds(&self.state, own))).ok()
    }

    fn hand_over(&mut self) {
        let mut place = 0;
        while let Some(&(name, holds, own)) = self.waiters.get(place) {
            match self.holds(holds, own) {
                Some(false) => place += 1,
                answer => {
                    self.waiters.remove(place);
                    self.woken.push(name);
                    if answer.is_some() {
                        self.granted = Some(name);
                        return;
                    }
                    self.panicked.push(name);
                }
            }
        }
    }

    fn is_free(&self) -> bool {
        !self.is_held && self.granted.is_none()
    }
}

impl World for Model {
    fn join(&mut self, name: usize, kind: &Kind, own: Own) -> Seen {
        let answer = if self.is_free() { self.holds(kind.holds, own) } else { Some(false) };
        match answer {
            None => Seen::Panics,
            Some(true) => {
                self.is_held = true;
                Seen::Enters
            }
            Some(false) => {
                self.waiters.push_back((name, kind.holds, own));
                Seen::Waits
            }
        }
    }

    fn poll(&mut self, name: usize) -> Seen {
        if self.granted == Some(name) {
            (self.granted, self.is_held) = (None, true);
            return Seen::Enters;
        }
        match self.panicked.iter().position(|other| *other == name) {
            Some(place) => {
                self.panicked.remove(place);
                Seen::Panics
            }
            None => Seen::Waits,
        }
    }

    fn cancel(&mut self, name: usize) {
        self.panicked.retain(|other| *other != name);
        self.waiters.retain(|(other, ..)| *other != name);
        if self.granted == Some(name) {
            self.granted = None;
            self.hand_over();
        }
    }

    fn take(&mut self) -> bool {
        let is_free = self.is_free();
        self.is_held |= is_free;
        is_free
    }

    fn release(&mut self, change: (usize, usize)) {
        self.state.change(change);
        self.is_held = false;
        self.hand_over();
    }

    fn woken(&mut self) -> Vec<usize> {
        std::mem::take(&mut self.woken)
    }
}

/// One run of a program. Its random choices depend only on earlier steps.
struct Run<'a, W> {
    world: W,
    kinds: Vec<&'a Kind>,
    dice: Dice,
    is_held: bool,
    /// A woken waiter is polled before anything else happens.
    is_prompt: bool,
    names: usize,
    /// The waiters, and the waiters that were woken and not polled since.
    waiting: Vec<usize>,
    awake: Vec<usize>,
    steps: Vec<Step>,
}

fn run<W: World>(world: W, seed: u64, kinds: &[Kind]) -> Vec<Step> {
    let mut dice = Dice::new(seed);
    // Each program uses a few kinds, so that several waiters are of the same kind.
    let chosen = (0..=dice.roll(4)).map(|_| &kinds[dice.roll(kinds.len())]).collect();
    let mut run = Run {
        world,
        kinds: chosen,
        dice,
        is_held: false,
        is_prompt: seed % 4 == 1,
        names: 0,
        waiting: Vec::new(),
        awake: Vec::new(),
        steps: Vec::new(),
    };
    if seed % 50 == 0 {
        run.begin_with_a_crowd(if seed % 1_000 == 0 { 1_100 } else { 60 });
    }
    for _ in 0..STEPS {
        run.step();
    }
    // All woken waiters go on, until there are none.
    for _ in 0..200 {
        match (run.is_held, run.awake.first().copied()) {
            (true, _) => run.release(),
            (false, Some(name)) => run.poll(name),
            (false, None) => break,
        }
    }
    run.steps
}

impl<W: World> Run<'_, W> {
    /// A crowd comes while the lock is held.
    fn begin_with_a_crowd(&mut self, crowd: usize) {
        self.take();
        for _ in 0..crowd {
            self.join();
        }
    }

    fn step(&mut self) {
        if let (true, false, Some(name)) = (self.is_prompt, self.is_held, self.awake.first().copied()) {
            return self.poll(name);
        }
        let waiter = self.waiting.get(self.dice.roll(FEW)).copied();
        match (self.dice.roll(20), waiter) {
            (0..=7, _) if self.waiting.len() < FEW => self.join(),
            (8, Some(name)) => self.poll(name),
            (9 | 10, Some(name)) => self.cancel(name),
            (11 | 12, _) if !self.is_held => self.take(),
            (13..=15, _) => match self.awake.first().copied() {
                Some(name) => self.poll(name),
                None => self.seen(What::Nothing),
            },
            _ if self.is_held => self.release(),
            _ => self.seen(What::Nothing),
        }
    }

    fn join(&mut self) {
        let kind = self.kinds[self.dice.roll(self.kinds.len())];
        let own = Own {
            a: self.dice.roll(4) as u64,
            b: self.dice.roll(4) as i64 - 2,
            text: ["a", "b", ""][self.dice.roll(3)],
            ids: [3, self.dice.roll(4) as u64, 0, 1],
        };
        let name = self.names;
        self.names += 1;
        self.waiting.push(name);
        let seen = self.world.join(name, kind, own);
        self.polled(name, seen);
        self.seen(What::Joins(name, kind.predicate, seen));
    }

    fn poll(&mut self, name: usize) {
        let seen = self.world.poll(name);
        self.polled(name, seen);
        self.seen(What::Polled(name, seen));
    }

    fn polled(&mut self, name: usize, seen: Seen) {
        self.awake.retain(|other| *other != name);
        self.is_held |= seen == Seen::Enters;
        if seen != Seen::Waits {
            self.waiting.retain(|other| *other != name);
        }
    }

    fn cancel(&mut self, name: usize) {
        self.world.cancel(name);
        self.waiting.retain(|other| *other != name);
        self.awake.retain(|other| *other != name);
        self.seen(What::Cancelled(name));
    }

    fn take(&mut self) {
        self.is_held = self.world.take();
        self.seen(What::Taken(self.is_held));
    }

    fn release(&mut self) {
        self.world.release((self.dice.roll(State::CHANGES), self.dice.roll(4)));
        self.is_held = false;
        self.seen(What::Released);
    }

    fn seen(&mut self, what: What) {
        let mut woken = self.world.woken();
        // The order in which one step wakes waiters that panicked and the one that has the lock is not compared.
        woken.sort_unstable();
        for name in &woken {
            if self.waiting.contains(name) && !self.awake.contains(name) {
                self.awake.push(*name);
            }
        }
        self.steps.push(Step { what, woken });
    }
}

/// The first difference of two runs, if there is one.
fn difference(seed: u64, one: &[Step], other: &[Step], names: [&str; 2]) -> Option<String> {
    if one == other {
        return None;
    }
    let same = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let [first, second] = names;
    Some(format!(
        "seed {seed}: after\n{:#?}\n{first}: {:#?}\n{second}: {:#?}",
        &one[same.saturating_sub(30)..same],
        one.get(same),
        other.get(same)
    ))
}

#[test]
fn a_predicate_is_served_by_wait_until_as_by_a_closure() {
    let kinds = kinds();
    let found = (0..PROGRAMS).find_map(|seed| {
        let [one, other] = [true, false].map(|by_macro| run(Engine::new(by_macro), seed, &kinds));
        difference(seed, &one, &other, ["wait_until!", "acquire_when"])
    });
    if let Some(difference) = found {
        panic!("{difference}");
    }
}

/// Each kind by itself, with crowds, so that each kind is tested.
#[test]
fn each_shape_of_predicate_is_served_by_wait_until_as_by_a_closure() {
    let mut wrong = Vec::new();
    for kind in kinds() {
        let kind = [kind];
        let found = (0..PROGRAMS / 250).find_map(|seed| {
            let [one, other] = [true, false].map(|by_macro| run(Engine::new(by_macro), seed * 10, &kind));
            (one != other).then_some(seed * 10)
        });
        if let Some(seed) = found {
            wrong.push(format!("{}, seed {seed}", kind[0].predicate));
        }
    }
    assert!(wrong.is_empty(), "served otherwise than a closure: {wrong:#?}");
}

/// A lock is always handed over: to the first waiter whose predicate is true, and to no newcomer.
#[test]
fn waiters_are_served_as_by_a_list_that_is_evaluated_in_order() {
    let kinds = kinds();
    let found = (0..PROGRAMS).find_map(|seed| {
        let one = run(Engine::new(false), seed, &kinds);
        let other = run(Model::new(), seed, &kinds);
        difference(seed, &one, &other, ["engine", "list"])
    });
    if let Some(difference) = found {
        panic!("{difference}");
    }
}

/// A predicate that is really different shows that the comparison notices differences.
#[test]
fn a_predicate_that_is_served_otherwise_is_noticed() {
    let wrong = [
        (|lock, own| Box::pin(lock.acquire_when(move |s: &State| s.level > own.b))) as Wait,
        |lock, own| Box::pin(lock.acquire_when(move |s: &State| s.level >= own.b && !s.closed)),
        |lock, _own| Box::pin(lock.acquire()),
        |lock, own| Box::pin(lock.acquire_when(move |s: &State| if s.fatal { dread() } else { s.level >= own.b })),
    ];
    for by_macro in wrong {
        let kind = Kind {
            predicate: "s.level >= b",
            by_macro,
            by_closure: |lock, own| Box::pin(lock.acquire_when(move |s: &State| s.level >= own.b)),
            holds: |s, own| s.level >= own.b,
        };
        let kinds = [kind];
        let differs = (0..PROGRAMS).any(|seed| {
            let [one, other] = [true, false].map(|by_macro| run(Engine::new(by_macro), seed, &kinds));
            one != other
        });
        assert!(differs, "the difference was not noticed");
    }
}
