#[doc = " Money."]
pub struct Account {
    #[doc(hidden)]
    #[deprecated(
        note = "`balance` is guarded by `state`: write `s.balance` in `with_lock!(self.state, |s| ..)`; `Account` is made by `AccountInit { .. }.into()`, and taken apart by `.into_init()`"
    )]
    pub balance: ::warded::__private::GuardedByItsLock,
    owner: String,
    state: ::warded::Lock<AccountState>,
}
#[doc = "What `state` guards in [`Account`]."]
#[allow(clippy::struct_field_names, reason = "reported for the struct that the user wrote")]
#[derive(Debug)]
pub struct AccountState {
    #[doc = " In cents."]
    pub balance: i64,
}
#[doc = "The fields of [`Account`] without its locks: `.into()` makes it a [`Account`]."]
#[allow(clippy::struct_field_names, reason = "reported for the struct that the user wrote")]
#[derive(Debug)]
pub struct AccountInit {
    owner: String,
    #[doc = " In cents."]
    pub balance: i64,
}
#[automatically_derived]
#[allow(deprecated, reason = "the names are the user's, and not used by them here")]
impl ::warded::__private::core::convert::From<AccountInit> for Account {
    fn from(init: AccountInit) -> Self {
        let owner = Self {
            balance: ::warded::__private::GuardedByItsLock::new(),
            owner: init.owner,
            state: ::warded::Lock::new(AccountState { balance: init.balance }).named("Account.state"),
        };
        let _ = &owner.balance;
        owner
    }
}
#[allow(clippy::too_many_arguments, deprecated, reason = "the names are the user's, and not used by them here")]
impl Account {
    #[doc = "A new `Account` of its fields, in the order in which they are declared, for a `static`. Elsewhere `AccountInit { .. }.into()` names them."]
    #[must_use]
    pub const fn of_fields(owner: String, balance: i64) -> Self {
        Self {
            balance: ::warded::__private::GuardedByItsLock::new(),
            owner: owner,
            state: ::warded::Lock::new(AccountState { balance: balance }).named("Account.state"),
        }
    }
}
#[automatically_derived]
#[allow(deprecated, reason = "the names are the user's, and not used by them here")]
impl ::warded::__private::core::fmt::Debug for Account {
    fn fmt(&self, f: &mut ::warded::__private::core::fmt::Formatter<'_>) -> ::warded::__private::core::fmt::Result {
        let mut fields = f.debug_struct("Account");
        fields.field("owner", &self.owner);
        fields.field("state", &self.state);
        fields.finish()
    }
}
#[allow(deprecated, reason = "the names are the user's, and not used by them here")]
impl Account {
    #[doc = "Returns the fields without the locks. No task waits for a lock, because this `Account` is not shared."]
    #[must_use]
    pub fn into_init(self) -> AccountInit {
        let _ = (&self.state,);
        use ::warded::__private::HasNoDrop as _;
        ::warded::__private::taken_apart(&self).has_no_drop();
        let Self { owner: field_0, state: guarded_0, .. } = self;
        let guarded_0 = guarded_0.into_inner();
        ::warded::__private::taken_apart(&guarded_0).has_no_drop();
        AccountInit { owner: field_0, balance: guarded_0.balance }
    }
}
#[doc(hidden)]
pub struct AccountHolding<'held, __Account, __AccountState> {
    pub plain: ::warded::__private::NotGuarded<'held, __Account>,
    state: __AccountState,
    #[deprecated(note = "`balance` is guarded by `state`: where that is held, write `a.state.balance`")]
    pub balance: ::warded::__private::BehindItsLock,
}
#[doc(hidden)]
#[automatically_derived]
#[allow(deprecated, reason = "the names are the user's, and not used by them here")]
impl<__Account, __AccountState> ::warded::__private::core::ops::Deref
    for AccountHolding<'_, __Account, __AccountState>
{
    type Target = __Account;
    fn deref(&self) -> &__Account {
        &self.plain
    }
}
#[doc(hidden)]
macro_rules ! __AccountHolding { ([$ ($ call : tt) *] $ ($ item : tt) *) => { $ ($ call) * { { [] # [doc = " Money."] # [derive (Debug)] pub struct Account { owner : String , state : Lock , # [doc = " In cents."] # [guarded (by = state)] pub balance : i64 , } } $ ($ item) * } } ; }
#[doc(hidden)]
pub(crate) use __AccountHolding as AccountHolding;
