#![expect(
    clippy::nonminimal_bool,
    clippy::partialeq_to_none,
    clippy::unused_self,
    clippy::wrong_self_convention,
    clippy::zero_sized_map_values,
    reason = "predicates and types as users may write them"
)]

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    num::NonZero,
    ops::{Add, Deref},
    pin::pin,
    sync::Arc,
    task::{Context, Waker},
    time::Duration,
};

use super::{Keys, Number, Rank};
use crate::{
    Lock,
    engine::wait_queue::Fit,
    expansion::{About, Asked, IsWaitedOn, LeadsToLock},
    named_futures::AcquireWhen,
    wait_until,
};

/// A lock that records the keys of a wait.
struct Noting<T> {
    lock: Lock<T>,
    keys: RefCell<Option<Keys<T>>>,
}

impl<'a, T> LeadsToLock<'a> for &'a Noting<T> {
    type Target = Noting<T>;

    fn leads_to(self) -> &'a Noting<T> {
        self
    }
}

impl<'a, T: 'a> IsWaitedOn<'a, ()> for Noting<T> {
    type Asks = Asked<&'a Noting<T>, T>;

    fn waited_on(&'a self, (): ()) -> Self::Asks {
        Asked::new(self)
    }
}

impl<'a, T> Asked<&'a Noting<T>, T> {
    fn until<K, P>(
        self,
        captured: K,
        predicate: P,
    ) -> AcquireWhen<'a, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, T, K, P>>
    where
        K: Send + 'static,
        P: FnMut(&T, &K) -> bool + Send + 'static,
    {
        self.until_keyed(captured, predicate, &|_, _| Keys::NONE)
    }

    fn until_keyed<K, P>(
        self,
        captured: K,
        mut predicate: P,
        keys: &dyn Fn(About<'_, T>, &K) -> Keys<T>,
    ) -> AcquireWhen<'a, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, T, K, P>>
    where
        K: Send + 'static,
        P: FnMut(&T, &K) -> bool + Send + 'static,
    {
        *self.on.keys.borrow_mut() = Some(keys(About::new(None), &captured));
        self.on.lock.acquire_when(move |value| predicate(value, &captured))
    }
}

/// The fits and numbers of the keys that `wait_until!` finds, and whether the predicate is pure.
macro_rules! found {
    ($value:expr, |$s:ident| $($predicate:tt)*) => {{
        let lock = Noting { lock: Lock::new($value), keys: RefCell::new(None) };
        let waits = async { drop(wait_until!(lock, |$s| $($predicate)*)) };
        let _ = pin!(waits).poll(&mut Context::from_waker(Waker::noop()));
        let keys = lock.keys.take().expect("it has waited");
        keys.found()
    }};
}

type Found = (Vec<(Fit, u64)>, bool);

/// One key for equality, and the predicate is pure.
fn equal(number: u64) -> Found {
    (vec![(Fit::Equal, number)], true)
}

/// No keys, and the predicate counts as code of the user's.
fn nothing() -> Found {
    (Vec::new(), false)
}

/// No keys, but the predicate runs no code of the user's.
fn pure() -> Found {
    (Vec::new(), true)
}

struct State {
    turn: u64,
    next: u64,
    level: i32,
    share: f64,
    open: bool,
    items: Vec<Job>,
    name: String,
    label: &'static str,
    job: Option<Job>,
    number: Option<u8>,
    id: Id,
    inner: Inner,
}

struct Inner {
    turn: u64,
}

struct Job;

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd)]
struct Id(u64);

fn state() -> State {
    State {
        turn: 0,
        next: 0,
        level: 0,
        share: 0.0,
        open: false,
        items: Vec::new(),
        name: String::new(),
        label: "",
        job: None,
        number: None,
        id: Id(0),
        inner: Inner { turn: 0 },
    }
}

impl State {
    fn is_ready(&self) -> bool {
        self.inner.turn > 0
    }
}

#[test]
fn fields_of_rusts_own_types_are_looked_up() {
    let (me, bound, half) = (7, 3, 0.5);
    assert_eq!(found!(state(), |s| s.turn == me), equal(7));
    assert_eq!(found!(state(), |s| s.open), equal(1));
    assert_eq!(found!(state(), |s| !s.open), equal(0));
    assert_eq!(found!(state(), |s| s.level >= bound), (vec![(Fit::AtLeast, 3.rank())], true));
    assert_eq!(found!(state(), |s| s.level < bound), (vec![(Fit::AtLeast, !2.rank())], true));
    assert_eq!(found!(state(), |s| s.share > half), (vec![(Fit::AtLeast, 0.5.rank() + 1)], true));
    assert_eq!(found!(state(), |s| s.turn != me), pure());
    assert_eq!(found!(state(), |s| !(s.turn == me)), pure());
}

#[test]
fn strings_are_looked_up_in_each_form() {
    let (owned, label) = (String::from("name"), "name");
    let name = equal("name".number());
    assert_eq!(found!(state(), |s| s.name == "name"), name);
    assert_eq!(found!(state(), |s| s.name == label), name);
    assert_eq!(found!(state(), |s| s.name == owned), name);
    let owned = String::from("name");
    assert_eq!(found!(state(), |s| s.label == owned), name);
    assert_eq!(found!(state(), |s| s.label == "name"), name);
}

#[test]
fn types_of_std_made_of_keys_are_looked_up() {
    let some = Some(3);
    assert_eq!(found!((Some(0), 1), |s| s.0 == some), equal(some.number()));
    assert_eq!(found!((Some(0), 1), |s| s.0 == None), equal(0));
    let pair = (1, 'a');
    assert_eq!(found!(((0, 'b'), 1), |s| s.0 == pair), equal(pair.number()));
    let id = NonZero::new(5_u64).unwrap();
    assert_eq!(found!((NonZero::<u64>::MIN, 1), |s| s.0 == id), equal(5));
    let name: Arc<str> = "name".into();
    assert_eq!(found!((Arc::<str>::from(""), 1), |s| s.0 == name), equal("name".number()));
    let while_ = Duration::from_nanos(3);
    assert_eq!(found!((Duration::ZERO, 1), |s| s.0 >= while_), (vec![(Fit::AtLeast, 3)], true));
}

#[test]
fn lengths_of_stds_collections_are_looked_up() {
    let capacity = 4;
    let below = (vec![(Fit::AtLeast, !3)], true);
    assert_eq!(found!(state(), |s| s.items.len() < capacity), below);
    assert_eq!(found!(state(), |s| !s.items.is_empty()), equal(0));
    assert_eq!(found!(state(), |s| s.items.is_empty()), equal(1));
    assert_eq!(found!(state(), |s| s.name.is_empty()), equal(1));
    assert_eq!(found!(Vec::<Job>::new(), |s| s.len() < capacity), below);
    assert_eq!(found!((VecDeque::<Job>::new(), 1), |s| s.0.len() < capacity), below);
    assert_eq!(found!((HashMap::<Id, Job>::new(), 1), |s| s.0.len() < capacity), below);
    assert_eq!(found!((BTreeMap::<u8, Job>::new(), 1), |s| s.0.len() < capacity), below);
    assert_eq!(found!((HashSet::<u8>::new(), 1), |s| s.0.is_empty()), equal(1));
    assert_eq!(found!(state(), |s| s.job.is_some()), equal(1));
    assert_eq!(found!(state(), |s| s.job.is_none()), equal(0));
}

/// A type with methods that have the names of std's.
struct Connection;

impl Connection {
    fn len(&self) -> usize {
        1
    }

    fn is_empty(&self) -> bool {
        false
    }

    fn is_some(&self) -> bool {
        false
    }
}

/// Its methods take precedence over std's, which take a reference.
trait Shadows: Sized {
    fn is_some(self) -> bool {
        false
    }
}

impl Shadows for Option<u8> {}

#[test]
fn methods_of_the_users_are_not_taken_for_stds() {
    let few = 1;
    assert_eq!(found!((Connection, 1), |s| s.0.len() >= few), nothing());
    assert_eq!(found!((Connection, 1), |s| s.0.is_empty()), nothing());
    assert_eq!(found!((Connection, 1), |s| s.0.is_some()), nothing());
    assert_eq!(found!(Connection, |s| s.len() >= few), nothing());
    assert_eq!(found!(state(), |s| s.number.is_some()), nothing());
    assert!(!state().number.is_some(), "std's own would say so too");
}

#[test]
fn types_of_the_users_are_not_looked_up() {
    let (id, turn) = (Id(1), 1);
    assert_eq!(found!(state(), |s| s.id == id), nothing());
    assert_eq!(found!(state(), |s| s.id >= id), nothing());
    assert_eq!(found!(state(), |s| s.inner.turn == turn), nothing());
    assert_eq!(found!(state(), |s| s.is_ready()), nothing());
    assert_eq!(found!((Some(Id(1)), 1), |s| s.0 == Some(id)), nothing());
}

/// A type whose fields are reached through code of the user's.
struct Handle(State);

impl Deref for Handle {
    type Target = State;

    fn deref(&self) -> &State {
        &self.0
    }
}

#[test]
fn fields_behind_a_deref_of_the_users_are_not_looked_up() {
    let (me, next) = (1, 2);
    assert_eq!(found!(Handle(state()), |s| s.turn == me), nothing());
    assert_eq!(found!(Handle(state()), |s| s.open && s.turn == me), nothing());
    assert_eq!(found!(Handle(state()), |s| s.turn == next + 1), nothing());
    assert_eq!(found!(3, |s| *s == me), equal(1));
}

#[test]
fn nothing_is_looked_up_behind_code_of_the_users() {
    let (me, id) = (1, Id(1));
    assert_eq!(found!(state(), |s| s.is_ready() && s.turn == me), nothing());
    assert_eq!(found!(state(), |s| s.id == id && s.turn == me), nothing());
    assert_eq!(found!((Connection, 1), |s| s.0.is_empty() && s.1 == me), nothing());
    assert_eq!(found!(state(), |s| (if s.open { return true } else { s.open }) && s.turn == me), nothing());
    assert_eq!(found!(state(), |s| (s.open || s.is_ready()) && s.turn == me), nothing());
    let (keys, is_pure) = found!(state(), |s| s.open && s.is_ready() && s.turn == me);
    assert_eq!((keys, is_pure), (vec![(Fit::Equal, 1)], false), "the flag");
    assert_eq!(found!(state(), |s| s.turn == me && s.is_ready()), (vec![(Fit::Equal, 1)], false));
}

#[test]
fn a_joined_predicate_is_looked_up_by_the_more_selective_side_or_by_both() {
    let (me, next, bound) = (7, 8, 3);
    assert_eq!(found!(state(), |s| s.open && s.turn == me), equal(7));
    assert_eq!(found!(state(), |s| s.turn == 3 && s.next == next), equal(8));
    assert_eq!(found!(state(), |s| s.turn == me && s.next == 3), equal(7));
    assert_eq!(found!(state(), |s| s.level >= bound && !s.items.is_empty() && s.turn == me), equal(7));
    assert_eq!(found!(state(), |s| s.open || s.turn == me), (vec![(Fit::Equal, 1), (Fit::Equal, 7)], true));
    assert_eq!(found!(state(), |s| s.turn != me && s.open), equal(1));
}

#[test]
fn code_that_comes_through_a_macro_has_the_same_keys() {
    macro_rules! through {
        ($s:ident, $predicate:expr) => {
            found!(state(), |$s| $predicate)
        };
        (turn $key:expr) => {
            found!(state(), |s| s.turn == $key)
        };
        ($left:expr; $s:ident) => {
            found!(state(), |$s| $left && $s.turn == 3)
        };
    }
    let me = 7;
    assert_eq!(through!(s, s.turn == me), equal(7));
    assert_eq!(through!(turn me), equal(7));
    assert_eq!(through!(turn me + 1), equal(8));
    assert_eq!(through!(s.is_ready() || s.open; s), nothing());
    assert_eq!(through!(s.open || s.turn == me; s), equal(3));
}

/// The predicate names another variable that has the parameter's name. Only a macro can do that.
#[test]
fn another_variable_of_the_parameters_name_is_not_read() {
    macro_rules! both {
        ($object:ident . $field:ident) => {
            found!(state(), |s| $object.$field == 3 && s.turn == 7)
        };
    }
    let s: &'static Inner = &Inner { turn: 3 };
    assert_eq!(both!(s.turn), nothing());
}

// --- calculated keys ---

#[test]
fn a_key_that_is_calculated_is_looked_up() {
    let (k, byte, i, ids) = (7_u64, 7_u8, 1_usize, vec![3_u64, 4]);
    assert_eq!(found!(state(), |s| s.turn == k + 1), equal(8));
    assert_eq!(found!(state(), |s| s.turn == k + byte as u64 * 2 && s.is_ready()), (vec![(Fit::Equal, 21)], false));
    assert_eq!(found!(state(), |s| s.turn == ids[i]), equal(4));
    let ids: Arc<[u64]> = Arc::new([5, 6]);
    assert_eq!(found!(state(), |s| s.turn == ids[i - 1] || s.open), (vec![(Fit::Equal, 5), (Fit::Equal, 1)], true));
    assert_eq!(found!(state(), |s| s.open && s.turn == k + 1), (vec![(Fit::Equal, 1)], false), "it may panic");
}

/// A type that derefs to a value that is no key.
#[derive(Clone, Copy)]
struct Clock;

impl Deref for Clock {
    type Target = String;

    fn deref(&self) -> &String {
        panic!("only the predicate looks")
    }
}

/// The lock is held while the wait begins, so that no predicate is evaluated.
#[test]
fn a_comparison_without_a_key_is_not_evaluated_for_a_key() {
    macro_rules! found_locked {
        (|$s:ident| $($predicate:tt)*) => {{
            let lock = Noting { lock: Lock::new(state()), keys: RefCell::new(None) };
            let _held = lock.lock.try_acquire();
            let waits = async { drop(wait_until!(lock, |$s| $($predicate)*)) };
            assert!(pin!(waits).poll(&mut Context::from_waker(Waker::noop())).is_pending());
            lock.keys.take().expect("it has waited").found()
        }};
    }
    fn panics<V>() -> V {
        panic!("only the predicate calls")
    }
    let (clock, names, i) = (Clock, vec![String::new()], 5);
    assert_eq!(found_locked!(|s| s.name == names[i]), nothing());
    assert_eq!(found_locked!(|s| s.name == *clock), nothing());
    assert_eq!(found_locked!(|s| s.id == panics()), nothing());
    assert_eq!(found_locked!(|s| s.name == panics::<String>()), nothing());
    assert_eq!(found_locked!(|s| s.open == panics::<bool>()), nothing());
    assert_eq!(found_locked!(|s| s.items.is_empty() || s.turn == panics::<u64>()), nothing());
}

/// A calculated `Duration` may come from a clock, whose value changes. A flag as the key would find all waiters at once.
#[test]
fn durations_and_flags_that_are_calculated_are_not_looked_up() {
    fn elapsed() -> Duration {
        std::time::Instant::now().elapsed()
    }
    let (limit, open) = (Duration::from_nanos(3), true);
    assert_eq!(found!((Duration::ZERO, 1), |s| s.0 >= limit * 2), nothing());
    assert_eq!(found!((Duration::ZERO, 1), |s| s.0 >= elapsed()), nothing());
    assert_eq!(found!((false, 1), |s| s.0 == !open), nothing());
}

#[test]
fn a_call_is_looked_up_by_its_value() {
    let (k, me) = (7_u8, Number8(7));
    assert_eq!(found!(state(), |s| s.turn == u64::from(k)), equal(7));
    assert_eq!(found!(state(), |s| s.turn == k.into() && s.turn == 7), equal(7));
    assert_eq!(found!(state(), |s| s.turn == "7".parse().unwrap()), equal(7));
    assert_eq!(found!(state(), |s| s.turn == me.get()), equal(7));
    assert_eq!(found!(state(), |s| s.level <= i32::from(me + 1)), (vec![(Fit::AtLeast, !8.rank())], true));
    assert_eq!(found!(state(), |s| s.number == Some(k)), equal(Some(k).number()));
    assert_eq!(found!(state(), |s| s.items.len() >= usize::from(k)), (vec![(Fit::AtLeast, 7)], true));
    assert_eq!(found!(state(), |s| s.turn == 1 << k), equal(128));
    assert_eq!(found!(state(), |s| s.turn == *me), equal(7));
}

/// A number type of the user's.
#[derive(Clone, Copy)]
struct Number8(u64);

impl Number8 {
    fn get(self) -> u64 {
        self.0
    }
}

impl Add<u8> for Number8 {
    type Output = u8;

    fn add(self, more: u8) -> u8 {
        u8::try_from(self.0).expect("it is small") + more
    }
}

impl Deref for Number8 {
    type Target = u64;

    fn deref(&self) -> &u64 {
        &self.0
    }
}

#[test]
#[should_panic(expected = "index out of bounds")]
fn a_key_that_panics_does_so_as_the_wait_begins() {
    let (ids, i) = ([1_u64, 2], 2);
    let _held = found!(state(), |s| s.turn == ids[i]);
}

#[test]
fn of_a_type_parameter_nothing_is_known() {
    fn found<K: PartialEq + Copy + Send + 'static>(key: K) -> Found {
        found!((key, 1), |s| s.0 == key)
    }
    assert_eq!(found(3), nothing());
}

// --- numbers and ranks ---

/// Checks each pair of these values, which are in rising order.
fn rise<A: Rank + PartialOrd + std::fmt::Debug>(values: &[A]) {
    for (place, low) in values.iter().enumerate() {
        assert_eq!(low.rank(), low.rank());
        for high in &values[place + 1..] {
            assert!(low.rank() <= high.rank(), "{low:?} {high:?}");
            if low < high {
                assert!(!low.is_alone() || low.rank().saturating_add(1) <= high.rank(), "{low:?} {high:?}");
                assert!(!high.is_alone() || high.rank().saturating_sub(1) >= low.rank(), "{low:?} {high:?}");
            } else {
                assert_eq!(low.rank(), high.rank(), "{low:?} {high:?}");
            }
        }
    }
}

#[test]
fn ranks_rise_with_their_values() {
    rise(&[0_u8, 1, 127, 128, 255]);
    rise(&[i8::MIN, -1, 0, 1, i8::MAX]);
    rise(&[i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX]);
    rise(&[0, 1, u64::MAX - 1, u64::MAX]);
    rise(&[0, 1, u128::from(u64::MAX), u128::from(u64::MAX) + 1, u128::MAX]);
    rise(&[i128::MIN, i128::MIN + 1, i128::from(i64::MIN), -1, 0, i128::from(i64::MAX), i128::MAX - 1, i128::MAX]);
    rise(&[Duration::ZERO, Duration::from_nanos(1), Duration::from_secs(1 << 40), Duration::MAX]);
    rise(&['\0', 'a', 'z', char::MAX]);
    rise(&[f64::NEG_INFINITY, f64::MIN, -1.0, -f64::MIN_POSITIVE, -0.0, 0.0, 5e-324, 1.0, f64::INFINITY]);
    rise(&[f32::NEG_INFINITY, -1.0, -0.0, 0.0, 1e-45, 1.0, f32::INFINITY]);
}
