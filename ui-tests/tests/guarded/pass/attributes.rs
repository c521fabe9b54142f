//! Docs, lints, `cfg`s, derives and visibility are copied together with their field.
#![deny(warnings, missing_docs)]

/// A bank.
pub mod bank {
    use warded::prelude::*;

    /// An account of [`Account::owner`].
    #[guarded]
    #[derive(Debug, Default)]
    #[must_use]
    #[allow(non_snake_case)]
    pub struct Account {
        /// Who owns it.
        pub owner: String,
        /// Guards the money.
        pub state: Lock,
        /// In cents.
        #[guarded(by = state)]
        pub balance: i64,
        #[guarded(by = state)]
        #[cfg(any())]
        missing: Nowhere,
        #[guarded(by = state)]
        #[cfg(all())]
        pub(crate) there: bool,
        #[cfg(any())]
        other: Lock,
        #[cfg(any())]
        #[guarded(by = other)]
        other_missing: Nowhere,
        /// Not in snake case.
        #[guarded(by = state)]
        pub Number: u8,
        #[cfg_attr(all(), doc = "Documented on some platforms.")]
        #[guarded(by = state)]
        pub conditional: u8,
    }

    impl Account {
        /// A new one.
        pub fn new(owner: &str) -> Self {
            AccountInit { owner: owner.to_owned(), there: true, ..AccountInit::default() }.into()
        }
    }

    /// Methods that need the lock held.
    impl AccountState {
        /// Whether nothing is left.
        #[must_use]
        pub fn is_empty(&self) -> bool {
            self.balance == 0
        }
    }
}

use warded::prelude::*;

fn main() {
    let account = bank::Account::new("Ada");
    assert_eq!(account.owner, "Ada");
    assert_eq!(
        try_with_lock!(account.state, |s| (s.is_empty(), s.there, s.Number, s.conditional)),
        Some((true, true, 0, 0))
    );
    assert!(format!("{account:?}").contains("balance: 0"));
}
