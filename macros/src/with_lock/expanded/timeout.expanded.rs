async fn balance(account: &Account, patience: Duration) -> Result<i64, Elapsed> {
    {
        match ::warded::outside_async_write_async_or_with_lock_blocking!(::warded::__private::timeout(
            patience,
            ::warded::__private::acquire(&(account.state))
        )) {
            ::warded::__private::core::result::Result::Ok(mut s) => {
                #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
                let s = &mut *::warded::__private::lent(&mut s);
                #[allow(unused_parens, clippy::diverging_sub_expression, reason = "the body is a closure's")]
                let value = (s.balance);
                #[allow(unreachable_code, reason = "the body may return")]
                {}
                ::warded::__private::core::result::Result::Ok((value,).0)
            }
            ::warded::__private::core::result::Result::Err(elapsed) => {
                ::warded::__private::core::result::Result::Err(elapsed)
            }
        }
    }
}
