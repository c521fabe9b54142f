async fn post(bank: &Bank, amount: i64) {
    {
        let mut a = ::warded::outside_async_write_async_or_of_a_monitor_locked_or_of_a_lock_with_lock_blocking_or_in_drop_try_with_lock!(
            ::warded::__texted!(
                (::warded::__private::acquire(&(bank.accounts))),
                "with_lock!(bank.accounts, async |a| ..)"
            )
        );
        use ::warded::__private::{AnyOrder as _, WhileHolding as _};
        let held_0 = ::warded::__private::held(&a);
        #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
        let a = &mut *::warded::__private::lent(&mut a);
        #[allow(clippy::needless_return, reason = "the body is a closure's")]
        {
            ({
                a.balance += fee().while_holding(held_0).await;
                with_lock ! (@ held [(held_0 [same] bank . accounts)] bank . journal , | j | j . entries . push (amount));
            })
        }
    };
}
