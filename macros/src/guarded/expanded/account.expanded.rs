#[doc = " Money."]
#[derive(Debug)]
pub struct Account {
    owner: String,
    state: ::warded::Lock<AccountState>,
}
#[doc = "What `state` guards in [`Account`]."]
#[allow(
    missing_copy_implementations,
    missing_debug_implementations,
    unnameable_types,
    unreachable_pub,
    clippy::struct_field_names,
    reason = "reported for the struct that the user wrote"
)]
#[derive(Debug)]
pub struct AccountState {
    #[doc = " In cents."]
    pub balance: i64,
}
#[doc = "The fields of [`Account`] without its locks: `.into()` makes it a [`Account`]."]
#[allow(
    dead_code,
    missing_copy_implementations,
    missing_debug_implementations,
    unnameable_types,
    unreachable_pub,
    clippy::struct_field_names,
    reason = "reported for the struct that the user wrote"
)]
#[derive(Debug)]
pub struct AccountInit {
    owner: String,
    #[doc = " In cents."]
    pub balance: i64,
}
#[automatically_derived]
#[allow(deprecated, single_use_lifetimes, reason = "the names are the user's, and not used by them here")]
impl ::warded::__private::core::convert::From<AccountInit> for Account {
    fn from(init: AccountInit) -> Self {
        Self { owner: init.owner, state: ::warded::Lock::new(AccountState { balance: init.balance }) }
    }
}
#[allow(
    dead_code,
    deprecated,
    single_use_lifetimes,
    unreachable_pub,
    reason = "part of what `#[guarded]` offers, whether used or not"
)]
impl Account {
    #[doc = "Takes the locks off again. Nobody waits for them: this `Account` is not shared."]
    #[must_use]
    pub fn into_init(self) -> AccountInit {
        let Self { owner: field_0, state: guarded_0, .. } =
            ::warded::beside_a_drop_of_your_own_write_guarded_no_into_init!(self);
        let guarded_0 = guarded_0.into_inner();
        AccountInit { owner: field_0, balance: guarded_0.balance }
    }
}
#[allow(
    dead_code,
    deprecated,
    missing_copy_implementations,
    missing_debug_implementations,
    non_camel_case_types,
    non_snake_case,
    single_use_lifetimes,
    unnameable_types,
    unreachable_pub,
    clippy::struct_field_names,
    reason = "never made, never named: only rustc speaks of it"
)]
const _: () = {
    #[doc(hidden)]
    pub struct GuardedByState;
    type AccountItself = Account;
    const _: () = {
        #[doc(hidden)]
        pub struct Account {
            #[deprecated(
                note = "`balance` is guarded by `state`: write `s.balance` in `with_lock!(self.state, |s| ..)`"
            )]
            pub balance: GuardedByState,
        }
        #[doc(hidden)]
        #[automatically_derived]
        impl ::warded::__private::core::ops::Deref for AccountItself {
            type Target = Account;
            fn deref(&self) -> &Account {
                let _ = (&self.state,);
                &Account { balance: GuardedByState }
            }
        }
    };
};
#[doc(hidden)]
#[allow(
    dead_code,
    missing_debug_implementations,
    non_camel_case_types,
    non_snake_case,
    unnameable_types,
    unreachable_pub,
    reason = "what `#[requires]` methods see, if there are any"
)]
pub struct AccountHolding<'held, __Account, __AccountState> {
    pub plain: ::warded::__private::NotGuarded<'held, __Account>,
    state: __AccountState,
    #[deprecated(note = "`balance` is guarded by `state`: where that is held, write `a.state.balance`")]
    pub balance: ::warded::__private::BehindItsLock,
}
#[doc(hidden)]
#[allow(non_camel_case_types, reason = "types of the user's, and not named")]
#[automatically_derived]
#[allow(deprecated, single_use_lifetimes, reason = "the names are the user's, and not used by them here")]
impl<__Account, __AccountState> ::warded::__private::core::ops::Deref
    for AccountHolding<'_, __Account, __AccountState>
{
    type Target = __Account;
    fn deref(&self) -> &__Account {
        &self.plain
    }
}
#[doc(hidden)]
#[allow(unused_macros, reason = "for `#[requires]`, if there is any")]
macro_rules ! __AccountHolding { ([$ ($ call : tt) *] $ ($ item : tt) *) => { $ ($ call) * { { 0 true plain AccountHolding [state : Lock < AccountState [] > { balance ! } { }] { owner } } $ ($ item) * } } ; }
#[doc(hidden)]
#[allow(unused_imports, reason = "for `#[requires]`, if there is any")]
pub(crate) use __AccountHolding as AccountHolding;
