//! The types that `#[guarded]` makes of a struct: their names and attributes, statics, a user's own traits, snapshots.

use std::{collections::BTreeMap, fmt::Debug, ops::Deref};

use warded::prelude::*;

use crate::hand_polling::run;

// --- a user's own `Deref` and `Drop` ---

/// A struct with a `Deref` of the user's.
#[guarded]
#[derive(Debug)]
struct Named {
    name: String,
    state: Monitor,
    #[guarded(by = state)]
    calls: u8,
}

impl Deref for Named {
    type Target = String;

    fn deref(&self) -> &String {
        &self.name
    }
}

#[test]
fn a_struct_may_have_a_deref_of_its_own() {
    let named: Named = NamedInit { name: "Ada".to_owned(), calls: 1 }.into();
    assert_eq!(named.len(), 3);
    assert_eq!(named.into_init().calls, 1);
}

#[guarded(no_into_init, state(derive(Debug)))]
struct Files {
    state: Lock,
    #[guarded(by = state)]
    open: Vec<u32>,
}

impl Drop for FilesState {
    fn drop(&mut self) {
        self.open.clear();
    }
}

#[test]
fn a_state_may_have_a_drop_of_its_own() {
    let files: Files = FilesInit { open: vec![1] }.into();
    assert_eq!(format!("{:?}", files.state), "Lock { value: FilesState { open: [1] } }");
}

// --- names and attributes ---

mod net {
    /// This type has the name that the state would have by default.
    #[derive(Debug, PartialEq)]
    pub(super) enum ConnectionState {
        Open,
    }

    /// These have the names that the `Init` and the view would have by default.
    pub(super) struct ConnectionInit;
    pub(super) struct ConnectionHolding;

    #[warded::guarded(
        state(name = Wires, derive(Clone, PartialEq)),
        init(name = NewConnection, derive(Clone)),
        holding(name = ConnectionView)
    )]
    #[derive(Debug, Default)]
    pub(super) struct Connection {
        pub(super) state: Lock,
        #[guarded(by = state)]
        pub(super) at: u32,
        pub(super) name: &'static str,
    }

    #[warded::guarded]
    impl Connection {
        #[requires(state)]
        pub(super) fn shown(&self) -> String {
            format!("{} at {}", self.name, self.at)
        }
    }
}

#[test]
fn each_type_can_be_named_and_given_derives_of_its_own() {
    let _ = (net::ConnectionInit, net::ConnectionHolding);
    assert_eq!(net::ConnectionState::Open, net::ConnectionState::Open);
    let init = net::NewConnection { at: 3, name: "one" };
    let connection: net::Connection = init.clone().into();
    let wires: net::Wires = run(async { connection.state.acquire().await.clone() });
    assert!(wires == net::Wires { at: 3 } && net::Connection::default().into_init().at == 0);
    assert_eq!(run(async { with_lock!(connection.holding_state(), |c| c.shown()) }), "one at 3");
    assert_eq!(init.at, 3);
}

#[guarded(open_files(name = Open, derive(PartialEq)), log(derive(Clone)))]
struct TwoLocks {
    open_files: Lock,
    #[guarded(by = open_files)]
    count: u32,
    log: RwLock,
    #[guarded(by = log)]
    lines: Vec<String>,
}

#[test]
fn the_state_of_each_lock_is_named_after_the_lock() {
    let two: TwoLocks = TwoLocksInit { count: 1, lines: vec!["x".to_owned()] }.into();
    assert!(*two.open_files.try_acquire().unwrap() == Open { count: 1 });
    assert_eq!(two.log.try_read().unwrap().clone().lines, ["x"]);
}

/// A lock whose state would be called like the view of `requires`.
#[guarded]
struct Post {
    holding: Lock,
    #[guarded(by = holding)]
    letters: u32,
}

#[guarded]
impl Post {
    #[requires(holding)]
    fn letters(&self) -> u32 {
        self.letters
    }
}

#[test]
fn a_lock_may_be_called_holding() {
    let post: Post = PostInit { letters: 2 }.into();
    assert_eq!(run(async { with_lock!(post.holding_holding(), |p| p.letters()) }), 2);
}

/// The fields of a packed struct can't be borrowed, so such a struct can't contain a lock or be read by field.
#[guarded]
#[derive(Debug, Default)]
#[repr(C, packed)]
struct Packed {
    before: u8,
    state: Lock,
    #[guarded(by = state)]
    n: u64,
    #[condition(of = state, when = |s| s.n > 0)]
    positive: Condition,
}

#[derive(Debug, Default, Clone, Copy)]
#[repr(C, packed)]
struct Header {
    kind: u8,
    length: u64,
}

struct Counted(usize);

impl Counted {
    fn len(&self) -> &usize {
        &self.0
    }
}

#[guarded]
struct Frames {
    state: Lock,
    #[guarded(by = state)]
    header: Header,
    #[guarded(by = state)]
    parts: Counted,
}

#[test]
fn packed_fields_and_a_len_that_is_a_reference_can_be_waited_for() {
    let packed: Packed = PackedInit { before: 1, n: 2 }.into();
    let frames: Frames = FramesInit { header: Header { kind: 1, length: 9 }, parts: Counted(3) }.into();
    let (two, nine, three) = (2, 9, 3);
    run(async {
        assert_eq!(wait_until!(packed.state, |s| s.n == two, |s| s.n), 2);
        assert_eq!(wait_until!(packed.positive).n, 2);
        assert_eq!(wait_until!(frames.state, |s| s.header.length == nine, |s| s.header.kind), 1);
        assert_eq!(wait_until!(frames.state, |s| s.parts.len() == &three, |s| *s.parts.len()), 3);
        assert_eq!(wait_until!(frames.state, |s| *s.parts.len() >= three, |s| *s.parts.len()), 3);
    });
    assert_eq!(packed.before, 1);
}

// --- debug ---

#[guarded]
#[derive(Debug)]
struct Shown<'a, T, I: Iterator, const N: usize> {
    r#type: &'a [T; N],
    state: Lock,
    #[guarded(by = state)]
    items: Vec<T>,
    ready: I::Item,
    #[cfg(any())]
    missing: Nowhere,
}

fn is_debug<T: Debug>() {}

#[test]
fn debug_shows_all_fields() {
    let shown: Shown<'_, u8, std::vec::IntoIter<bool>, 1> =
        ShownInit { r#type: &[1], items: vec![2], ready: true }.into();
    assert_eq!(
        format!("{shown:?}"),
        "Shown { type: [1], state: Lock { value: ShownState { items: [2] } }, ready: true }"
    );
    is_debug::<Shown<'_, String, std::vec::IntoIter<u8>, 2>>();
}

// --- statics ---

warded::lock_order!(Tables < Rows);

#[guarded]
struct Registry {
    names: BTreeMap<u32, String>,
    #[lock(order = Tables)]
    tables: Lock,
    #[guarded(by = tables)]
    open: Vec<String>,
    #[lock(order = Rows)]
    rows: Monitor,
    #[guarded(by = rows)]
    count: u64,
    #[condition(of = rows, when = |r| r.count > 0)]
    some: Condition,
    #[lock(barging)]
    log: Monitor,
    #[guarded(by = log)]
    lines: Vec<String>,
    config: RwLock,
    #[guarded(by = config)]
    limit: Option<Box<u64>>,
}

static REGISTRY: Registry = Registry::of_fields(BTreeMap::new(), Vec::new(), 0, Vec::new(), None);

#[test]
fn a_guarded_struct_may_be_a_static() {
    let open = run(async {
        with_lock!(REGISTRY.tables, |t| t.open.push("users".to_owned()));
        locked!(REGISTRY.rows, |r| r.count += 1);
        wait_until!(REGISTRY.some).count -= 1;
        locked!(REGISTRY.log, |l| l.lines.push("one".to_owned()));
        with_lock!(REGISTRY.tables, |t| t.open.len()) + read_lock!(REGISTRY.config, |c| usize::from(c.limit.is_some()))
    });
    assert_eq!((open, REGISTRY.names.len()), (1, 0));
}

// --- a snapshot ---

/// A struct with two locks, of which a snapshot is taken.
#[guarded(init(derive(PartialEq, Clone)))]
#[derive(Debug)]
struct Bank {
    owner: String,
    accounts: Lock,
    #[guarded(by = accounts)]
    balances: Vec<i64>,
    journal: Lock,
    #[guarded(by = journal)]
    entries: Vec<String>,
}

impl Bank {
    /// All fields, read with both locks held.
    async fn snapshot(&self) -> BankInit {
        with_lock!(self.accounts, self.journal, |a, j| BankInit {
            owner: self.owner.clone(),
            balances: a.balances.clone(),
            entries: j.entries.clone(),
        })
    }
}

#[test]
fn a_snapshot_has_all_fields_and_makes_the_struct_again() {
    let init = BankInit { owner: "Ada".to_owned(), balances: vec![1], entries: vec!["x".to_owned()] };
    let bank: Bank = init.clone().into();
    run(async { with_lock!(bank.accounts, |a| a.balances.push(2)) });
    let snapshot = run(bank.snapshot());
    assert_eq!(snapshot, BankInit { balances: vec![1, 2], ..init });
    assert_eq!(Bank::from(snapshot.clone()).into_init(), snapshot);
}
