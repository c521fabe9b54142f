async fn deposit(account: &Account) {
    {
        {
            let mut s =
                ::warded::outside_async_write_with_lock_blocking!(::warded::__private::acquire(&(account.state)));
            #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
            let s = &mut *::warded::__private::lent(&mut s);
            #[allow(unused_parens, clippy::diverging_sub_expression, reason = "the body is a closure's")]
            let value = (s.balance += 1);
            #[allow(unreachable_code, reason = "the body may return")]
            {}
            (value,).0
        }
    };
}
