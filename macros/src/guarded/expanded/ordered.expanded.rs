struct Bank {
    accounts: ::warded::Ordered<::warded::Lock<BankAccounts>>,
}
#[doc = "What `accounts` guards in [`Bank`]."]
#[allow(clippy::struct_field_names, reason = "reported for the struct that the user wrote")]
struct BankAccounts {
    balances: Vec<u64>,
}
#[doc = "The fields of [`Bank`] without its locks: `.into()` makes it a [`Bank`]."]
#[allow(clippy::struct_field_names, reason = "reported for the struct that the user wrote")]
struct BankInit {
    balances: Vec<u64>,
}
#[automatically_derived]
#[allow(deprecated, reason = "the names are the user's, and not used by them here")]
impl ::warded::__private::core::convert::From<BankInit> for Bank {
    fn from(init: BankInit) -> Self {
        let owner = Self {
            accounts: ::warded::Lock::new(BankAccounts { balances: init.balances })
                .named("Bank.accounts")
                .at_its_level(),
        };
        owner
    }
}
#[allow(clippy::too_many_arguments, deprecated, reason = "the names are the user's, and not used by them here")]
impl Bank {
    #[doc = "A new `Bank` of its fields, in the order in which they are declared, for a `static`. Elsewhere `BankInit { .. }.into()` names them."]
    #[must_use]
    const fn of_fields(balances: Vec<u64>) -> Self {
        Self {
            accounts: ::warded::Lock::new(BankAccounts { balances: balances }).named("Bank.accounts").at_its_level(),
        }
    }
}
#[automatically_derived]
#[allow(deprecated, reason = "the names are the user's, and not used by them here")]
impl ::warded::__private::HasLevel for BankAccounts {
    type Level = Accounts;
}
#[doc(hidden)]
struct BankHolding<'held, __Bank, __BankAccounts> {
    plain: ::warded::__private::NotGuarded<'held, __Bank>,
    accounts: __BankAccounts,
}
#[doc(hidden)]
#[automatically_derived]
#[allow(deprecated, reason = "the names are the user's, and not used by them here")]
impl<__Bank, __BankAccounts> ::warded::__private::core::ops::Deref for BankHolding<'_, __Bank, __BankAccounts> {
    type Target = __Bank;
    fn deref(&self) -> &__Bank {
        &self.plain
    }
}
#[doc(hidden)]
macro_rules ! __BankHolding { ([$ ($ call : tt) *] $ ($ item : tt) *) => { $ ($ call) * { { [no_hint , no_into_init] struct Bank { # [lock (order = Accounts)] accounts : Lock , # [guarded (by = accounts)] balances : Vec < u64 >, } } $ ($ item) * } } ; }
#[doc(hidden)]
use __BankHolding as BankHolding;
