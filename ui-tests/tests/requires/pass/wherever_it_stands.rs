//! Visibilities, modules, docs, `cfg`s, attributes and nested items, without a warning.
#![deny(warnings)]
#![warn(clippy::pedantic, missing_docs, unreachable_pub, unused, elided_lifetimes_in_paths, single_use_lifetimes)]

pub mod bank {
    //! A bank.
    use warded::prelude::*;

    /// An account.
    #[guarded]
    pub struct Account {
        fee: i64,
        state: Lock,
        /// In cents.
        #[guarded(by = state)]
        balance: i64,
        #[cfg(any())]
        audit: Lock,
        #[cfg(any())]
        #[guarded(by = audit)]
        audited: bool,
    }

    /// Before the struct or behind it.
    #[guarded]
    impl Account {
        #![allow(clippy::unused_self)]

        /// A new one.
        #[must_use]
        pub fn new(balance: i64) -> Self {
            AccountInit { fee: 1, balance }.into()
        }

        /// The balance without the fee.
        #[must_use]
        #[requires(state)]
        pub fn left(&self) -> i64 {
            let least = |balance: i64| balance.min(self.balance - self.fee);
            struct Own(i64);
            impl Own {
                fn itself(self) -> Self {
                    Self(self.0)
                }
            }
            Own(least(self.balance)).itself().0
        }

        #[requires(state)]
        pub(crate) fn settle(&mut self) {
            let Self { fee, .. } = *self.owner();
            (*self).balance -= fee;
            (&mut *self).balance -= 0;
            let range = 0..self.fee;
            assert!(range.contains(&0));
            match self.balance {
                i64::MIN..0 => self.balance = 0,
                _ => {}
            }
        }

        #[cfg(any())]
        #[requires(audit)]
        fn audit(&mut self) {
            self.audited = true;
        }

        #[requires(state)]
        #[expect(dead_code, reason = "it is never called")]
        fn unused(&self) {}

        fn owner(&self) -> &Self {
            self
        }
    }

    mod inner {
        #[warded::guarded(no_holding)]
        impl super::Account {
            #[requires(state)]
            pub(crate) fn double(&mut self) {
                self.balance *= 2;
            }
        }
    }
}

fn main() {
    let account = bank::Account::new(5);
    warded::with_lock_blocking!(account.holding_state(), |a| {
        a.settle();
        a.double();
        assert_eq!(a.left(), 7);
    });
}
