async fn transfer(from: &Account, to: &Account) {
    {
        let (mut s, mut guard_1) = ::warded::outside_async_write_async_or_of_a_monitor_locked_or_of_a_lock_with_lock_blocking_or_in_drop_try_with_lock!(
            ::warded::__texted!(
                (::warded::__private::acquire_all((
                    ::warded::__private::one_of_several(&(from.state)),
                    ::warded::__private::one_of_several(&(to.state))
                ))),
                "with_lock!(from.state, to.state, |s, AccountState { .. }| ..)"
            )
        );
        #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
        let s = &mut *::warded::__private::lent(&mut s);
        #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
        let AccountState { balance, .. } = &mut *::warded::__private::lent(&mut guard_1);
        #[allow(clippy::needless_return, reason = "the body is a closure's")]
        {
            ({
                s.balance -= 1;
                *balance += 1;
            })
        }
    };
}
