//! `#[guarded]` on every kind of struct.

use std::{collections::HashMap, fmt::Debug, sync::Arc};

use warded::{block_on, prelude::*};

/// A struct with documentation.
#[guarded]
#[derive(Debug, Default)]
pub(crate) struct Account {
    /// The owner's name.
    pub(crate) owner: String,
    /// The lock of the balance and the history.
    pub(crate) state: Lock,
    /// In cents.
    #[guarded(by = state)]
    pub(crate) balance: i64,
    #[guarded(by = state)]
    history: Vec<i64>,
}

impl Account {
    fn new(owner: &str) -> Self {
        AccountInit { owner: owner.to_owned(), balance: 0, history: Vec::new() }.into()
    }

    async fn deposit(&self, amount: i64) -> i64 {
        with_lock!(self.state, |s| {
            s.book(amount);
            s.balance
        })
    }
}

impl AccountState {
    fn book(&mut self, amount: i64) {
        self.balance += amount;
        self.history.push(amount);
    }
}

#[test]
fn guarded_fields_are_reached_through_their_lock_and_others_directly() {
    let account = Account::new("Ada");
    assert_eq!(block_on(account.deposit(5)), 5);
    assert_eq!(block_on(account.deposit(-2)), 3);
    assert_eq!(account.owner, "Ada");
}

#[test]
fn init_and_into_init_are_inverse() {
    let account = Account::new("Ada");
    block_on(account.deposit(5));
    let AccountInit { owner, balance, history } = account.into_init();
    assert_eq!((owner.as_str(), balance, history), ("Ada", 5, vec![5]));
    let again: Account = AccountInit { owner, balance, history: vec![] }.into();
    assert_eq!(again.into_init().balance, 5);
}

#[test]
fn derives_apply_to_the_struct_its_state_and_its_init() {
    let account = Account::default();
    assert_eq!(account.owner, "");
    assert!(
        format!("{account:?}").starts_with("Account { owner: \"\", state: Lock { value: AccountState { balance: 0")
    );
    assert!(format!("{:?}", account.into_init()).starts_with("AccountInit { owner: \"\", balance: 0"));
    assert!(format!("{:?}", AccountState::default()).starts_with("AccountState { balance: 0"));
}

#[guarded]
struct Pair {
    left: Lock,
    #[guarded(by = left)]
    a: u32,
    right: Lock,
    #[guarded(by = right)]
    b: u32,
    #[guarded(by = left)]
    c: u32,
}

#[test]
fn a_struct_may_have_several_locks() {
    let pair: Pair = PairInit { a: 1, b: 2, c: 3 }.into();
    with_lock_blocking!(pair.left, |left| {
        assert!(!pair.right.is_locked());
        with_lock_blocking!(pair.right, |right| right.b += left.a + left.c);
    });
    let sum = with_lock_blocking!(pair.right, pair.left, |right, left| right.b + left.a + left.c);
    assert_eq!(sum, 10);
    let PairInit { a, b, c } = pair.into_init();
    assert_eq!((a, b, c), (1, 6, 3));
}

#[guarded]
struct Generic<'a, K, V: Clone, const N: usize>
where
    K: Eq + std::hash::Hash,
{
    name: &'a str,
    state: Lock,
    #[guarded(by = state)]
    map: HashMap<K, V>,
    sizes: Lock,
    #[guarded(by = sizes)]
    recent: [usize; N],
}

impl<'a, K: Eq + std::hash::Hash, V: Clone, const N: usize> Generic<'a, K, V, N> {
    fn new(name: &'a str) -> Self {
        GenericInit { name, map: HashMap::new(), recent: [0; N] }.into()
    }

    async fn insert(&self, key: K, value: V) -> Option<V> {
        let (old, size) = with_lock!(self.state, |s| {
            let old = s.map.insert(key, value);
            (old, s.map.len())
        });
        with_lock!(self.sizes, |s| s.recent[size % N] = size);
        old
    }
}

#[test]
fn a_struct_may_have_lifetimes_type_parameters_constants_and_where_clauses() {
    let name = String::from("cache");
    let cache: Generic<'_, &str, u32, 2> = Generic::new(&name);
    assert_eq!(block_on(cache.insert("one", 1)), None);
    assert_eq!(block_on(cache.insert("one", 2)), Some(1));
    assert_eq!(cache.name, "cache");
    // A state has only the generics that its fields use, so `SizesState` has no lifetime and no types.
    let sizes: &Lock<GenericSizes<2>> = &cache.sizes;
    assert_eq!(with_lock_blocking!(sizes, |s| s.recent), [0, 1]);
    assert_eq!(cache.into_init().map["one"], 2);
}

#[guarded]
struct Default1<T = u32> {
    state: Lock,
    #[guarded(by = state)]
    value: T,
}

#[test]
fn a_type_parameter_may_have_a_default() {
    let with: Default1 = Default1Init { value: 1_u32 }.into();
    let other: Default1<&str> = Default1Init { value: "one" }.into();
    assert_eq!((with.into_init().value, other.into_init().value), (1, "one"));
}

#[guarded]
struct Configured {
    #[cfg(not(any()))]
    plain: u32,
    #[cfg(any())]
    absent: Missing,
    state: Lock,
    #[guarded(by = state)]
    #[cfg(not(any()))]
    here: u32,
    #[cfg(any())]
    #[guarded(by = state)]
    gone: Missing,
}

#[test]
fn a_field_may_be_removed_by_cfg() {
    let configured: Configured = ConfiguredInit { plain: 1, here: 2 }.into();
    assert_eq!(with_lock_blocking!(configured.state, |s| s.here), 2);
    assert_eq!(configured.plain, 1);
}

/// A list in which each node has a lock of its own.
#[guarded]
struct Node {
    state: Lock,
    #[guarded(by = state)]
    next: Option<Arc<Self>>,
    #[guarded(by = state)]
    value: u32,
}

#[test]
fn self_in_a_field_type_means_the_struct() {
    let last: Arc<Node> = Arc::new(NodeInit { next: None, value: 1 }.into());
    let first: Node = NodeInit { next: Some(Arc::clone(&last)), value: 2 }.into();
    let next = with_lock_blocking!(first.state, |s| s.next.clone()).unwrap();
    assert_eq!(with_lock_blocking!(next.state, |s| s.value), 1);
}

/// A field of type `Lock<..>` with its type written out is an ordinary field, and declares no lock.
#[guarded]
struct Plain {
    raw: warded::Lock<u32>,
    state: Lock,
    #[guarded(by = state)]
    value: u32,
}

#[test]
fn a_lock_with_its_type_written_out_is_an_ordinary_field() {
    let plain: Plain = PlainInit { raw: warded::Lock::new(1), value: 2 }.into();
    assert_eq!(with_lock_blocking!(plain.raw, plain.state, |raw, s| *raw + s.value), 3);
}

/// Raw identifiers, and names that the expansion might use itself.
#[guarded]
struct Raw {
    r#type: Lock,
    #[guarded(by = r#type)]
    r#match: u32,
    value: u32,
    #[guarded(by = r#type)]
    init: u32,
}

#[test]
fn a_field_may_have_a_raw_identifier() {
    let raw: Raw = RawInit { r#match: 1, value: 2, init: 3 }.into();
    assert_eq!(with_lock_blocking!(raw.r#type, |s| s.r#match + s.init) + raw.value, 6);
}

mod elsewhere {
    use warded::prelude::*;

    #[guarded]
    pub(crate) struct Shared {
        pub(crate) state: Lock,
        #[guarded(by = state)]
        pub(crate) seen: u32,
        #[guarded(by = state)]
        hidden: u32,
    }

    impl Shared {
        pub(crate) fn new() -> Self {
            SharedInit { seen: 1, hidden: 2 }.into()
        }

        pub(crate) fn sum(&self) -> u32 {
            with_lock_blocking!(self.state, |s| s.seen + s.hidden)
        }
    }
}

#[test]
fn visibility_is_kept() {
    let shared = elsewhere::Shared::new();
    with_lock_blocking!(shared.state, |s| s.seen += 1);
    assert_eq!(shared.sum(), 4);
}

#[guarded(no_into_init)]
struct Dropped {
    state: Lock,
    #[guarded(by = state)]
    value: u32,
    log: Arc<std::sync::atomic::AtomicU32>,
}

impl Drop for Dropped {
    fn drop(&mut self) {
        let value = try_with_lock!(self.state, |s| s.value).unwrap_or(0);
        self.log.store(value, std::sync::atomic::Ordering::SeqCst);
    }
}

#[test]
fn a_struct_may_have_a_drop_of_its_own() {
    let log = Arc::default();
    drop(Dropped::from(DroppedInit { value: 7, log: Arc::clone(&log) }));
    assert_eq!(log.load(std::sync::atomic::Ordering::SeqCst), 7);
}

#[guarded(no_hint)]
struct Pointer {
    target: String,
    state: Lock,
    #[guarded(by = state)]
    value: u32,
}

impl std::ops::Deref for Pointer {
    type Target = str;

    fn deref(&self) -> &str {
        &self.target
    }
}

#[test]
fn a_struct_may_have_a_deref_of_its_own() {
    let pointer: Pointer = PointerInit { target: String::from("text"), value: 1 }.into();
    assert_eq!(pointer.len(), 4);
    assert_eq!(with_lock_blocking!(pointer.state, |s| s.value), 1);
}

/// The crate is imported under another name.
mod renamed {
    mod other {
        pub(super) use warded as by_another_name;
    }

    #[warded::guarded(crate = other::by_another_name)]
    struct Renamed {
        state: Lock,
        #[guarded(by = state)]
        value: u32,
    }

    #[test]
    fn the_crate_may_be_imported_under_another_name() {
        let renamed: Renamed = RenamedInit { value: 1 }.into();
        assert_eq!(other::by_another_name::with_lock_blocking!(renamed.state, |s| s.value), 1);
    }
}

#[test]
fn a_guarded_struct_is_shared_between_threads() {
    fn shared<T: Send + Sync + Debug>(_: &T) {}
    let account = Account::new("Ada");
    shared(&account);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..100 {
                    block_on(account.deposit(1));
                }
            });
        }
    });
    assert_eq!(account.into_init().balance, 400);
}
