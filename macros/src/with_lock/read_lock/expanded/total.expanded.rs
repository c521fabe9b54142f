async fn total(shop: &Shop) -> u32 {
    {
        let s = ::warded::outside_async_write_async_or_put_it_into_block_on!(::warded::__texted!(
            (::warded::__private::read(&(shop.prices))),
            "read_lock!(shop.prices, |s| ..)"
        ));
        #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
        let s = &*::warded::__private::lent_to_reader(&s);
        #[allow(clippy::needless_return, reason = "the body is a closure's")]
        {
            (s.all.iter().sum())
        }
    }
}
