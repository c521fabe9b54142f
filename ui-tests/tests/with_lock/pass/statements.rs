//! Every kind of statement in a body: items, attributes, macros, labels, constants, unsafe blocks, comments, raw names.
#![deny(warnings)]

use warded::prelude::*;

#[guarded]
#[derive(Default)]
struct Shelf {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u32>,
    #[guarded(by = state)]
    r#type: &'static str,
}

macro_rules! last {
    ($items:expr) => {
        $items.last().copied()
    };
}

async fn fill(shelf: &Shelf) -> u32 {
    with_lock!(shelf.state, |s| {
        /// An item of its own.
        #[derive(Clone, Copy)]
        struct Step(u32);
        impl Step {
            const FIRST: Self = Self(1);
        }
        fn next(step: Step) -> Step {
            Step(step.0 * 2)
        }
        use std::fmt::Write as _;
        const LIMIT: u32 = 20;
        static NAME: &str = "shelf";

        #[cfg(any())]
        compile_error!("not here");
        #[cfg(all())]
        s.items.clear();
        let mut step = Step::FIRST;
        'fill: while step.0 < LIMIT {
            // A comma, and a `|` | in a comment.
            s.items.push(step.0);
            step = next(step);
            if matches!(s.items[..], [.., 8 | 9]) {
                break 'fill;
            }
        }
        #[allow(unsafe_code, reason = "to see that it may stand here")]
        let first = unsafe { *s.items.as_ptr() };
        let mut text = String::new();
        write!(text, "{:?}, {first} | {NAME}", &s.items).expect("a string takes all");
        assert_eq!(text, "[1, 2, 4, 8], 1 | shelf");
        s.r#type = "wood";
        last!(s.items).map_or(0, |last| last | first)
    })
}

struct Counted {
    len: usize,
}

async fn braces(shelf: &Shelf) -> usize {
    let counted = with_lock! { shelf.state, |s| s.items.iter().filter(|&&item| item > 1 || item < 1).count() };
    let typed = with_lock![shelf.state, |s: &mut ShelfState| Counted { len: s.items.len() }.len,];
    counted + typed
}

fn main() {
    warded::block_on(async {
        let shelf = Shelf::default();
        assert_eq!(fill(&shelf).await, 9);
        assert_eq!(braces(&shelf).await, 7);
    });
}
