async fn deposit(account: &Account) {
    {
        let mut s = ::warded::outside_async_write_async_or_of_a_monitor_locked_or_of_a_lock_with_lock_blocking_or_in_drop_try_with_lock!(
            ::warded::__texted!((::warded::__private::acquire(&(account.state))), "with_lock!(account.state, |s| ..)")
        );
        #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
        let s = &mut *::warded::__private::lent(&mut s);
        #[allow(clippy::needless_return, reason = "the body is a closure's")]
        {
            (s.balance += 1)
        }
    };
}
