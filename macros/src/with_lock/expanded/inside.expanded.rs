async fn post(bank: &Bank, amount: i64) {
    {
        let mut j = ::warded::outside_async_write_async_or_of_a_monitor_locked_or_of_a_lock_with_lock_blocking_or_in_drop_try_with_lock!(
            ::warded::__texted!(
                (::warded::__private::nested::<0, _, _>(held_0, ::warded::__private::acquire(&(bank.journal)))
                    .in_order()),
                "with_lock!(bank.journal, |j| ..)"
            )
            .while_holding(held_0)
        );
        #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
        let j = &mut *::warded::__private::lent(&mut j);
        #[allow(clippy::needless_return, reason = "the body is a closure's")]
        {
            (j.entries.push(amount))
        }
    };
}
