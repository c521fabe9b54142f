impl Account {
    fn entry(balance: i64) -> i64 {
        balance
    }
}
#[allow(
    clippy::elidable_lifetime_names,
    clippy::needless_lifetimes,
    reason = "the generics are the user's, and those of the view"
)]
impl<'held, __AccountJournal, __AccountPrices>
    AccountHolding<'held, Account, ::warded::__private::Guarded<'held, AccountState>, __AccountJournal, __AccountPrices>
{
    #[doc = " Takes the fee."]
    pub fn settle(&mut self, times: i64) -> i64 {
        let (balance, log) = (&mut self.state.__held.fields.balance, &mut self.state.__held.fields.log);
        *balance -= self.r#plain.fee * times;
        log.push(Account::entry(*balance));
        format!("{}", self.state.__held.fields.balance).len() as i64
    }
}
#[automatically_derived]
#[allow(
    clippy::elidable_lifetime_names,
    clippy::needless_lifetimes,
    reason = "the generics are the user's, and those of the view"
)]
impl Account {
    #[doc = "`state` of this instance, for the methods that require it: `with_lock!(account.holding_state(), |a| ..)`."]
    pub fn holding_state(&self) -> ::warded::__private::HoldingIsForWithLock<'_, Self, &::warded::Lock<AccountState>> {
        ::warded::__private::HoldingIsForWithLock::one(self, &self.state)
    }
}
#[automatically_derived]
#[allow(
    clippy::elidable_lifetime_names,
    clippy::needless_lifetimes,
    reason = "the generics are the user's, and those of the view"
)]
impl<'held> ::warded::__private::WriteGuardedNoHoldingAboveTheOtherImpl<'held, &'held mut AccountState> for Account
where
    Self: 'held,
{
    type View = AccountHolding<
        'held,
        Account,
        ::warded::__private::Guarded<'held, AccountState>,
        ::warded::__private::NotGuarded<'held, ::warded::Lock<AccountJournal>>,
        ::warded::__private::NotGuarded<'held, ::warded::RwLock<AccountPrices>>,
    >;
    #[allow(deprecated, reason = "only its use is a mistake")]
    fn seen_holding(&'held self, state: &'held mut AccountState) -> Self::View {
        AccountHolding {
            plain: ::warded::__private::not_guarded(self),
            state: ::warded::__private::guarded(state),
            journal: ::warded::__private::not_guarded(&self.journal),
            prices: ::warded::__private::not_guarded(&self.prices),
            balance: ::warded::__private::BehindItsLock,
            log: ::warded::__private::BehindItsLock,
            entries: ::warded::__private::BehindItsLock,
            price: ::warded::__private::BehindItsLock,
        }
    }
}
#[allow(clippy::all, clippy::pedantic, reason = "never called: only rustc and rustdoc speak of it")]
const _: () = {
    const _: () = {
        #[diagnostic::on_unimplemented(
            message = "`settle` requires `state`: write `with_lock!(account.holding_state(), |a| a.settle(..))`, or `#[requires(state)]` above the method that calls it",
            label = "called without `state`"
        )]
        pub trait WithStateHeld {}
        #[diagnostic::do_not_recommend]
        impl WithStateHeld for ::warded::__private::core::convert::Infallible {}
        #[automatically_derived]
        impl Account {
            #[doc = " Takes the fee."]
            #[doc = "\n\nRequires `state`: `with_lock!(account.holding_state(), |a| a.settle(..))`."]
            pub fn settle(&self, _: i64) -> i64
            where
                for<'held> &'held Self: WithStateHeld,
            {
                ::warded::__private::never_called()
            }
        }
    };
};
