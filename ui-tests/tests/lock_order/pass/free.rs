// Locks without an order: other instances, shadowed and rebound names, generic locks, references.
use std::sync::Arc;

use warded::prelude::*;

lock_order!(Accounts < Journal);
lock_order!(Shelf < Book);

#[guarded]
struct Node {
    state: Lock,
    #[guarded(by = state)]
    value: u32,
    #[guarded(by = state)]
    next: Option<Arc<Node>>,
}

#[guarded]
struct Bank {
    #[lock(order = Journal)]
    journal: Lock,
    #[guarded(by = journal)]
    entries: u32,
}

#[guarded]
struct Library {
    #[lock(order = Shelf)]
    shelf: Lock,
    #[guarded(by = shelf)]
    books: u32,
}

fn node(value: u32, next: Option<Arc<Node>>) -> Arc<Node> {
    Arc::new(NodeInit { value, next }.into())
}

/// Hand over hand, with one name after another, and with the same.
async fn sum(head: &Arc<Node>) -> u32 {
    let node = head;
    with_lock!(node.state, async |n| {
        let Some(node) = n.next.clone() else { return n.value };
        n.value + with_lock!(node.state, |n| n.value)
    })
}

async fn rebound(mut node: &Node, next: &Node) -> u32 {
    with_lock!(node.state, async |n| {
        node = next;
        n.value + with_lock!(node.state, |n| n.value)
    })
}

struct Cursor<'a> {
    node: &'a Node,
    next: &'a Node,
}

impl Cursor<'_> {
    fn advance(&mut self) {
        self.node = self.next;
    }

    async fn two(&mut self) -> u32 {
        with_lock!(self.node.state, async |n| {
            self.advance();
            n.value + with_lock!(self.node.state, |n| n.value)
        })
    }

    async fn assigned(&mut self) -> u32 {
        with_lock!(self.node.state, async |n| {
            self.node = self.next;
            n.value + with_lock!(self.node.state, |n| n.value)
        })
    }
}

async fn recursive(node: &Node) -> u32 {
    with_lock!(node.state, async |n| match &n.next {
        Some(next) => n.value + Box::pin(recursive(next)).await,
        None => n.value,
    })
}

async fn all(first: &Node, nodes: &[Arc<Node>]) -> u32 {
    with_lock!(first.state, async |f| {
        let mut sum = f.value;
        for node in nodes {
            sum += with_lock!(node.state, |n| n.value);
        }
        for first in nodes {
            sum += with_lock!(first.state, |n| n.value);
        }
        if let [first, ..] = nodes {
            sum += with_lock!(first.state, |n| n.value);
        }
        sum += match nodes.last() {
            Some(first) => with_lock!(first.state, |n| n.value),
            None => 0,
        };
        sum
    })
}

fn blocking(first: &Node, nodes: &[Arc<Node>]) -> u32 {
    with_lock_blocking!(first.state, |f| {
        f.value + nodes.iter().fold(0, |sum, first| sum + with_lock_blocking!(first.state, |n| n.value))
    })
}

async fn by_index(nodes: &[Lock<u32>; 3], mut at: usize) -> u32 {
    with_lock!(nodes[at], async |one| {
        at += 1;
        *one + with_lock!(nodes[at], |other| *other)
    })
}

async fn generic<T: Copy, U>(one: &Lock<T>, other: &RwLock<U>) -> T {
    with_lock!(one, async |t| read_lock!(other, |_| *t))
}

async fn unsized_value(one: &Lock<dyn Send>, other: &Lock<[u8]>) -> usize {
    with_lock!(one, async |_| with_lock!(other, |o| o.len()))
}

/// Two orders that say nothing of each other, and a lock in none.
async fn unrelated(bank: &Bank, library: &Library, free: &Lock<u32>) {
    with_lock!(bank.journal, async |j| {
        with_lock!(library.shelf, async |l| with_lock!(free, |f| *f += j.entries + l.books));
    });
    with_lock!(library.shelf, async |_| with_lock!(bank.journal, |j| j.entries += 1));
    with_lock!(free, async |_| with_lock!(bank.journal, |j| j.entries += 1));
}

macro_rules! add {
    ($lock:expr, $by:expr) => {
        with_lock!($lock, |n| *n += $by)
    };
}

async fn through_macros(one: &Lock<u32>, other: &Lock<u32>) {
    with_lock!(one, async |n| {
        add!(other, *n);
        assert_eq!(with_lock!(other, |o| *o), 5, "{n}");
        let _ = vec![with_lock!(other, |o| *o), std::future::ready(*n).await];
    });
}

/// Guards by hand, also of the lock around, in code that ends before.
async fn by_hand(one: &Lock<u32>) -> Option<u32> {
    let two = Lock::new(1);
    with_lock!(one, async |n| {
        *n += 1;
        let guard = one.try_acquire();
        assert!(guard.is_none());
        *two.acquire().await += *n;
        guard.as_deref().copied()
    })
}

fn main() {
    let last = node(3, None);
    let (one, two) = (node(1, Some(Arc::clone(&last))), node(2, None));
    warded::block_on(async {
        assert_eq!(sum(&one).await, 4);
        assert_eq!(rebound(&one, &two).await, 3);
        assert_eq!(Cursor { node: &one, next: &two }.two().await, 3);
        assert_eq!(Cursor { node: &one, next: &two }.assigned().await, 3);
        assert_eq!(recursive(&one).await, 4);
        assert_eq!(all(&one, &[two.clone(), last.clone()]).await, 1 + 5 + 5 + 2 + 3);
        assert_eq!(by_index(&[Lock::new(1), Lock::new(2), Lock::new(3)], 1).await, 5);
        assert_eq!(generic(&Lock::new(1), &RwLock::new("")).await, 1);
        assert_eq!(unsized_value(&Lock::new(1), &Lock::new([1, 2])).await, 2);
        let (bank, library) = (BankInit { entries: 0 }.into(), LibraryInit { books: 1 }.into());
        unrelated(&bank, &library, &Lock::new(1)).await;
        through_macros(&Lock::new(2), &Lock::new(3)).await;
        assert_eq!(by_hand(&Lock::new(2)).await, None);
    });
    assert_eq!(blocking(&one, &[two, last]), 6);
}
