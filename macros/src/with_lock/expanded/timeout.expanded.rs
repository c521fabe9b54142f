async fn balance(account: &Account, patience: Duration) -> Result<i64, Elapsed> {
    {
        match ::warded::outside_async_write_async_or_of_a_monitor_locked_or_of_a_lock_with_lock_blocking_or_in_drop_try_with_lock!(
            ::warded::__private::timeout(
                patience,
                ::warded::__texted!(
                    (::warded::__private::acquire(&(account.state))),
                    "with_lock!(account.state, timeout = patience, |s| ..)"
                )
            )
        ) {
            ::warded::__private::core::result::Result::Ok(mut s) => {
                #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
                let s = &mut *::warded::__private::lent(&mut s);
                ::warded::__private::core::result::Result::Ok(if ::warded::__private::runs() {
                    (s.balance)
                } else {
                    ::warded::__private::never_run()
                })
            }
            ::warded::__private::core::result::Result::Err(elapsed) => {
                ::warded::__private::core::result::Result::Err(elapsed)
            }
        }
    }
}
