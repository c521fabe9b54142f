//! Every kind of value from a body: nothing, never, unsized behind a box, inferred, of two errors, of a macro.
#![deny(warnings)]

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Display;
use std::io;

use warded::prelude::*;

#[guarded]
#[derive(Default)]
struct Shelf {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<(String, u32)>,
    #[guarded(by = state)]
    notes: RefCell<Vec<String>>,
}

#[derive(Debug)]
enum Problem {
    Io(io::ErrorKind),
    Empty,
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        Self::Io(error.kind())
    }
}

impl Shelf {
    async fn inferred(&self) -> (Vec<String>, HashSet<u32>) {
        let names: Vec<_> = with_lock!(self.state, |s| s.items.iter().map(|(name, _)| name.clone()).collect());
        let prices = with_lock!(self.state, |s| s.items.iter().map(|item| item.1).collect::<HashSet<_>>());
        let by_name: BTreeMap<&str, u32> = BTreeMap::new();
        let known = with_lock!(self.state, |s| s.items.iter().filter(|(name, _)| by_name.contains_key(&**name)).count());
        assert_eq!(known, 0);
        (names, prices)
    }

    /// A temporary of the body that borrows from the guard is dropped before it, also in edition 2021.
    async fn of_a_temporary(&self) -> (usize, Option<usize>) {
        let now = try_with_lock!(self.state, |s| s.notes.borrow().len());
        (with_lock!(self.state, |s| s.notes.borrow().len()), now)
    }

    async fn shown(&self) -> Box<dyn Display + Send> {
        with_lock!(self.state, |s| match s.items.first() {
            Some((name, _)) => Box::new(name.clone()),
            None => Box::new(0) as Box<dyn Display + Send>,
        })
    }

    async fn of_two_errors(&self, reading: io::Result<u32>) -> Result<u32, Problem> {
        with_lock!(self.state, |s| {
            let read = reading?;
            let first = s.items.first_mut().ok_or(Problem::Empty)?;
            first.1 += read;
            Ok(first.1)
        })
    }

    async fn iterated(&self) -> impl Iterator<Item = u32> + use<> {
        let items = with_lock!(self.state, |s| std::mem::take(&mut s.items));
        items.into_iter().map(|(_, price)| price)
    }

    async fn never(&self) -> u32 {
        with_lock!(self.state, |s| {
            if s.items.is_empty() {
                return 1;
            }
            loop {
                s.items.pop();
                if s.items.is_empty() {
                    break;
                }
            }
        });
        loop {
            with_lock!(self.state, |s| match s.items.pop() {
                Some(_) => continue,
                None => break 2,
            });
        }
    }

    async fn as_operand(&self) -> bool {
        let twice = 2 * with_lock!(self.state, |s| s.items.len()) + 1;
        if with_lock!(self.state, |s| s.items.is_empty()) && twice == 1 { !with_lock!(self.state, |_| false) } else { false }
    }
}

fn main() {
    warded::block_on(async {
        let shelf = Shelf::default();
        with_lock!(shelf.state, |s| s.items.push((String::from("tea"), 3)));
        assert_eq!(shelf.inferred().await, (vec!["tea".to_owned()], HashSet::from([3])));
        assert_eq!(shelf.shown().await.to_string(), "tea");
        assert!(matches!(shelf.of_two_errors(Ok(2)).await, Ok(5)));
        let missing = Err(io::ErrorKind::NotFound.into());
        assert!(matches!(shelf.of_two_errors(missing).await, Err(Problem::Io(io::ErrorKind::NotFound))));
        assert_eq!(shelf.of_a_temporary().await, (0, Some(0)));
        assert_eq!(shelf.iterated().await.sum::<u32>(), 5);
        assert!(matches!(shelf.of_two_errors(Ok(2)).await, Err(Problem::Empty)));
        assert_eq!(shelf.never().await, 1);
        with_lock!(shelf.state, |s| s.items.push((String::from("tea"), 3)));
        assert_eq!(shelf.never().await, 2);
        assert!(shelf.as_operand().await);
    });
}
