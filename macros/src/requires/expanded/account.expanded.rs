impl Account {
    fn entry(balance: i64) -> i64 {
        balance
    }
}
#[allow(
    single_use_lifetimes,
    clippy::elidable_lifetime_names,
    clippy::needless_lifetimes,
    reason = "the generics are the user's, and those of the view"
)]
impl<'held, __AccountJournal, __AccountPrices>
    AccountHolding<'held, &'held mut AccountState, __AccountJournal, __AccountPrices>
{
    #[doc = " Takes the fee."]
    pub fn settle(&mut self, times: i64) -> i64 {
        let (balance, log) = (&mut self.state.balance, &mut self.state.log);
        *balance -= self.r#plain.fee * times;
        log.push(Account::entry(*balance));
        format!("{}", self.state.balance).len() as i64
    }
}
#[automatically_derived]
#[allow(
    single_use_lifetimes,
    clippy::elidable_lifetime_names,
    clippy::needless_lifetimes,
    reason = "the generics are the user's, and those of the view"
)]
impl Account {
    #[doc = "`state` of this instance, for the methods that require it: `with_lock!(account.holding_state(), |a| ..)`."]
    #[allow(dead_code, unreachable_pub, reason = "part of what `#[guarded]` offers, whether used or not")]
    pub fn holding_state(&self) -> ::warded::__private::Holding<'_, Self, &::warded::Lock<AccountState>> {
        ::warded::__private::Holding::one(self, &self.state)
    }
}
#[automatically_derived]
#[allow(
    single_use_lifetimes,
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
        &'held mut AccountState,
        &'held ::warded::Lock<AccountJournal>,
        &'held ::warded::RwLock<AccountPrices>,
    >;
    #[allow(deprecated, reason = "only its use is a mistake")]
    fn seen_holding(&'held self, state: &'held mut AccountState) -> Self::View {
        AccountHolding { plain: self, state, journal: &self.journal, prices: &self.prices }
    }
}
#[allow(
    dead_code,
    single_use_lifetimes,
    unnameable_types,
    unreachable_pub,
    unused_variables,
    clippy::all,
    clippy::pedantic,
    reason = "never called: only rustc and rustdoc speak of it"
)]
const _: () = {
    pub struct WithoutAccount<S: ?::warded::__private::core::marker::Sized>(
        ::warded::__private::core::marker::PhantomData<fn(&S)>,
    );
    #[automatically_derived]
    impl ::warded::__private::core::ops::Deref for AccountState {
        type Target = WithoutAccount<Self>;
        fn deref(&self) -> &WithoutAccount<Self> {
            &WithoutAccount(::warded::__private::core::marker::PhantomData)
        }
    }
    const _: () = {
        #[diagnostic::on_unimplemented(
            message = "`settle` requires `state`: write `with_lock!(account.holding_state(), |a| a.settle(..))`",
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
                for<'lock> &'lock Self: WithStateHeld,
            {
                ::warded::__private::never_called()
            }
        }
        #[diagnostic::on_unimplemented(
            message = "`settle` is a method of the whole `Account`: write `with_lock!(account.holding_state(), |a| a.settle(..))`",
            label = "called without its `Account`"
        )]
        pub trait OfAccount {}
        #[diagnostic::do_not_recommend]
        impl OfAccount for ::warded::__private::core::convert::Infallible {}
        #[automatically_derived]
        impl WithoutAccount<AccountState> {
            pub fn settle(&self, _: i64) -> i64
            where
                for<'lock> &'lock Self: OfAccount,
            {
                ::warded::__private::never_called()
            }
        }
    };
};
