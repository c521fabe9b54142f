//! The user may use names that expansions use or generate.
#![deny(warnings)]

use warded::block_on;
use warded::prelude::*;

/// The lifetimes of our own impls, a word of a later edition, and a lock called like the view of `requires`.
#[guarded]
struct Odd<'lock, 'held> {
    plain: &'lock str,
    holding: Monitor,
    #[guarded(by = holding)]
    r#gen: &'held str,
    #[guarded(by = holding)]
    value: u32,
    #[guarded(by = holding)]
    captured: bool,
    #[condition(of = holding, when = |s| s.r#gen.len() > 1 && !s.captured)]
    long: Condition,
}

#[guarded]
impl<'lock, 'held> Odd<'lock, 'held> {
    #[requires(holding)]
    fn all(&mut self) -> (&'lock str, &'held str, u32) {
        self.value += 1;
        (self.plain, self.r#gen, self.value)
    }
}

/// A name that would have been the view's, and one that would have been the state's.
#[derive(Debug, PartialEq)]
struct ConnectionHolding;
#[derive(Debug, PartialEq)]
enum ConnectionState {
    Open,
}

#[guarded(state(name = Wires), holding(name = Seen))]
struct Connection {
    state: Lock,
    #[guarded(by = state)]
    is_open: bool,
}

/// Two of one name, and a glob.
mod outer {
    use warded::prelude::*;

    #[guarded]
    pub struct Top {
        state: Lock,
        #[guarded(by = state)]
        n: u32,
    }

    #[guarded]
    impl Top {
        #[requires(state)]
        pub fn n(&self) -> u32 {
            self.n
        }
    }

    impl Top {
        pub fn new(n: u32) -> Self {
            TopInit { n }.into()
        }
    }

    pub mod inner {
        use super::*;

        #[guarded]
        pub struct Top {
            pub state: Lock,
            #[guarded(by = state)]
            pub n: u64,
        }

        impl Top {
            pub fn new(n: u64) -> Self {
                TopInit { n }.into()
            }
        }
    }
}

fn main() {
    let odd: Odd = OddInit { plain: "a", r#gen: "bc", value: 0, captured: false }.into();
    let connection: Connection = ConnectionInit { is_open: true }.into();
    let (one, two) = (outer::Top::new(1), outer::inner::Top::new(2));
    block_on(async {
        let captured = 0;
        assert_eq!(wait_until!(odd.holding, |on| on.value == captured && on.r#gen.len() == 2, |about| about.value), 0);
        assert!(!wait_until!(odd.long).captured);
        assert_eq!(locked!(odd.holding_holding(), |value| value.all()), ("a", "bc", 1));
        assert!(with_lock!(connection.state, |w: &mut Wires| w.is_open));
        assert_eq!(with_lock!(one.holding_state(), |t| u64::from(t.n())), 1);
        assert_eq!(with_lock!(two.state, |t| t.n), 2);
    });
    assert_eq!((ConnectionState::Open, ConnectionHolding), (ConnectionState::Open, ConnectionHolding));
}
